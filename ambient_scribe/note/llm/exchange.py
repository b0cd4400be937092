"""One JSON request over HTTP, as careful as speech needs it.

The standard library's own client: it follows no redirect, asks no proxy of the environment and logs
nothing, and a workstation needs nothing more installed. No error here holds a body, a path or a key.
"""

from __future__ import annotations

import json
import socket
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any

from ambient_scribe.note.llm.hosts import Address
from ambient_scribe.note.llm.model import Cause, NoAnswerError

CONNECT_S = 10.0
"""For the connection alone: a server that is there takes it at once."""

MOST_BYTES = 8 << 20
"""Of an answer; a note is some kilobytes."""

_CHUNK = 1 << 16
_LEAST_S = 0.01
"""A socket's time of zero would mean not to wait at all."""


class RefusedError(Exception):
    """The server answered with a status of its own; nothing of its text is kept."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


def exchange(
    address: Address,
    path: str,
    body: Mapping[str, Any] | None,
    *,
    key: str | None,
    patience_s: float,
) -> Any:
    """POSTs a body, or GETs without one; the JSON of the answer. Raises NoAnswerError, RefusedError."""
    deadline = time.monotonic() + patience_s
    connection = _connection(address, min(CONNECT_S, patience_s))
    try:
        try:
            connection.connect()
        except OSError as error:
            raise NoAnswerError(Cause.UNREACHABLE, address.shown) from error
        try:
            status, raw = _exchanged(connection, address.path + path, body, key, deadline)
        except TimeoutError as error:
            raise NoAnswerError(Cause.TIME_OUT) from error
        except (OSError, HTTPException) as error:
            raise NoAnswerError(Cause.SERVER, "it broke off") from error
    finally:
        connection.close()
    if 300 <= status < 400:
        raise NoAnswerError(Cause.REDIRECT, "name the address that it means itself")
    if status != 200:
        raise RefusedError(status)
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise NoAnswerError(Cause.SERVER, "it answered with something else than JSON") from error


def _connection(address: Address, timeout: float) -> HTTPConnection:
    """`localhost` goes to the address of this machine that was checked, whatever it means meanwhile;
    a certificate is still that of the name."""
    if not address.secure:
        return HTTPConnection(address.connects_to, address.port, timeout=timeout)
    return _Secure(address, timeout)


class _Secure(HTTPSConnection):
    def __init__(self, address: Address, timeout: float) -> None:
        self._tls = ssl.create_default_context()
        self._to = (address.connects_to, address.port)
        super().__init__(address.host, address.port, timeout=timeout, context=self._tls)

    def connect(self) -> None:
        plain = socket.create_connection(self._to, self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _exchanged(
    connection: HTTPConnection,
    path: str,
    body: Mapping[str, Any] | None,
    key: str | None,
    deadline: float,
) -> tuple[int, bytes]:
    headers = {"Accept": "application/json", "Connection": "close"}
    if key:
        headers["Authorization"] = f"Bearer {key}"
    sent = None
    if body is not None:
        headers["Content-Type"] = "application/json"
        sent = json.dumps(body, ensure_ascii=False).encode("utf-8")
    wire = connection.sock
    _wait_until(wire, deadline)
    connection.request("GET" if body is None else "POST", path, body=sent, headers=headers)
    _wait_until(wire, deadline)
    response = connection.getresponse()
    if response.status != 200:
        return response.status, b""
    parts: list[bytes] = []
    size = 0
    while True:
        _wait_until(wire, deadline)
        part = response.read1(_CHUNK)
        if not part:
            return response.status, b"".join(parts)
        size += len(part)
        if size > MOST_BYTES:
            raise HTTPException("too long")
        parts.append(part)


def _wait_until(wire: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    wire.settimeout(max(left, _LEAST_S))
