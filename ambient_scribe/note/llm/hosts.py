"""Where speech may go: an address and a permission enter, a checked address leaves, or an error.

This machine is asked freely. Another host hears what was said in the exam room: that needs a setting
that says so, and TLS.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from ambient_scribe.errors import EngineError, UsageError

PERMISSION = "drafter.server.send_speech_to_remote_host"


@dataclass(frozen=True)
class Address:
    """`path` is what stands before `/chat/completions`; `connects_to` is checked already, for a name
    may be resolved otherwise later on."""

    secure: bool
    host: str
    port: int
    path: str
    is_loopback: bool
    connects_to: str

    @property
    def shown(self) -> str:
        """For people and provenance: never what stands in a path or before an @."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def checked(url: str, *, send_speech_to_remote_host: bool) -> Address:
    """Raises UsageError for an address that is none or that speech may not be sent to, and
    EngineError for a name that is not known."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UsageError(f"drafter.server.url: is no address ({error})") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            "drafter.server.url: an address such as http://127.0.0.1:11434/v1 is needed"
        )
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "drafter.server.url: holds a password: a key belongs into the environment, as "
            "AMBIENT_SCRIBE_DRAFTER_KEY"
        )
    if parts.query or parts.fragment:
        raise UsageError("drafter.server.url: ends before any ? or #")
    secure, host = parts.scheme == "https", parts.hostname
    port = port or (443 if secure else 80)
    own = _loopback(host, port)
    if own is None:
        _check_remote(host, secure=secure, allowed=send_speech_to_remote_host)
    return Address(secure, host, port, parts.path.rstrip("/"), own is not None, own or host)


def _check_remote(host: str, *, secure: bool, allowed: bool) -> None:
    if not allowed:
        raise UsageError(
            f"{host} is another machine, and what was said in the room would be sent there: use a "
            f"server on this machine, or set {PERMISSION} = true if that is meant"
        )
    if not secure:
        raise UsageError(f"{host} is another machine: speech is sent there over https only")


def _loopback(host: str, port: int) -> str | None:
    """The address of this machine that the host means; None when it is another machine, or may be."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        if host.casefold() == "localhost":
            return "127.0.0.1"
        return None
    addresses = [str(one[4][0]) for one in found]
    if addresses and all(_is_loopback(one) for one in addresses):
        return addresses[0]
    return None


def _is_loopback(address: str) -> bool:
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(known, "ipv4_mapped", None)
    return bool((mapped or known).is_loopback)


def unreachable(address: Address) -> EngineError:
    return EngineError(
        f"no language model server answers at {address.shown}: start it, or name another address "
        "with --drafter-url"
    )
