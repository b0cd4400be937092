"""The stub's review: a note and its talk, edits as the product makes them, the way back, the signature."""

from __future__ import annotations

import contextlib
import datetime
import secrets

from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect
from pydantic import TypeAdapter

from ambient_scribe.domain.editing import Edit
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import Note, NoteStatus
from ambient_scribe.domain.record import VisitState
from ambient_scribe.store.record import signing
from ambient_scribe.workstation import review_view as view
from tests.workstation.browser.stub.office import tone
from tests.workstation.browser.stub.sessions import SessionOf, StopError, VisitOf
from tests.workstation.browser.world import PIN, Account, Json, Visit, World

EDITS: TypeAdapter[Edit] = TypeAdapter(Edit)


def add_review(app: FastAPI, world: World, session_of: SessionOf, visit_of: VisitOf) -> None:
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
            "aside": visit.aside,
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

    @app.post("/api/visits/{key}/aside")
    def aside(request: Request, key: str, body: Json) -> list[Json]:
        who, _ = session_of(request)
        visit, matter = visit_of(key), body["matter"]
        visit.aside = [one for one in visit.aside if one["matter"] != matter]
        if body["aside"]:
            at = datetime.datetime.now(datetime.UTC).isoformat()
            visit.aside.append({"matter": matter, "by": who.name, "at": at})
        return visit.aside

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
        standing = {"deleted": False, "withdrawals": 0, "held": False, "revisions": 0}
        await socket.send_json({"kind": "you", "window": secrets.token_hex(4), "visit": standing})
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await socket.receive_text()

    @app.get("/api/visits/{key}/sound")
    def sound(request: Request, key: str, from_ms: int, to_ms: int) -> Response:
        session_of(request)
        visit_of(key)
        return Response(tone(from_ms, to_ms), media_type="audio/wav")


def add_signing(app: FastAPI, world: World, session_of: SessionOf, visit_of: VisitOf) -> None:
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
