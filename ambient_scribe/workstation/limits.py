"""No request larger than the application has use for: what is longer is refused, not read."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ambient_scribe.workstation.problems import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BYTES = 1_000_000
"""Of a request's body: an edit, a day sheet."""


class SmallBodies:
    """Wraps an ASGI application."""

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BYTES) -> None:
        self._app, self._largest = app, largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        stated = dict(scope["headers"]).get(b"content-length", b"0")
        if not stated.isdigit() or int(stated) > self._largest:
            await self._refuse(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._largest:
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, counted, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = problem(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a request has at most {self._largest} bytes"
        )
        await answer(scope, receive, send)
