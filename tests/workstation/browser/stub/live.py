"""The stub's live visits: canned words and a draft that grows beside them.

A test has the visit in hand (`live_run`). With `goes_on` the visit is said by itself, line by line.
"""

from __future__ import annotations

import asyncio
import secrets

from fastapi import FastAPI, Request
from pydantic import TypeAdapter

from ambient_scribe.domain.editing import Edit, Insert, Replace
from ambient_scribe.domain.note import NoteSection
from ambient_scribe.domain.record import VisitState
from ambient_scribe.note.editing import edited
from ambient_scribe.workstation import review_view as view
from tests.workstation.browser import talk
from tests.workstation.browser.stub.live_run import LiveRun
from tests.workstation.browser.stub.live_sockets import add_sockets
from tests.workstation.browser.stub.sessions import SessionOf, StopError, VisitOf
from tests.workstation.browser.world import NOW, Account, Json, World

EDITS: TypeAdapter[Edit] = TypeAdapter(Edit)
ENGINE = {"name": "faster-whisper small", "low_accuracy": False, "told": "", "ready": True, "why": None}  # fmt: skip
CHART = {
    "problems": ["Hypertension", "Knee osteoarthritis, right"],
    "medications": [
        {"name": "Lisinopril", "dose": "20 mg", "frequency": "every morning", "indication": "hypertension"},
        {"name": "Atorvastatin", "dose": "20 mg", "frequency": "at night", "indication": None},
    ],
    "allergies": [{"substance": "Penicillin", "reaction": "rash", "severity": None}],
    "results": [{"name": "Potassium", "value": "4.4", "unit": "mmol/L", "date": "2026-02-11"}],
    "care_due": [],
}  # fmt: skip


def add_live(app: FastAPI, world: World, session_of: SessionOf, visit_of: VisitOf) -> None:
    def run_of(key: str) -> LiveRun:
        if key not in world.live:
            raise StopError(404, "nothing runs")
        return world.live[key]

    def seen_by(run: LiveRun, who: Account) -> Json:
        comes = bool(run.sounds) or run.state["source"] == "device"
        return {
            **run.state,
            "mine": run.by is who,
            "capturedMs": run.captured_ms,
            "soundComes": comes,
        }

    @app.get("/api/live")
    def live(request: Request) -> Json:
        who, _ = session_of(request)
        own = [seen_by(one, who) for one in world.live.values() if one.by is who or one.state["door"]]  # fmt: skip
        return {"engine": ENGINE, "devices": [{"name": "Jabra Speak 510", "usual": True}],
                "why_no_device": None, "visits": own}  # fmt: skip

    @app.post("/api/visits/{key}/live", status_code=201)
    async def begin(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        visit = visit_of(key)
        newest = {one["person"]: one["status"] for one in visit.consents if "scribe" not in one["person"]}  # fmt: skip
        if body["kind"] == "visit" and any(one != "given" for one in newest.values()):
            raise StopError(403, "nothing is recorded: somebody has not agreed")
        visit.entry = visit.entry.changed(state=VisitState.RECORDING)
        state = {
            "number": 0, "visit": view.visit_json(visit.entry), "phase": "listening", "why": None, "kind": body["kind"],
            "source": body["source"], "device": body["device"] or "Fake microphone", "by": who.name, "mine": True,
            "engine": ENGINE, "startedAt": NOW.isoformat(), "capturedMs": 0, "heardMs": 0, "soundComes": True,
            "door": False, "followers": [], "questions": [], "marks": [], "alarms": [], "facts": 0,
        }  # fmt: skip
        run = world.live[key] = LiveRun(visit, who, state)
        run.loop = asyncio.get_running_loop()
        if world.goes_on:
            world.tasks.append(asyncio.create_task(_said(run, world)))
        return state

    @app.get("/api/visits/{key}/live")
    def state(request: Request, key: str) -> Json:
        who, _ = session_of(request)
        return seen_by(run_of(key), who)

    @app.post("/api/visits/{key}/live/mark", status_code=201)
    def mark(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        run = run_of(key)
        mark = {"atMs": run.captured_ms, "label": body["label"], "by": who.name}
        run.change(marks=[*run.state["marks"], mark])
        return mark

    @app.post("/api/visits/{key}/live/alarms/seen")
    def seen(request: Request, key: str, body: Json) -> Json:
        run = run_of(key)
        return run.change(
            alarms=[
                {**one, "seen": one["seen"] or one["id"] <= body["up_to"]}
                for one in run.state["alarms"]
            ]
        )

    @app.post("/api/visits/{key}/live/questions", status_code=201)
    def ask(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        run = run_of(key)
        question = {"id": secrets.token_hex(3), "text": body["text"], "from": who.name,
                    "atMs": run.captured_ms, "answer": None, "answeredBy": None}  # fmt: skip
        run.change(questions=[*run.state["questions"], question])
        return question

    @app.post("/api/visits/{key}/live/questions/{number}")
    def answer(request: Request, key: str, number: str, body: Json) -> Json:
        who, _ = session_of(request)
        run = run_of(key)
        answered = [
            {**one, "answer": body["answer"], "answeredBy": who.name} if one["id"] == number else one
            for one in run.state["questions"]
        ]  # fmt: skip
        run.change(questions=answered)
        return next(one for one in answered if one["id"] == number)

    @app.post("/api/visits/{key}/live/edits")
    def edit(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        run = run_of(key)
        assert run.note is not None
        step = EDITS.validate_python(body["edit"])
        before = {one.id: one for one in run.note.sentences()}
        if isinstance(step, Replace) and step.sentence not in before:
            raise StopError(409, "the draft went on: this sentence is not in it any more")
        run.note = edited(run.note, step, who.name, before)
        if isinstance(step, Replace | Insert):
            run.yours |= {one.id for one in run.note.sentences() if one.text == step.text}
        told = {"note": view.note_json(run.note), "fresh": [], "yours": sorted(run.yours)}
        run.tell({"type": "draft", **told})
        return view.note_json(run.note)

    @app.post("/api/visits/{key}/live/door")
    def door(request: Request, key: str, body: Json) -> Json:
        who, _ = session_of(request)
        run = run_of(key)
        said = {one["person"]: one["status"] for one in run.visit.consents}
        if body["open"] and said.get("patient, to a scribe who follows") != "given":
            raise StopError(403, "the patient has not agreed to a scribe who follows")
        return {**run.change(door=body["open"]), "mine": run.by is who}

    @app.post("/api/visits/{key}/live/{what}")
    async def control(request: Request, key: str, what: str) -> Json:
        who, _ = session_of(request)
        run = run_of(key)
        run.asked.append(what)
        phase = {"pause": "paused", "resume": "listening", "stop": "ending"}.get(what)
        if phase:
            run.change(phase=phase)
            for socket in run.sounds:
                await socket.send_json({"type": what})
        return {**run.state, "mine": run.by is who}

    @app.post("/api/visits/{key}/written", status_code=201)
    def written(request: Request, key: str, body: Json) -> Json:
        session_of(request)
        visit = visit_of(key)
        _, full = talk.knee()
        empty = tuple(NoteSection.of(one, ()) for one in full.sections)
        world.keep(visit, full.changed(sections=empty), "draft", "a1", "Vera Lindqvist")
        world.written.append(body["text"])
        return view.note_json(visit.note)

    @app.get("/api/visits/{key}/chart")
    def chart(request: Request, key: str) -> Json:
        session_of(request)
        known = world.charts.get(key) or (CHART if key in {"knee", "v7"} else None)
        return {**(known or {}), "empty": known is None}

    @app.put("/api/visits/{key}/chart")
    def bring_in(request: Request, key: str, body: Json) -> Json:
        session_of(request)
        if "{" not in body["text"]:
            raise StopError(422, "this file is no chart context: it is not JSON")
        world.charts[key] = CHART
        return {**CHART, "empty": False}

    add_sockets(app, world, seen_by)


async def _said(run: LiveRun, world: World) -> None:
    for _ in range(60):
        await asyncio.sleep(world.goes_on)
        run.say()
