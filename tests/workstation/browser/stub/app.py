"""A server with the workstation's addresses and invented data: for the page alone, in memory.

Edits are those of the product (`note.editing`); verification, accounts and the trail are made up. Served
under the product's own headers, so that its Content-Security-Policy holds.
"""

from __future__ import annotations

import datetime
import mimetypes
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from ambient_scribe import workstation
from ambient_scribe.domain.record import PatientEntry, VisitEntry, VisitState
from ambient_scribe.errors import UsageError
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.headers import SafeHeaders
from tests.workstation.browser.stub.entry import add_entry
from tests.workstation.browser.stub.live import add_live
from tests.workstation.browser.stub.office import add_consent, add_office
from tests.workstation.browser.stub.review import add_review, add_signing
from tests.workstation.browser.stub.sessions import SessionOf, StopError, sessions_of
from tests.workstation.browser.world import Json, Visit, World

STATIC = Path(workstation.__file__).parent / "static"


def stub_app(world: World) -> FastAPI:
    app, session_of = FastAPI(), sessions_of(world)

    @app.exception_handler(StopError)
    async def stopped(request: Request, error: StopError) -> JSONResponse:
        return JSONResponse(error.body, error.status, media_type="application/problem+json")

    @app.exception_handler(UsageError)
    async def refused(request: Request, error: UsageError) -> JSONResponse:
        return JSONResponse({"title": "No", "status": 422, "detail": str(error)}, 422)

    def visit_of(key: str) -> Visit:
        if key not in world.visits:
            raise StopError(404, "there is no such visit")
        return world.visits[key]

    add_entry(app, world, session_of)
    add_day(app, world, session_of)
    add_review(app, world, session_of, visit_of)
    add_signing(app, world, session_of, visit_of)
    add_consent(app, world, session_of, visit_of)
    add_office(app, world, session_of)
    add_live(app, world, session_of, visit_of)
    files = _files()

    @app.get("/")
    @app.get("/static/{path:path}")
    async def page(path: str = "index.html") -> Response:
        if path not in files:
            raise StopError(404, "no such file")
        content, kind = files[path]
        return Response(content, media_type=kind)

    return app


def add_day(app: FastAPI, world: World, session_of: SessionOf) -> None:
    @app.get("/api/today")
    def today(request: Request, since: datetime.datetime, until: datetime.datetime) -> Json:
        session_of(request)
        entries = sorted((one.entry for one in world.visits.values()), key=lambda one: one.at)
        unsigned = {"draft", "in_review", "to_sign"}
        return {
            "visits": [view.visit_json(one) for one in entries if since <= one.at < until],
            "unsigned": [view.visit_json(one) for one in entries if one.state.value in unsigned],
            "addenda": [],
        }

    @app.post("/api/visits", status_code=201)
    def add(request: Request, body: Json) -> Json:
        session_of(request)
        key = secrets.token_hex(4)
        known = [one.entry.patient for one in world.visits.values()]
        patient = next((one for one in known if one and one.id == body.get("patient")), None)
        entry = VisitEntry(
            id=key,
            patient=patient or PatientEntry(id=f"p-{key}", name=body["name"]),
            state=VisitState.SCHEDULED,
            at=datetime.datetime.now(datetime.UTC),
            reason=body.get("reason", ""),
        )
        world.visits[key] = Visit(entry)
        return view.visit_json(entry)

    @app.post("/api/patients")
    async def patients(request: Request) -> list[Json]:
        session_of(request)
        text = (await request.json())["text"]
        known = [one.entry.patient for one in world.visits.values() if one.entry.patient]
        wanted = text.casefold()
        return [
            one.model_dump(mode="json")
            for one in known
            if wanted in one.name.casefold() or wanted in (one.number or "")
        ]

    @app.get("/api/patients/{patient}/visits")
    def visits_of(request: Request, patient: str) -> list[Json]:
        session_of(request)
        entries = [one.entry for one in world.visits.values()]
        return [
            view.visit_json(one) for one in entries if one.patient and one.patient.id == patient
        ]


@cache
def _files() -> dict[str, tuple[bytes, str | None]]:
    found = (path for path in STATIC.rglob("*") if path.is_file())
    return {
        path.relative_to(STATIC).as_posix(): (path.read_bytes(), mimetypes.guess_type(path)[0])
        for path in found
    }


@contextmanager
def served(world: World, port: int = 0) -> Iterator[str]:
    """The stub on a free port of this machine, in a thread."""
    app = SafeHeaders(stub_app(world))

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            world.requests.append(f"{scope['method']} {scope['path']}")
        await app(scope, receive, send)

    config = uvicorn.Config(noted, host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    bound = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{bound}"
    server.should_exit = True
    thread.join()
