"""A passkey in software (WebAuthn level 2, section 6): P-256 keys, attestation "none", CBOR by cbor2.

It answers as a browser does, in the JSON of `PublicKeyCredential.toJSON()`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256 = -7


@dataclass
class Authenticator:
    """One key. The fields may be set to what a wrong or a hostile one would say."""

    origin: str = "https://scribe.clinic.example"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    """False: as synchronized passkeys do, it always says 0."""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    user: bytes = b""

    def register(self, options: str, **changes: Any) -> str:
        wanted = json.loads(options)
        self.user = _bytes(wanted["user"]["id"])
        attested = b"\0" * 16 + len(self.id).to_bytes(2, "big") + self.id + self._cose()
        data = self._data(wanted["rp"]["id"], ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": _text(self._client_data("webauthn.create", wanted, changes)),
            "attestationObject": _text(attestation),
            "transports": ["internal"],
        }
        return self._answer(response)

    def answer(self, options: str, **changes: Any) -> str:
        """To a request for a login, an unlocking or a signature."""
        wanted = json.loads(options)
        client_data = self._client_data("webauthn.get", wanted, changes)
        data = self._data(wanted["rpId"], 0)
        signed = self.key.sign(
            data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256())
        )
        response = {
            "clientDataJSON": _text(client_data),
            "authenticatorData": _text(data),
            "signature": _text(signed),
            "userHandle": _text(self.user),
        }
        return self._answer(response)

    def _data(self, rp_id: str, more_flags: int) -> bytes:
        if self.counts:
            self.count += 1
        count = self.count.to_bytes(4, "big")
        return hashlib.sha256(rp_id.encode()).digest() + bytes([self.flags | more_flags]) + count

    def _client_data(self, kind: str, wanted: dict[str, Any], changes: dict[str, Any]) -> bytes:
        said = {
            "type": kind,
            "challenge": wanted["challenge"],
            "origin": self.origin,
            "crossOrigin": False,
        }
        return json.dumps({**said, **changes}).encode()

    def _cose(self) -> bytes:
        """RFC 9053, 7.1.1."""
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        return cbor2.dumps({1: 2, 3: ES256, -1: 1, -2: x, -3: y})

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": {},
                "response": response,
            }
        )


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
