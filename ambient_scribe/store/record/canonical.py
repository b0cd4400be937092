"""One sequence of bytes for one value, so that a digest of it can be made again.

JSON with sorted keys and no spaces, in UTF-8, as in RFC 8785; no number here has a fraction whose
spelling could differ, but confidences, which Python spells in the shortest way that reads back.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from ambient_scribe.vault.sealing import Key


def canonical(value: Any) -> bytes:
    """`value`: what `json` can write, e.g. a model's `model_dump(mode="json")`."""
    text = json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return text.encode("utf-8")


def sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def authenticated(key: Key, value: Any) -> bytes:
    """HMAC-SHA256 (RFC 2104) of the canonical bytes."""
    return hmac.digest(key.secret, canonical(value), "sha256")
