"""An error of the program as an answer over HTTP: problem details (RFC 9457), one line that helps.

What is no error of ours is told without what it was about: its text may quote a patient.
"""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ambient_scribe.errors import (
    ConflictError,
    DeniedError,
    InputError,
    NotFoundError,
    OutputError,
    ScribeError,
    UsageError,
)
from ambient_scribe.store.accounts.back_off import TooManyAttemptsError

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

MEDIA_TYPE = "application/problem+json"


def install(app: FastAPI) -> None:
    app.add_exception_handler(ScribeError, _told)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _failed)


def problem(status: HTTPStatus, detail: str, **more: object) -> JSONResponse:
    """`more`: members of this problem's own."""
    body = {"title": status.phrase, "status": status.value, "detail": detail, **more}
    return JSONResponse(body, status.value, media_type=MEDIA_TYPE)


async def _told(request: Request, error: Exception) -> JSONResponse:
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    return problem(status, str(error))


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


async def _failed(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed: %s", request.method, request.url.path, type(error).__name__)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "the program failed here; nothing that was saved is lost: try again",
    )
