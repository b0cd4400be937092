"""A live visit of the stub, which a test has in hand: it says the next line, closes a connection, raises an alarm."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from fastapi import WebSocket

from ambient_scribe.domain.note import Note, NoteSection, Support, SupportState
from ambient_scribe.workstation import review_view as view
from tests.workstation.browser import talk
from tests.workstation.browser.world import Account, Json, Visit

WHO = {"clinician": ("clinician", "Clinician"), "patient": ("patient", "Patient")}


@dataclass
class Stream:
    """What came of one capture: every sample once."""

    rate_hz: int
    samples: np.ndarray = field(default_factory=lambda: np.zeros(0, "<i2"))
    next: int = 0
    twice: int = 0
    missing: int = 0

    def take(self, at: int, samples: np.ndarray) -> None:
        self.twice += max(0, self.next - at)
        self.missing += max(0, at - self.next)
        fresh = samples[max(0, self.next - at) :]
        self.samples = np.concatenate([self.samples, fresh])
        self.next = max(self.next, at + len(samples))


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
    changing: threading.RLock = field(default_factory=threading.RLock)

    @property
    def captured_ms(self) -> int:
        return sum(len(one.samples) * 1000 // one.rate_hz for one in self.streams.values())

    def tell(self, message: Json) -> None:
        assert self.loop is not None
        for queue in list(self.pages.values()):
            self.loop.call_soon_threadsafe(queue.put_nowait, message)

    def change(self, **values: Any) -> Json:
        with self.changing:
            number = self.state["number"] + 1
            self.state = {**self.state, **values, "number": number, "capturedMs": self.captured_ms}
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
        self.change(facts=self.told)
        self.tell({"type": "draft", **self.drafted(before)})

    def drafted(self, before: Json) -> Json:
        assert self.note is not None
        fresh = [one.id for one in self.note.sentences() if one.id not in before]
        return {"note": view.note_json(self.note), "fresh": fresh, "yours": sorted(self.yours)}

    def alarm(self, text: str) -> None:
        before = self.state["alarms"]
        alarm = {"id": len(before) + 1, "atMs": self.captured_ms, "text": text, "seen": False}
        self.change(alarms=[*before, alarm])

    def drop_sound(self, code: int = 1012) -> None:
        """The connection goes, in mid-sentence."""
        assert self.loop is not None
        for socket in list(self.sounds):
            asyncio.run_coroutine_threadsafe(socket.close(code), self.loop).result(30)

    def finish(self, phase: str) -> None:
        self.change(phase=phase)
        self.tell({"type": "ended", "phase": phase})
        assert self.loop is not None
        for queue in list(self.pages.values()):
            self.loop.call_soon_threadsafe(queue.put_nowait, None)


_NOT_YET = Support(state=SupportState.UNVERIFIED)
