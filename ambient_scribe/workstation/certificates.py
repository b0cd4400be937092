"""The workstation's certificate: files enter, a TLS context leaves, or one line that says what is wrong.

TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only (BSI TR-02102-2; RFC 9325).
"""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from ambient_scribe.errors import UsageError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from ambient_scribe.workstation.settings import WorkstationConfig

CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"
"""Of TLS 1.2; those of TLS 1.3 are all of this kind."""

WARNED = datetime.timedelta(days=21)
"""So long before a certificate ends."""


def tls_context(settings: WorkstationConfig, now: datetime.datetime) -> ssl.SSLContext | None:
    """None without a certificate. Raises UsageError when the files cannot be read, do not belong together,
    or no browser would trust them under the workstation's name."""
    if settings.certificate is None or settings.key is None:
        return None
    _check(_certificate(settings.certificate), settings, now)
    _content(settings.key, "key")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(CIPHERS)
    context.options |= ssl.OP_NO_RENEGOTIATION
    _load(context, settings.certificate, settings.key)
    return context


def renew(context: ssl.SSLContext, settings: WorkstationConfig, now: datetime.datetime) -> None:
    """Whoever connects from now on meets the files as they are now. Raises UsageError, with the context as
    it was, when they are not fit."""
    if settings.certificate is None or settings.key is None:
        return
    tls_context(settings, now)  # in a context of its own: what is not fit leaves this one whole
    _load(context, settings.certificate, settings.key)


def certificate_ends(settings: WorkstationConfig) -> datetime.datetime | None:
    """Until when browsers trust it; None without one, or when it cannot be read any more."""
    if settings.certificate is None:
        return None
    try:
        return _certificate(settings.certificate).not_valid_after_utc
    except UsageError:
        return None


def cautions(settings: WorkstationConfig, now: datetime.datetime) -> tuple[str, ...]:
    """What works today and should be seen to, a line each."""
    if settings.certificate is None or settings.key is None:
        return ()
    told = []
    ends = certificate_ends(settings)
    if ends is not None and ends - now < WARNED:
        told.append(f"{settings.certificate} ends on {ends:%Y-%m-%d}: have it renewed")
    if os.name != "nt" and settings.key.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        told.append(f"{settings.key} can be read by others on this machine: chmod 600 it")
    return tuple(told)


def _check(found: Certificate, settings: WorkstationConfig, now: datetime.datetime) -> None:
    if now >= found.not_valid_after_utc:
        raise UsageError(
            f"{settings.certificate} ended on {found.not_valid_after_utc:%Y-%m-%d}: browsers would "
            "refuse it; have it renewed (workstation.certificate)"
        )
    if now < found.not_valid_before_utc:
        raise UsageError(
            f"{settings.certificate} holds from {found.not_valid_before_utc:%Y-%m-%d at %H:%M} UTC on: "
            "is this machine's clock right?"
        )
    names = _names(found)
    if not any(_is_for(settings.name, name) for name in names):
        known = ", ".join(names) or "no name at all"
        raise UsageError(
            f"{settings.certificate} is for {known}, not for {settings.name}: set workstation.name to "
            "the name that people type, and have a certificate of that name"
        )


def _load(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    try:
        context.load_cert_chain(certificate, key, _no_passphrase)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            why = f"is not the key of {certificate}: name the one that it was made with"
        else:
            why = "holds no private key that can be read here: it must be PEM, without a passphrase"
        raise UsageError(f"{key} {why} (workstation.key)") from error


def _names(found: Certificate) -> tuple[str, ...]:
    """Browsers go by the alternative names alone (RFC 9525, 6)."""
    from cryptography import x509

    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return ()
    addresses = extension.value.get_values_for_type(x509.IPAddress)
    return (
        *extension.value.get_values_for_type(x509.DNSName),
        *(str(address) for address in addresses),
    )


def _is_for(name: str, of_certificate: str) -> bool:
    """A wildcard stands for the first label alone (RFC 9525, 6.3)."""
    wanted, known = name.rstrip(".").casefold(), of_certificate.casefold()
    try:
        return ipaddress.ip_address(wanted.strip("[]")) == ipaddress.ip_address(known)
    except ValueError:
        pass
    if known.startswith("*."):
        return "." in wanted and wanted.split(".", 1)[1] == known[2:]
    return wanted == known


def _certificate(path: Path) -> Certificate:
    """The first in the file, which is the workstation's own."""
    from cryptography import x509

    try:
        return x509.load_pem_x509_certificate(_content(path, "certificate"))
    except ValueError as error:
        raise UsageError(
            f"{path} holds no certificate that can be read: it must be PEM (workstation.certificate)"
        ) from error


def _content(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise UsageError(f"{path}: {why} (workstation.{what})") from error


def _no_passphrase() -> str:
    """Else OpenSSL asks at the terminal, and the workstation waits there unseen."""
    return ""
