"""The three sockets of a live visit: what happens, its sound on the way in, its sound for who listens.

Messages are listed in `docs/live.md`.
"""

from __future__ import annotations

import asyncio
import json
import logging
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import numpy as np
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import Field, ValidationError
from starlette.status import WS_1000_NORMAL_CLOSURE, WS_1011_INTERNAL_ERROR
from starlette.websockets import WebSocketState

from ambient_scribe.capture.sent import REPLACED, SentSource
from ambient_scribe.domain.accounts import Right, Session
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import DeniedError, NotFoundError, ScribeError
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.workstation.identity import COOKIE
from ambient_scribe.workstation.live.feed import LOOK_S, Board, board_of
from ambient_scribe.workstation.live.room import LiveRoom
from ambient_scribe.workstation.live.state import TAKES_SOUND, Phase
from ambient_scribe.workstation.live.visit import LiveVisit
from ambient_scribe.workstation.services import Services
from ambient_scribe.workstation.sockets import DENIED, is_own_page, session_of

router = APIRouter()
log = logging.getLogger(__name__)

SESSION_EVERY_S = 1.0
"""How soon a screen that was locked, or a session that is over, is told no more."""
ACK_EVERY_S = 1.0
_INDEX = struct.Struct("<Q")
_SAMPLE_BYTES = 2

NOT_THERE = 4404
"""Beside the codes of `workstation.sockets`: nothing goes on here."""

Work = Callable[[WebSocket, Services, LiveVisit, Session], Awaitable[None]]


class RefusedError(Exception):
    """The connection is to be closed with this code."""

    def __init__(self, code: int, why: str = "") -> None:
        super().__init__(why)
        self.code, self.why = code, why


class Hello(Frozen):
    """How a page that captures sound introduces itself."""

    stream: str = Field(pattern=r"^[0-9a-f]{32}$")
    captured: int = Field(default=0, ge=0)
    """Samples of it so far."""
    rate_hz: int = Field(alias="rateHz")
    name: str = Field(default="", max_length=200)


@router.websocket("/api/visits/{visit_id}/live/events")
async def events(socket: WebSocket, visit_id: str) -> None:
    await _serve(socket, visit_id, _events)


@router.websocket("/api/visits/{visit_id}/live/sound")
async def sound(socket: WebSocket, visit_id: str) -> None:
    await _serve(socket, visit_id, _sound, may_be_locked=True)


@router.websocket("/api/visits/{visit_id}/live/listen")
async def listen(socket: WebSocket, visit_id: str) -> None:
    await _serve(socket, visit_id, _listen)


async def _serve(
    socket: WebSocket, visit_id: str, work: Work, *, may_be_locked: bool = False
) -> None:
    """Lets somebody in, or closes with the reason."""
    services: Services = socket.app.state.services
    await socket.accept()
    try:
        session = await _session(socket, services, may_be_locked=may_be_locked)
        live = await asyncio.to_thread(_visit, services, visit_id)
        await work(socket, services, live, session)
        await socket.close(WS_1000_NORMAL_CLOSURE)
    except RefusedError as refused:
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(refused.code, refused.why)
    except NotFoundError as error:
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(NOT_THERE, _short(error))
    except ScribeError as error:
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(DENIED, _short(error))
    except WebSocketDisconnect:
        return
    except Exception as error:  # noqa: BLE001 - its text may quote a patient
        if socket.client_state is not WebSocketState.CONNECTED:
            return  # the page left while it was being told something
        log.error("a socket of a live visit failed: %s", type(error).__name__)
        with suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(WS_1011_INTERNAL_ERROR, "the program failed here: connect again")


async def _session(
    socket: WebSocket, services: Services, *, may_be_locked: bool = False
) -> Session:
    """Raises RefusedError for a page of another site, nobody's session, or one behind a locked screen."""
    if not is_own_page(socket):
        raise RefusedError(DENIED, "this was asked for by another site's page")
    token = socket.cookies.get(COOKIE, "")
    found = await asyncio.to_thread(session_of, services, token, may_be_locked=may_be_locked)
    if isinstance(found, int):
        raise RefusedError(found)
    return found


def _visit(services: Services, visit_id: str) -> LiveVisit:
    return _room(services).visit(visit_id)


def _room(services: Services) -> LiveRoom:
    if services.live is None:
        raise NotFoundError("no visit is recorded here")
    return services.live


def _short(error: Exception) -> str:
    """A close frame holds 123 bytes (RFC 6455, 5.5)."""
    return str(error).encode("utf-8")[:120].decode("utf-8", "ignore")


def check_follows(services: Services, live: LiveVisit, person: Actor) -> None:
    """Who has the visit in hand, or records it, sees it; others when its door is open, and they may follow.
    Raises DeniedError."""
    check(services.record, person, Right.FOLLOW, live.id)
    if not live.lets_in(person):
        raise DeniedError(f"{live.by.name} has not opened this visit for others")


# ---------------------------------------------------------------- what happens
async def _events(socket: WebSocket, services: Services, live: LiveVisit, session: Session) -> None:
    person = session.actor
    await asyncio.to_thread(check_follows, services, live, person)
    await asyncio.to_thread(
        services.record.audited, person, AuditAction.READ, live.id, "live visit"
    )
    with live.followers.has(person):
        board = board_of(live, _room(services).around.engines)
        await _until_over(socket, services, live, board, person.id)


async def _until_over(
    socket: WebSocket, services: Services, live: LiveVisit, board: Board, account_id: str
) -> None:
    first, number = await asyncio.to_thread(board.all, account_id)
    await socket.send_text(first)
    gone = asyncio.ensure_future(_gone(socket))
    asked_s = time.monotonic()
    try:
        while True:
            over = not live.runs
            told, number = await asyncio.to_thread(board.since, number, account_id, is_last=over)
            for message in told:
                await socket.send_text(message)
            if over:
                await socket.send_json({"type": "ended", "phase": live.phase.value})
                return
            if time.monotonic() - asked_s >= SESSION_EVERY_S:
                asked_s = time.monotonic()
                session = await _session(socket, services)
                _check_door(live, session.actor)
            done, _ = await asyncio.wait({gone}, timeout=LOOK_S)
            if done:
                return
    finally:
        gone.cancel()


def _check_door(live: LiveVisit, person: Actor) -> None:
    if not live.lets_in(person):
        raise RefusedError(DENIED, "the visit is closed for others now")


async def _gone(socket: WebSocket) -> None:
    """Returns when the page has closed the socket; what it says is not listened to."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return


# ---------------------------------------------------------------- sound that comes
async def _sound(socket: WebSocket, services: Services, live: LiveVisit, session: Session) -> None:
    """From the page of who has the visit in hand, or sends its sound already; also behind a locked screen."""
    sent = live.sent
    if sent is None:
        raise RefusedError(DENIED, "this visit is heard by the workstation's own microphone")
    if not live.may_send(session.account.id):
        raise RefusedError(DENIED, "somebody else records this visit")
    hello = _hello(await socket.receive_text())
    with sent.connected(hello.stream):
        have = sent.begin(hello.stream, hello.rate_hz, hello.name or "browser", hello.captured)
        live.sender = session.actor
        await socket.send_json({"type": "ready", "next": have})
        steering = asyncio.ensure_future(_steered(socket, live, sent, hello.stream))
        try:
            await _taken(socket, sent, hello.stream, have)
        finally:
            steering.cancel()


async def _taken(socket: WebSocket, sent: SentSource, stream: str, have: int) -> None:
    """Until the page leaves."""
    told_s, told = time.monotonic(), have
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        content = message.get("bytes")
        if content is None:
            continue
        have = sent.take(stream, *_block(content))
        if have != told and time.monotonic() - told_s >= ACK_EVERY_S:
            told_s, told = time.monotonic(), have
            await socket.send_json({"type": "ack", "next": have})


def _hello(text: str) -> Hello:
    """Raises RefusedError."""
    try:
        return Hello.model_validate(json.loads(text))
    except (ValidationError, ValueError) as error:
        raise RefusedError(DENIED, "say which stream of sound this is") from error


def _block(content: bytes) -> tuple[int, np.ndarray[tuple[int], np.dtype[np.int16]]]:
    """Raises RefusedError for what is no piece of sound."""
    if len(content) < _INDEX.size or (len(content) - _INDEX.size) % _SAMPLE_BYTES:
        raise RefusedError(DENIED, "this is no piece of sound")
    (first,) = _INDEX.unpack_from(content)
    return first, np.frombuffer(content, dtype="<i2", offset=_INDEX.size).astype(np.int16)


async def _steered(socket: WebSocket, live: LiveVisit, sent: SentSource, stream: str) -> None:
    """Tells the page that captures what others did: paused, went on, ended, took its place."""
    phase = Phase.PAUSED if live.sender_was_paused else Phase.LISTENING
    while True:
        if sent.is_replaced(stream):
            await socket.close(DENIED, REPLACED)
            return
        now = live.phase
        if now is phase or now is Phase.STARTING:
            await asyncio.sleep(LOOK_S)
            continue
        if now is Phase.PAUSED:
            live.sender_was_paused = True
            await socket.send_json({"type": "pause"})
        elif phase is Phase.PAUSED and now is Phase.LISTENING:
            live.sender_was_paused = False
            await socket.send_json({"type": "resume"})
        elif now not in TAKES_SOUND:
            await socket.send_json({"type": "stop"})
            await socket.close(WS_1000_NORMAL_CLOSURE)
            return
        phase = now


# ---------------------------------------------------------------- sound that goes
async def _listen(socket: WebSocket, services: Services, live: LiveVisit, session: Session) -> None:
    person = session.actor
    await asyncio.to_thread(check_follows, services, live, person)
    await asyncio.to_thread(check, services.record, person, Right.PLAY, live.id)
    await asyncio.to_thread(
        services.record.audited, person, AuditAction.PLAY, live.id, "live visit"
    )
    await socket.send_json({"rateHz": SAMPLE_RATE_HZ})
    gone = asyncio.ensure_future(_gone(socket))
    mine, asked_s = live.ears.listen(), time.monotonic()
    try:
        with live.followers.has(person):
            while live.runs and not gone.done():
                for _ in range(len(mine)):
                    await socket.send_bytes(mine.popleft())
                if time.monotonic() - asked_s >= SESSION_EVERY_S:
                    asked_s = time.monotonic()
                    now = await _session(socket, services)
                    _check_door(live, now.actor)
                await asyncio.wait({gone}, timeout=LOOK_S / 2)
    finally:
        live.ears.leave(mine)
        gone.cancel()
