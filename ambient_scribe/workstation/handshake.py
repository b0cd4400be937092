"""Who opens a WebSocket: the browser's cookie and the page that asks enter, a session leaves.

Cookies travel with a WebSocket whoever's page opens it, so the page must be this server's own (RFC 6455,
10.2). Close codes tell the page what to do: log in (4401), unlock (4423), stay away (4403).
"""

from __future__ import annotations

import asyncio
from enum import IntEnum
from urllib.parse import urlsplit

from fastapi import WebSocket

from ambient_scribe.domain.accounts import Session, Stage
from ambient_scribe.store.accounts import sessions
from ambient_scribe.workstation.identity import COOKIE
from ambient_scribe.workstation.services import Services


class Close(IntEnum):
    DONE = 1000
    FAILED = 1011
    AWAY = 1012
    LOG_IN = 4401
    REFUSED = 4403
    NOT_THERE = 4404
    LOCKED = 4423


class RefusedError(Exception):
    """The socket is to be closed with this code."""

    def __init__(self, code: Close, why: str) -> None:
        super().__init__(why)
        self.code, self.why = code, why


async def session_of(
    socket: WebSocket, services: Services, *, may_be_locked: bool = False
) -> Session:
    """Raises RefusedError for a page of another site, nobody's session, or one behind a locked screen."""
    origin = urlsplit(socket.headers.get("origin", ""))
    if not origin.netloc or origin.netloc != socket.headers.get("host"):
        raise RefusedError(Close.REFUSED, "this was asked for by another site's page")
    token = socket.cookies.get(COOKIE, "")
    session = await asyncio.to_thread(
        sessions.of_token, services.record, token, somebody_is_there=False
    )
    if session is None or session.stage is not Stage.OPEN:
        raise RefusedError(Close.LOG_IN, "log in first")
    if session.is_locked and not may_be_locked:
        raise RefusedError(Close.LOCKED, "the screen is locked: unlock it first")
    return session
