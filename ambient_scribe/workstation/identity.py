"""Who asks: the session's cookie and the page's token enter, a session or a person leaves.

The cookie is the browser's alone (HttpOnly), goes nowhere else (SameSite=Strict, `__Host-`), and never
crosses a network in clear (Secure; browsers count this machine's own loopback as safe). What changes
something needs the token that only a page of this session has been told.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request, Response
from starlette.exceptions import HTTPException

from ambient_scribe.domain.accounts import Client, OpenedSession, Session, Stage
from ambient_scribe.domain.record import Actor
from ambient_scribe.store.accounts import sessions
from ambient_scribe.workstation.services import AllServices

COOKIE = "__Host-ambient-scribe"
CSRF_HEADER = "x-csrf-token"
UNATTENDED_HEADER = "x-unattended"
"""The page asked of its own accord: that keeps no screen open."""

_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN = frozenset({"same-origin", "none"})
_LONGEST_AGENT = 200


def client_of(request: Request) -> Client:
    address = request.client.host if request.client else "unknown"
    return Client(address=address, agent=request.headers.get("user-agent", "")[:_LONGEST_AGENT])


def check_own_page(request: Request) -> None:
    """Refuses a change that another site's page asks for."""
    if request.method not in _HARMLESS:
        site = request.headers.get("sec-fetch-site", "same-origin")
        if site not in _OWN:
            raise HTTPException(HTTPStatus.FORBIDDEN, "this was asked for by another site's page")


def any_session(request: Request, services: AllServices) -> Session:
    """Complete or not, locked or not. 401 without one, 403 for a forged request."""
    check_own_page(request)
    token = request.cookies.get(COOKIE, "")
    is_there = UNATTENDED_HEADER not in request.headers
    session = (
        sessions.of_token(services.record, token, somebody_is_there=is_there) if token else None
    )
    if session is None:
        raise HTTPException(HTTPStatus.UNAUTHORIZED, "log in first")
    if request.method not in _HARMLESS and not sessions.csrf_fits(
        token, request.headers.get(CSRF_HEADER, "")
    ):
        raise HTTPException(HTTPStatus.FORBIDDEN, "this page is not of this session: load it again")
    return session


AnySession = Annotated[Session, Depends(any_session)]


async def working_session(session: AnySession) -> Session:
    """423 behind a locked screen, 403 before the login is complete."""
    if session.is_locked:
        raise HTTPException(HTTPStatus.LOCKED, "the screen is locked: unlock it first")
    if session.stage is not Stage.OPEN:
        raise HTTPException(HTTPStatus.FORBIDDEN, "set up a second factor first")
    return session


WorkingSession = Annotated[Session, Depends(working_session)]


async def person(session: WorkingSession) -> Actor:
    return session.actor


Person = Annotated[Actor, Depends(person)]


def give_cookie(response: Response, opened: OpenedSession) -> None:
    response.set_cookie(
        COOKIE, opened.token, secure=True, httponly=True, samesite="strict", path="/"
    )


def keep_opened(request: Request, opened: OpenedSession) -> None:
    """For the answer, if the request fails later on: with the token of before, the person would be out."""
    request.state.opened = opened


def opened_in(request: Request) -> OpenedSession | None:
    opened: OpenedSession | None = getattr(request.state, "opened", None)
    return opened


def take_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict", path="/")
