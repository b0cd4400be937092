"""What the program remembers on this machine between runs: small JSON files in the user's folder.

In: a file's name, a key. Out: what was kept under it, or None. A memory that cannot be read or
written is as good as empty: everything kept here can be found out again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

from ambient_scribe.resources import user_home

JsonValue = str | int | float | bool | None | Mapping[str, "JsonValue"] | list["JsonValue"]

HASHES = "hashes.json"
_BLOCK_BYTES = 1 << 20


def recall(file_name: str, key: str) -> JsonValue:
    """What `remember` kept, or None."""
    return _read(user_home() / file_name).get(key)


def remember(file_name: str, key: str, value: JsonValue) -> bool:
    """Keeps a value; False when the user's folder cannot be written."""
    path = user_home() / file_name
    kept = {**_read(path), key: value}
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        fresh.replace(path)
    except OSError:
        return False
    return True


def _read(path: Path) -> dict[str, JsonValue]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def sha256_of(path: Path) -> str:
    """Hex digest of a file's content. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def remembered_sha256(path: Path) -> str:
    """The digest of a large file, computed once for each size and time of change.

    It names a model in a note's provenance. It is no check against a deceiver, who can set a
    file's time: `catalogue.verify` reads every byte. Raises OSError.
    """
    state = path.stat()
    stamp = f"{state.st_size}:{state.st_mtime_ns}"
    key = str(path.resolve())
    known = recall(HASHES, key)
    if isinstance(known, Mapping) and known.get("stamp") == stamp:
        digest = known.get("sha256")
        if isinstance(digest, str):
            return digest
    digest = sha256_of(path)
    remember(HASHES, key, {"stamp": stamp, "sha256": digest})
    return digest
