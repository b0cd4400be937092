"""Who is logged in before the stub, and how it refuses what they ask."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from tests.workstation.browser.world import Account, Json, Visit, World

SessionOf = Callable[..., tuple[Account, Json]]
VisitOf = Callable[[str], Visit]


class StopError(Exception):
    def __init__(self, status: int, detail: str, **more: object) -> None:
        self.body = {"title": "Problem", "status": status, "detail": detail, **more}
        self.status = status


def sessions_of(world: World) -> SessionOf:
    """Finds whoever asks, and their session; of a page that is locked only where that is allowed."""

    def session_of(request: Request, *, locked_too: bool = False) -> tuple[Account, Json]:
        session = world.sessions.get(request.cookies.get("session", ""))
        if session is None:
            raise StopError(401, "log in first")
        if session["locked"] and not locked_too:
            raise StopError(423, "locked")
        if request.method != "GET" and request.headers.get("x-csrf-token") != session["csrf"]:
            raise StopError(403, "the request does not come from the page")
        return world.accounts[session["who"]], session

    return session_of
