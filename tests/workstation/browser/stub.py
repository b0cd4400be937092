"""A server with the workstation's addresses and invented data: for the page alone, in memory.

Edits are those of the product (`note.editing`); verification, accounts and the trail are made up. Served
under the product's own headers, so that its Content-Security-Policy holds.
"""

from __future__ import annotations

import contextlib
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
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter
from starlette.types import Receive, Scope, Send

from ambient_scribe import workstation
from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import Note, NoteStatus
from ambient_scribe.domain.record import PatientEntry, VisitEntry, VisitState
from ambient_scribe.errors import UsageError
from ambient_scribe.store.record import signing
from ambient_scribe.workstation import review_view as view
from ambient_scribe.workstation.headers import SafeHeaders
from tests.workstation.browser.stub_live import add_live
from tests.workstation.browser.stub_office import add_consent, add_office, tone
from tests.workstation.browser.world import (
    CODE,
    PIN,
    SET_UP_CODE,
    Account,
    Json,
    Visit,
    World,
)

STATIC = Path(workstation.__file__).parent / "static"
EDITS: TypeAdapter[Edit] = TypeAdapter(Edit)
QR = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'><path d='M0 0h8v8H0z' fill='#fff'/>"
    "<path d='M1 1h2v2H1zM5 1h2v2H5zM1 5h2v2H1zM4 4h1v1H4zM6 5h1v2H6z'/></svg>"
)


class StopError(Exception):
    def __init__(self, status: int, detail: str, **more: object) -> None:
        self.body = {"title": "Problem", "status": status, "detail": detail, **more}
        self.status = status


def stub_app(world: World) -> FastAPI:
    app = FastAPI()

    @app.exception_handler(StopError)
    async def stopped(request: Request, error: StopError) -> JSONResponse:
        return JSONResponse(error.body, error.status, media_type="application/problem+json")

    @app.exception_handler(UsageError)
    async def refused(request: Request, error: UsageError) -> JSONResponse:
        return JSONResponse({"title": "No", "status": 422, "detail": str(error)}, 422)

    # ------------------------------------------------------------ who
    def me_json(who: Account, session: Json) -> Json:
        return {
            "id": who.id, "name": who.name, "login": who.login, "credentials": who.credentials,
            "roles": who.roles, "rights": [], "locked": session["locked"], "csrf": session["csrf"],
            "second_factor": who.second_factor, "has_app": who.second_factor, "passkeys": 0,
            "recovery_codes_left": 9, "alarms": 0, "must_enrol": "admin" in who.roles and not who.second_factor,
            "has_pin": who.has_pin, "idle_s": world.idle_s,
        }  # fmt: skip

    def open_session(response: Response, who: Account) -> Json:
        key = world.session(who)
        response.set_cookie("session", key, httponly=True, samesite="strict")
        world.log(who.name, "login", who.id, "")
        return me_json(who, world.sessions[key])

    def session_of(request: Request, *, locked_too: bool = False) -> tuple[Account, Json]:
        session = world.sessions.get(request.cookies.get("session", ""))
        if session is None:
            raise StopError(401, "log in first")
        if session["locked"] and not locked_too:
            raise StopError(423, "locked")
        if request.method != "GET" and request.headers.get("x-csrf-token") != session["csrf"]:
            raise StopError(403, "the request does not come from the page")
        return world.accounts[session["who"]], session

    @app.get("/api/setup")
    def setup_needed() -> Json:
        return {"needed": not world.accounts, "clinic": "Elm Street"}

    @app.post("/api/setup")
    def setup(body: Json, response: Response) -> Json:
        if body["code"] != SET_UP_CODE:
            raise StopError(403, "this is not the code on the console")
        who = Account("a1", body["login"], body["name"], body["credentials"], ["admin"])
        who.password, who.has_pin = body["password"], False
        world.accounts[who.id] = who
        return open_session(response, who)

    @app.post("/api/login")
    def login(body: Json, response: Response) -> Json:
        who = next((one for one in world.accounts.values() if one.login == body["login"]), None)
        if who is None or who.password != body["password"]:
            raise StopError(401, "name or password are not right", need=None, wait_s=2)
        if who.second_factor and body.get("code") != CODE:
            raise StopError(401, "the code of the second factor, please", need="code", wait_s=0)
        return open_session(response, who)

    @app.post("/api/join")
    def join(body: Json, response: Response) -> Json:
        who = next((one for one in world.accounts.values() if one.login == body["login"]), None)
        if who is None or who.code is None or who.code != body["code"]:
            raise StopError(403, "this invitation is not known, or was used")
        who.password, who.code = body["password"], None
        return open_session(response, who)

    @app.post("/api/logout")
    def logout(request: Request) -> Json:
        world.sessions.pop(request.cookies.get("session", ""), None)
        return {}

    @app.post("/api/lock")
    def lock(request: Request) -> Json:
        session_of(request, locked_too=True)[1]["locked"] = True
        return {}

    @app.post("/api/unlock")
    def unlock(request: Request, body: Json) -> Json:
        who, session = session_of(request, locked_too=True)
        if body.get("pin") != PIN and body.get("password") != who.password:
            raise StopError(403, "that is not right")
        session["locked"] = False
        return me_json(who, session)

    @app.get("/api/me")
    def me(request: Request) -> Json:
        return me_json(*session_of(request, locked_too=True))

    @app.post("/api/me/second-factor")
    def second_factor(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if who.second_factor and body["password"] != who.password:
            raise StopError(403, "that is not your password")
        return {"uri": "otpauth://totp/x", "secret": "JBSW Y3DP EHPK 3PXP", "qr": QR}

    @app.post("/api/me/second-factor/confirm")
    def confirm(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if body["code"] != CODE:
            raise StopError(403, "that code is not right, or too old")
        who.second_factor = True
        return {"recovery_codes": ["k7f2-9qpl", "m3xd-44ta", "zz0b-71ce", "p8wn-2h6v"]}

    @app.post("/api/me/pin")
    def pin(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if body["password"] != who.password:
            raise StopError(403, "that is not your password")
        who.has_pin = True
        return {}

    @app.post("/api/me/password")
    def password(request: Request, body: Json) -> Json:
        who, _ = session_of(request)
        if body["password"] != who.password:
            raise StopError(403, "that is not your password")
        who.password = body["new"]
        return {}

    # ------------------------------------------------------------ the day
    @app.get("/api/today")
    def today(request: Request, since: datetime.datetime, until: datetime.datetime) -> Json:
        session_of(request)
        entries = sorted((one.entry for one in world.visits.values()), key=lambda one: one.at)
        unsigned = {"draft", "in_review", "to_sign"}
        return {
            "visits": [view.visit_json(one) for one in entries if since <= one.at < until],
            "unsigned": [view.visit_json(one) for one in entries if one.state.value in unsigned],
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

    # ------------------------------------------------------------ the review
    def visit_of(key: str) -> Visit:
        if key not in world.visits:
            raise StopError(404, "there is no such visit")
        return world.visits[key]

    def open_omissions(visit: Visit) -> list[Json]:
        if visit.notes and visit.note.is_signed:
            return []
        told = {word for one in visit.note.sentences() for word in one.word_ids}
        return [one for one in visit.omissions if not set(one["words"]) & told or not one["basis"]]

    @app.get("/api/visits/{key}/review")
    def review(request: Request, key: str) -> Json:
        session_of(request)
        visit = visit_of(key)
        words = visit.transcript.words
        return {
            "visit": view.visit_json(visit.entry),
            "note": view.note_json(visit.note) if visit.notes else None,
            "transcript": view.transcript_json(visit.transcript, Accuracy.STANDARD),
            "omissions": open_omissions(visit) if visit.notes else [],
            "suggestions": visit.suggestions,
            "wordings": visit.wordings,
            "recording": {"lengthMs": words[-1].span.end_ms if words and words[-1].span else 0},
            "consent": visit.consents[-1]["status"] if visit.consents else "not_recorded",
        }

    def standing(visit: Visit, beside: int) -> None:
        if visit.note.revision != beside:
            raise StopError(409, f"{visit.note.author} changed the note meanwhile")
        if visit.note.is_signed:
            raise StopError(409, "the note is signed: amend it")

    @app.post("/api/visits/{key}/edits")
    def edit(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        visit = visit_of(key)
        standing(visit, body["beside"])
        note = world.step(visit, EDITS.validate_python(body["edit"]), who.name)
        if note is not visit.note:
            world.keep(visit, note, "edited", who.id, who.name)
            visit.entry = visit.entry.changed(state=VisitState.IN_REVIEW)
        return view.note_json(note)

    @app.post("/api/visits/{key}/undo")
    def undo(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        visit = visit_of(key)
        standing(visit, body["beside"])
        earlier = _at(visit, body["to"])
        note = earlier.changed(revision=visit.note.revision + 1, author=who.name)
        world.keep(visit, note, "edited", who.id, who.name)
        return view.note_json(note)

    def _at(visit: Visit, number: int) -> Note:
        numbers = [link["number"] for link in visit.links]
        if number not in numbers:
            raise StopError(404, "no such link")
        return visit.notes[numbers.index(number)]

    @app.get("/api/visits/{key}/history/{number}")
    def earlier_note(request: Request, key: str, number: int) -> Json:
        session_of(request)
        return view.note_json(_at(visit_of(key), number))

    @app.get("/api/visits/{key}/note")
    def note_now(request: Request, key: str) -> Json:
        session_of(request)
        return view.note_json(visit_of(key).note)

    @app.post("/api/visits/{key}/reviewed")
    def hand_over(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        visit = visit_of(key)
        standing(visit, body["beside"])
        note = visit.note.changed(
            revision=visit.note.revision + 1, status=NoteStatus.REVIEWED, author=who.name
        )
        world.keep(visit, note, "reviewed", who.id, who.name)
        visit.entry = visit.entry.changed(state=VisitState.TO_SIGN)
        return view.note_json(note)

    @app.get("/api/visits/{key}/omissions")
    def omissions(request: Request, key: str) -> list[Json]:
        session_of(request)
        return open_omissions(visit_of(key))

    @app.get("/api/visits/{key}/history")
    def history(request: Request, key: str) -> list[Json]:
        session_of(request)
        return visit_of(key).links

    @app.get("/api/visits/{key}/addenda")
    def addenda(request: Request, key: str) -> Json:
        session_of(request)
        return {"addenda": [], "declares": "I have read this addendum."}

    @app.get("/api/visits/{key}/signatures")
    def signatures(request: Request, key: str) -> list[Json]:
        session_of(request)
        return visit_of(key).signatures

    @app.post("/api/visits/{key}/check")
    def check(request: Request, key: str, body: Json) -> Json:
        session_of(request)
        text = body["edit"]["text"]
        doubtful = "999" in text
        return {
            "state": "unsupported" if doubtful else "supported",
            "flag": "Not borne out" if doubtful else None,
            "grave": doubtful,
            "reasons": ["'999' is not in the evidence"] if doubtful else [],
        }

    @app.get("/api/visits/{key}/shape")
    def shape(request: Request, key: str) -> Json:
        session_of(request)
        high = [(number * 37) % 90 for number in range(1_000)]
        last = visit_of(key).transcript.words[-1].span
        return {
            "bucketMs": (last.end_ms if last else 0) // 1_000 + 1,
            "low": [-one for one in high],
            "high": high,
        }

    @app.websocket("/api/visits/{key}/together")
    async def together(socket: WebSocket, key: str) -> None:
        """A line on which nothing is heard of the others: conflicts come as they do when it is down."""
        await socket.accept()
        await socket.send_json({"kind": "you", "window": secrets.token_hex(4)})
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await socket.receive_text()

    @app.get("/api/visits/{key}/sound")
    def sound(request: Request, key: str, from_ms: int, to_ms: int) -> Response:
        session_of(request)
        visit_of(key)
        return Response(tone(from_ms, to_ms), media_type="audio/wav")

    def proven(who: Account, body: Json) -> None:
        if body.get("pin") != PIN and body.get("password") != who.password:
            raise StopError(403, "that PIN is not right")

    @app.post("/api/visits/{key}/signature")
    def sign(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        visit = visit_of(key)
        if "provider" not in who.roles:
            raise StopError(403, "only a provider signs")
        proven(who, body)
        if body["seen"] != signing.statements_sha256(visit.note):
            raise StopError(409, "the note is not the one that you read")
        if visit.note.flagged:
            raise StopError(422, "flagged sentences block the signature")
        return world.sign(visit, who, None)

    @app.post("/api/visits/{key}/amendment")
    def amend(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        visit = visit_of(key)
        proven(who, body)
        for one in body["edits"]:
            note = world.step(visit, EDITS.validate_python(one), who.name)
            world.keep(visit, note, "edited", who.id, who.name)
        return world.sign(visit, who, body["reason"])

    add_consent(app, world, session_of, visit_of)
    add_office(app, world, session_of)
    add_live(app, world, session_of, visit_of, StopError)
    files = _files()

    @app.get("/")
    @app.get("/static/{path:path}")
    async def page(path: str = "index.html") -> Response:
        if path not in files:
            raise StopError(404, "no such file")
        content, kind = files[path]
        return Response(content, media_type=kind)

    return app


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
