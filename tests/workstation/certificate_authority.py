"""A clinic's own certificate authority, and what it signs."""

from __future__ import annotations

import base64
import datetime
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = "scribe.clinic.test"
DAY = datetime.timedelta(days=1)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass(frozen=True)
class Leaf:
    certificate: Path
    key: Path
    spki: str
    """Base 64 of the SHA-256 of its public key, as Chromium takes it."""


@dataclass
class Authority:
    folder: Path
    key: ec.EllipticCurvePrivateKey = field(default_factory=_key)

    def __post_init__(self) -> None:
        now = datetime.datetime.now(datetime.UTC)
        made = self._builder(_named("Elm Street CA"), self.key, now - DAY, now + 9 * DAY)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        usage = {
            name: name in {"key_cert_sign", "crl_sign"}
            for name in (
                "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
            )
        }  # fmt: skip
        made = made.add_extension(x509.KeyUsage(**usage), critical=True)
        self.path = self.folder / "ca.pem"
        self.path.write_bytes(self._signed(made).public_bytes(Encoding.PEM))

    def leaf(
        self,
        name: str = NAME,
        *,
        days: tuple[int, int] = (-1, 8),
        passphrase: bytes | None = None,
        file: str = "leaf",
    ) -> Leaf:
        key, now = _key(), datetime.datetime.now(datetime.UTC)
        since, until = (now + day * DAY for day in days)
        made = self._builder(_named(name), key, since, until)
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        made = made.add_extension(names, critical=False)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        made = made.add_extension(usage, critical=False)
        pem, own = self.folder / f"{file}.pem", self.folder / f"{file}.key"
        pem.write_bytes(self._signed(made).public_bytes(Encoding.PEM))
        sealed = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
        own.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed))
        own.chmod(0o600)
        spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return Leaf(pem, own, base64.b64encode(hashlib.sha256(spki).digest()).decode())

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        since: datetime.datetime,
        until: datetime.datetime,
    ) -> x509.CertificateBuilder:
        built = x509.CertificateBuilder(
            issuer_name=_named("Elm Street CA"),
            subject_name=subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=since.replace(tzinfo=None),
            not_valid_after=until.replace(tzinfo=None),
        )
        own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return built.add_extension(own, critical=False).add_extension(issuer, critical=False)

    def _signed(self, made: x509.CertificateBuilder) -> x509.Certificate:
        return made.sign(self.key, hashes.SHA256())
