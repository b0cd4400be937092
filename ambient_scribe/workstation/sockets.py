"""Who may hold a connection open: the same cookie, rights and locks as for every request, asked again while it
lasts.

A page of another site is refused before the connection is made (its Origin is not ours; browsers send
cookies along on any WebSocket). A session that is locked or over ends its connections within moments.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import anyio
from anyio.to_thread import run_sync
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
            await anyio.sleep(ASKED_AGAIN_S)
            code = await run_sync(self._standing)
            if code is not None:
                return code

    def _standing(self) -> int | None:
        session = session_of(self.services, self.token)
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
    session = await run_sync(session_of, services, token)
    if isinstance(session, int):
        await socket.close(session)
        return None
    try:
        await run_sync(check, services.record, session.actor, right, visit_id)
    except DeniedError:
        await socket.close(DENIED)
        return None
    return Admitted(services, token, session.actor, right, visit_id)


async def first_of(*works: Coroutine[Any, Any, int | None]) -> int | None:
    """The code with which the first of them ends (None: nobody is left to tell); the others are stopped."""
    codes: list[int | None] = []

    async def until_end(work: Coroutine[Any, Any, int | None]) -> None:
        codes.append(await work)
        group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for work in works:
            group.start_soon(until_end, work)
    return next((code for code in codes if code is not None), None)


def is_own_page(socket: WebSocket) -> bool:
    """By the Origin that the browser tells, scheme, name and port; without one it is no browser's page."""
    origin = urlsplit(socket.headers.get("origin", ""))
    own = (_SCHEMES.get(socket.url.scheme), socket.headers.get("host", ""))
    return (origin.scheme, origin.netloc) == own


def session_of(services: Services, token: str, *, may_be_locked: bool = False) -> Session | int:
    """Or the code to close with. A connection keeps no screen open: nobody need sit before it."""
    session = sessions.of_token(services.record, token, somebody_is_there=False) if token else None
    if session is None:
        return LOGGED_OUT
    if session.is_locked and not may_be_locked:
        return LOCKED
    return session if session.stage is Stage.OPEN else LOGGED_OUT
