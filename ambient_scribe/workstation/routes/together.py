"""Several people at one visit: a WebSocket tells each who else is there and what was changed.

From the page: `{"paper": null, "sentence": "s3", "writes": true}`, where it is: at the note, or at a paper. To
the page: `{"kind": "you"}` with its own window and how the visit stands, `{"kind": "people"}`,
`{"kind": "revised"}`, and what else is published of the visit.
"""

from __future__ import annotations

import contextlib

from anyio.to_thread import run_sync
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import Field, ValidationError
from starlette.status import WS_1008_POLICY_VIOLATION, WS_1013_TRY_AGAIN_LATER

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.workstation.hub import Message, Seat
from ambient_scribe.workstation.presence import Presence
from ambient_scribe.workstation.services import Services
from ambient_scribe.workstation.sockets import admitted, first_of

router = APIRouter(prefix="/api/visits/{visit_id}", tags=["review"])

LONGEST_WORD = 200
"""Characters of what a page says."""


class Where(Frozen):
    paper: str | None = Field(default=None, max_length=64)
    sentence: str | None = Field(default=None, max_length=64)
    writes: bool = False


@router.websocket("/together")
async def together(socket: WebSocket, visit_id: str) -> None:
    services: Services = socket.app.state.services
    guest = await admitted(socket, services, visit_id, Right.READ)
    if guest is None:
        return
    presence = services.presence
    with services.hub.subscribe(visit_id) as seat, presence.at(visit_id, guest.actor) as window:
        standing = (await run_sync(services.watch.begin, visit_id)).model_dump(mode="json")
        code = await first_of(
            _told(socket, seat, {"kind": "you", "window": window, "visit": standing}),
            _moves(socket, presence, visit_id, window),
            guest.until_over(),
        )
    if code is not None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):  # it is closed already
            await socket.close(code)


async def _told(socket: WebSocket, seat: Seat, first: Message) -> int | None:
    with contextlib.suppress(RuntimeError, WebSocketDisconnect):
        await socket.send_json(first)
        while (message := await seat.heard()) is not None:
            await socket.send_json(message)
        return WS_1013_TRY_AGAIN_LATER
    return None


async def _moves(socket: WebSocket, presence: Presence, visit_id: str, window: str) -> int | None:
    with contextlib.suppress(WebSocketDisconnect):
        while True:
            text = await socket.receive_text()
            try:
                where = Where.model_validate_json(text[: LONGEST_WORD + 1])
            except ValidationError:
                return WS_1008_POLICY_VIOLATION
            presence.moved(visit_id, window, where.sentence, writes=where.writes, paper=where.paper)
    return None
