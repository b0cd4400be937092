"""The stub's live visits: canned words and a draft that grows beside them, over real WebSockets.

A test has the visit in hand: it says the next line, closes a connection, raises an alarm. With `goes_on` the
visit is said by itself, line by line.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect
from pydantic import TypeAdapter

from ambient_scribe.domain.editing import Edit, Insert, Replace
from ambient_scribe.domain.note import Note, NoteSection, Support, SupportState
from ambient_scribe.domain.record import VisitState
from ambient_scribe.note.editing import edited
from ambient_scribe.workstation import review_view as view
from tests.workstation.browser import talk
from tests.workstation.browser.world import NOW, Account, Json, Visit, World

SessionOf = Callable[..., tuple[Account, Json]]
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
WHO = {"clinician": ("clinician", "Clinician"), "patient": ("patient", "Patient")}
ACK_S, SOUND_S = 0.3, 0.2


@dataclass
class Stream:
    """What came of one capture: every sample once."""

    rate_hz: int
    samples: np.ndarray = field(default_factory=lambda: np.zeros(0, "<i2"))
    twice: int = 0
    missing: int = 0

    def take(self, at: int, samples: np.ndarray) -> None:
        have = len(self.samples)
        self.twice += max(0, have - at)
        self.missing += max(0, at - have)
        fresh = samples[max(0, have - at) :]
        self.samples = np.concatenate([self.samples, fresh])


@dataclass
class LiveRun:
    visit: Visit
    by: Account
    state: Json
    streams: dict[str, Stream] = field(default_factory=dict)
    lines: list[Json] = field(default_factory=list)
    partial: str = ""
    note: Note | None = None
    yours: set[str] = field(default_factory=set)
    told: int = 0
    spoken: int = 0
    asked: list[str] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop | None = None
    pages: dict[Any, asyncio.Queue[Json | None]] = field(default_factory=dict)
    sounds: list[WebSocket] = field(default_factory=list)
    level_db: float = -60.0

    @property
    def captured_ms(self) -> int:
        return sum(len(one.samples) * 1000 // one.rate_hz for one in self.streams.values())

    def tell(self, message: Json) -> None:
        assert self.loop is not None
        for queue in list(self.pages.values()):
            self.loop.call_soon_threadsafe(queue.put_nowait, message)

    def change(self, **values: Any) -> Json:
        self.state = {**self.state, **values, "capturedMs": self.captured_ms}
        self.tell({"type": "state", "state": self.state})
        return self.state

    # ------------------------------------------------------------ what a test does
    def say(self, count: int = 1) -> None:
        """The next lines of the canned talk, and the sentences of the draft that they bear out."""
        transcript, full = talk.knee()
        passages = list(transcript.passages())[: self.spoken + count]
        put = []
        for number, passage in enumerate(passages[self.spoken :], self.spoken):
            who, name = WHO[passage.utterance.role.value]
            text = " ".join(word.text for word in passage.words)
            span = passage.words[0].span
            put.append({"id": f"u{number}", "atMs": span.start_ms if span else 0, "who": who,
                        "name": name, "text": text, "gap": False})  # fmt: skip
        self.spoken = len(passages)
        self.lines += put
        heard = {word.id for passage in passages for word in passage.words}
        self.tell({"type": "lines", "put": put, "gone": []})
        self.draft(lambda one: set(one.word_ids) <= heard and bool(one.word_ids), full)

    def murmur(self, text: str) -> None:
        self.partial = text
        self.tell({"type": "partial", "text": text})

    def gap(self, at_ms: int, text: str) -> None:
        line = {"id": f"g{at_ms}", "atMs": at_ms, "who": "", "name": "", "text": text, "gap": True}
        self.lines.append(line)
        self.tell({"type": "lines", "put": [line], "gone": []})

    def draft(self, is_told: Callable[[Any], bool], full: Note) -> None:
        before = {one.id: one for one in self.note.sentences()} if self.note else {}
        sections = []
        for section in full.sections:
            own = [before[one.id] if one.id in self.yours else one.verified(_NOT_YET)
                   for one in section.sentences if one.id in self.yours or is_told(one)]  # fmt: skip
            known = {one.id for one in own}
            held = next((one for one in self.note.sections if one.id == section.id), None) if self.note else None  # fmt: skip
            own += [one for one in (held.sentences if held else ()) if one.id in self.yours - known]
            sections.append(NoteSection.of(section, own))
        self.note = full.changed(sections=tuple(sections))
        self.told = len(list(self.note.sentences()))
        self.state = {**self.state, "facts": self.told}
        self.tell({"type": "state", "state": self.state})
        self.tell({"type": "draft", **self.drafted(before)})

    def drafted(self, before: Json) -> Json:
        assert self.note is not None
        fresh = [one.id for one in self.note.sentences() if one.id not in before]
        return {"note": view.note_json(self.note), "fresh": fresh, "yours": sorted(self.yours)}

    def alarm(self, text: str) -> None:
        alarm = {"id": secrets.token_hex(3), "atMs": self.captured_ms, "text": text, "seen": False}
        self.change(alarms=[*self.state["alarms"], alarm])

    def drop_sound(self, code: int = 1012) -> None:
        """The connection goes, in mid-sentence."""
        assert self.loop is not None
        for socket in self.sounds:
            asyncio.run_coroutine_threadsafe(socket.close(code), self.loop).result(3)

    def finish(self, phase: str) -> None:
        self.change(phase=phase)
        self.tell({"type": "ended", "phase": phase})
        assert self.loop is not None
        for queue in list(self.pages.values()):
            self.loop.call_soon_threadsafe(queue.put_nowait, None)


_NOT_YET = Support(state=SupportState.UNVERIFIED)


def add_live(
    app: FastAPI, world: World, session_of: SessionOf, visit_of: Callable[[str], Visit], stop: Any
) -> None:
    def run_of(key: str) -> LiveRun:
        if key not in world.live:
            raise stop(404, "nothing runs")
        return world.live[key]

    def seen_by(run: LiveRun, who: Account) -> Json:
        return {**run.state, "mine": run.by is who, "capturedMs": run.captured_ms}

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
            raise stop(403, "nothing is recorded: somebody has not agreed")
        visit.entry = visit.entry.changed(state=VisitState.RECORDING)
        state = {
            "visit": view.visit_json(visit.entry), "phase": "listening", "why": None, "kind": body["kind"],
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
    def seen(request: Request, key: str) -> Json:
        run = run_of(key)
        return run.change(alarms=[{**one, "seen": True} for one in run.state["alarms"]])

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
            raise stop(409, "the draft went on: this sentence is not in it any more")
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
            raise stop(403, "the patient has not agreed to a scribe who follows")
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
            raise stop(422, "this file is no chart context: it is not JSON")
        world.charts[key] = CHART
        return {**CHART, "empty": False}

    # ------------------------------------------------------------ live connections
    def who_is(socket: WebSocket) -> tuple[Account, Json] | None:
        session = world.sessions.get(socket.cookies.get("session", ""))
        return (world.accounts[session["who"]], session) if session else None

    @app.websocket("/api/visits/{key}/live/events")
    async def events(socket: WebSocket, key: str) -> None:
        await socket.accept()
        known, run = who_is(socket), world.live.get(key)
        if known is None or known[1]["locked"] or run is None:
            await socket.close(4401 if known is None else 4423 if run else 4404)
            return
        who, session = known
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        run.pages[socket] = queue
        if who is not run.by:
            run.change(followers=[*run.state["followers"], who.name])
        draft = run.drafted(dict.fromkeys(one.id for one in run.note.sentences())) if run.note else {"note": None, "fresh": []}  # fmt: skip
        await socket.send_json({"type": "all", "state": seen_by(run, who), "lines": run.lines, "partial": run.partial, **draft})  # fmt: skip
        sounds = asyncio.create_task(_sounds(run, queue))
        watch = asyncio.create_task(_gone(socket, queue))
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while not session["locked"]:
                message = await queue.get()
                if message is None:
                    await socket.close(1000)
                    break
                if message["type"] == "state":
                    message = {**message, "state": seen_by(run, who)}
                await socket.send_json(message)
            else:
                await socket.close(4423)
        sounds.cancel()
        watch.cancel()
        run.pages.pop(socket, None)
        if who is not run.by:
            run.change(followers=[one for one in run.state["followers"] if one != who.name])

    @app.websocket("/api/visits/{key}/live/sound")
    async def sound(socket: WebSocket, key: str) -> None:
        await socket.accept()
        run = world.live.get(key)
        if run is None or run.state["phase"] in {"drafted", "failed", "withdrawn"}:
            await socket.close(4404)
            return
        hello = await socket.receive_json()
        stream = run.streams.setdefault(hello["stream"], Stream(hello["rateHz"]))
        await socket.send_json({"type": "ready", "next": len(stream.samples)})
        run.sounds.append(socket)
        acks = asyncio.create_task(_acks(socket, stream))
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                content = await socket.receive_bytes()
                (at,) = struct.unpack_from("<Q", content)
                samples = np.frombuffer(content, "<i2", offset=8)
                stream.take(at, samples)
                if len(samples):
                    power = float(np.mean(samples.astype("f8") ** 2)) / 2**30
                    run.level_db = max(-60.0, 10 * np.log10(power + 1e-9))
        acks.cancel()
        run.sounds.remove(socket)

    @app.websocket("/api/visits/{key}/live/listen")
    async def listen(socket: WebSocket, key: str) -> None:
        await socket.accept()
        await socket.send_json({"rateHz": 16_000})
        at = np.arange(1_600)
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            while True:
                tone = (3_000 * np.sin(2 * np.pi * 220 * at / 16_000)).astype("<i2")
                await socket.send_bytes(tone.tobytes())
                at = at + 1_600
                world.heard += 1
                await asyncio.sleep(0.1)


async def _sounds(run: LiveRun, queue: asyncio.Queue[Json | None]) -> None:
    """How the sound stands, five times a second."""
    while True:
        await asyncio.sleep(SOUND_S)
        comes = bool(run.sounds) or run.state["source"] == "device"
        queue.put_nowait(
            {"type": "sound", "capturedMs": run.captured_ms, "heardMs": max(0, run.captured_ms - run.state.get("behind", 800)),
             "behindMs": run.state.get("behind", 800), "levelDb": run.level_db, "clips": False, "soundComes": comes}
        )  # fmt: skip


async def _acks(socket: WebSocket, stream: Stream) -> None:
    told = len(stream.samples)
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await asyncio.sleep(ACK_S)
            if told != len(stream.samples):
                told = len(stream.samples)
                await socket.send_json({"type": "ack", "next": told})


async def _gone(socket: WebSocket, queue: asyncio.Queue[Json | None]) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await socket.receive_text()
    queue.put_nowait(None)


async def _said(run: LiveRun, world: World) -> None:
    for _ in range(60):
        await asyncio.sleep(world.goes_on)
        run.say()
