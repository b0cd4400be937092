"""Who may hold a connection open: the same cookie, rights and locks as for every request, asked again while it
lasts.

A page of another site is refused before the connection is made (its Origin is not ours; browsers send
cookies along on any WebSocket). A session that is locked or over ends its connections within moments.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import WebSocket
from starlette.status import WS_1008_POLICY_VIOLATION

from ambient_scribe.domain.accounts import Right, Session, Stage
from ambient_scribe.domain.record import Actor
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts import sessions
from ambient_scribe.store.accounts.permissions import check, may
from ambient_scribe.workstation.identity import COOKIE
from ambient_scribe.workstation.services import Services

LOGGED_OUT, DENIED, LOCKED = 4401, 4403, 4423
"""Codes with which a connection is closed: as the answers over HTTP, in the range for applications."""

ASKED_AGAIN_S = 2.0

_SCHEMES = {"ws": "http", "wss": "https"}


@dataclass(frozen=True)
class Admitted:
    """One connection of a session that may."""

    services: Services
    token: str
    actor: Actor
    right: Right
    visit_id: str

    async def until_over(self) -> int:
        """Returns once the session may no more: the code to close with."""
        while True:
            await asyncio.sleep(ASKED_AGAIN_S)
            code = await asyncio.to_thread(self._standing)
            if code is not None:
                return code

    def _standing(self) -> int | None:
        session = _session(self.services, self.token)
        if isinstance(session, int):
            return session
        may_still = may(self.services.record, session.actor, self.right, self.visit_id)
        return None if may_still else DENIED


async def admitted(
    socket: WebSocket, services: Services, visit_id: str, right: Right
) -> Admitted | None:
    """Accepted; or closed, with a code that says why, and None."""
    if not is_own_page(socket):
        await socket.close(WS_1008_POLICY_VIOLATION)
        return None
    await socket.accept()
    token = socket.cookies.get(COOKIE, "")
    session = await asyncio.to_thread(_session, services, token)
    if isinstance(session, int):
        await socket.close(session)
        return None
    try:
        await asyncio.to_thread(check, services.record, session.actor, right, visit_id)
    except DeniedError:
        await socket.close(DENIED)
        return None
    return Admitted(services, token, session.actor, right, visit_id)


def is_own_page(socket: WebSocket) -> bool:
    """By the Origin that the browser tells, scheme, name and port; without one it is no browser's page."""
    origin = urlsplit(socket.headers.get("origin", ""))
    own = (_SCHEMES.get(socket.url.scheme), socket.headers.get("host", ""))
    return (origin.scheme, origin.netloc) == own


def _session(services: Services, token: str) -> Session | int:
    """A connection keeps no screen open: nobody need sit before it."""
    session = sessions.of_token(services.record, token, somebody_is_there=False) if token else None
    if session is None:
        return LOGGED_OUT
    if session.is_locked:
        return LOCKED
    return session if session.stage is Stage.OPEN else DENIED
