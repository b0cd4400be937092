"""An error of the program as an answer over HTTP: problem details (RFC 9457), one line that helps.

What is no error of ours is told without what it was about: its text may quote a patient.
"""

from __future__ import annotations

import contextlib
import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.status import WS_1011_INTERNAL_ERROR

from ambient_scribe.errors import (
    ConflictError,
    DeniedError,
    InputError,
    NotFoundError,
    OutputError,
    ScribeError,
    UsageError,
)
from ambient_scribe.store.accounts import sessions
from ambient_scribe.store.accounts.back_off import TooManyAttemptsError
from ambient_scribe.workstation.identity import give_cookie, opened_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[ScribeError], HTTPStatus], ...] = (
    (TooManyAttemptsError, HTTPStatus.TOO_MANY_REQUESTS),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (DeniedError, HTTPStatus.FORBIDDEN),
    (ConflictError, HTTPStatus.CONFLICT),
    (UsageError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (OutputError, HTTPStatus.INSUFFICIENT_STORAGE),
    (ScribeError, HTTPStatus.SERVICE_UNAVAILABLE),
)
"""The first that fits."""

FAILED = "the program failed here; nothing that was saved is lost: try again"

MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    app.add_exception_handler(ScribeError, _told)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _refused)


def problem(status: HTTPStatus, detail: str, **more: object) -> JSONResponse:
    """`more`: members of this problem's own."""
    body = {"title": status.phrase, "status": status.value, "detail": detail, **more}
    return JSONResponse(body, status.value, media_type=MEDIA_TYPE)


async def _told(request: Request, error: Exception) -> JSONResponse:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    opened = opened_in(request)
    if opened is None:
        return problem(status, str(error))
    answer = problem(status, str(error), csrf=sessions.csrf_token(opened.token))
    give_cookie(answer, opened)
    return answer


async def _not_understood(request: Request, error: Exception) -> JSONResponse:
    """Names the place and what is wrong there, never what was sent."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{place}: {first['msg']}")


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    answer = problem(HTTPStatus(error.status_code), str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


class NeverRaises:
    """Wraps an ASGI application: what is no error of ours is answered here, and goes no further. A server
    that is handed an exception writes it out, with whatever it quotes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._of_connection(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_begun = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = has_begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except (UnicodeEncodeError, OverflowError):
            if not has_begun:
                status = HTTPStatus.UNPROCESSABLE_ENTITY
                await problem(status, "a text or a number in it is none that can be kept")(
                    scope, receive, send
                )
        except Exception as error:  # noqa: BLE001 - its text may quote a patient
            log.error("%s %s failed: %s", scope["method"], scope["path"], type(error).__name__)
            if not has_begun:
                status = HTTPStatus.INTERNAL_SERVER_ERROR
                await problem(status, FAILED)(scope, receive, send)

    async def _of_connection(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:  # noqa: BLE001 - its text may quote a patient
            log.error("%s failed: %s", scope["path"], type(error).__name__)
            with contextlib.suppress(RuntimeError):  # it is closed already
                await send({"type": "websocket.close", "code": WS_1011_INTERNAL_ERROR})
