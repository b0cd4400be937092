"""A workstation that records visits: engines that follow a script, sound that a test sends."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from ambient_scribe.build_workstation import live_engines
from ambient_scribe.config import load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Consent, Encounter
from ambient_scribe.domain.record import FOLLOWED, PROGRAM, PatientEntry, StaffRole, VisitState
from ambient_scribe.pipeline import HearingEngines, Session, Settings, VisitStart, WritingEngines
from ambient_scribe.pipeline.live import LiveConfig
from ambient_scribe.protocols import Recognizer, Samples
from ambient_scribe.store.record import diary
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    LoudIsVoice,
    OneSentenceAFact,
    ScriptedDiarizer,
    ScriptedRecognizer,
    silence,
    tone,
)
from ambient_scribe.workstation.live.engines import LiveEngines
from ambient_scribe.workstation.live.room import LiveRoom
from tests.workstation.conftest import ORIGIN, VISIT, Browser, Workstation

LINES = ("any fever or chills", "no just the cough", "how long has it been going on")
RATE = 16_000
STREAM = "c" * 32
LIVE = f"visits/{VISIT}/live"
NAME = "Wim Osterlund"
PATIENCE_S = 120
"""With a machine that does other work beside."""


def said(lines: int = len(LINES)) -> Samples:
    """So many spoken lines with pauses between them, in a room that is not dead silent: zeros alone
    would be a muted microphone."""
    parts = [silence(300)]
    for _ in range(lines):
        parts += [tone(1000), silence(900)]
    sound = np.concatenate(parts)
    return (sound + np.resize([0.002, -0.002], len(sound))).astype(np.float32)


@dataclass
class Engines:
    """What the scripted sessions are made of; a test may break it."""

    recognizer: Callable[[], Recognizer] = lambda: ScriptedRecognizer(LINES)
    opened: list[tuple[PatientContext, Consent]] = field(default_factory=list)

    def open(
        self, context: PatientContext, consent: Consent, start: VisitStart, *, dictated: bool
    ) -> Session:
        self.opened.append((context, consent))
        return Session(
            HearingEngines(LoudIsVoice(), self.recognizer(), ScriptedDiarizer()),
            WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing()),
            Settings(
                template=TWO_SECTIONS,
                live=LiveConfig(enabled=True, draft_step_ms=100),
                dictated=dictated,
            ),
            context,
            consent,
            start=start,
        )


@dataclass
class Clinic:
    workstation: Workstation
    engines: Engines

    @property
    def room(self) -> LiveRoom:
        room = self.workstation.services.live
        assert room is not None
        return room

    def scheduled(self, visit_id: str = VISIT) -> str:
        entry = PatientEntry(id=f"p{visit_id[:6]}", name=NAME)
        at = self.workstation.clock.now()
        diary.schedule(self.workstation.record, entry, at, PROGRAM, visit_id=visit_id)
        return visit_id

    def provider(self) -> Browser:
        return self.workstation.person("kim", StaffRole.PROVIDER)

    def begun(self, browser: Browser, visit_id: str = VISIT, **how: Any) -> dict[str, Any]:
        """With the patient's consent."""
        agrees(browser, visit_id)
        answer = browser.post(f"visits/{visit_id}/live", how)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def has(self, samples: int) -> None:
        """Once so much of the visit's sound is there, but for a millisecond."""
        until(lambda: self.room.visit(VISIT).ears.captured_ms * 16 >= samples - 16)

    def state(self) -> VisitState:
        return diary.visit(self.workstation.record, VISIT, PROGRAM).state

    def over(self, visit_id: str = VISIT) -> str:
        live = self.room.visit(visit_id)
        assert live.waits(PATIENCE_S)
        return live.phase.value


def agrees(browser: Browser, visit_id: str = VISIT, person: str = "patient") -> None:
    told = {"person": person, "status": "given", "how": "asked aloud"}
    assert browser.post(f"visits/{visit_id}/consent", told).status_code == 201


def follows(browser: Browser, visit_id: str = VISIT) -> None:
    """The patient agrees to it, and the door is open."""
    agrees(browser, visit_id, FOLLOWED)
    assert browser.post(f"visits/{visit_id}/live/door", {"open": True}).is_success


@contextmanager
def socket(
    browser: Browser, which: str, visit_id: str = VISIT, origin: str = ORIGIN
) -> Iterator[Any]:
    path = f"wss://localhost/api/visits/{visit_id}/live/{which}"
    cookies = "; ".join(f"{name}={value}" for name, value in browser.client.cookies.items())
    headers = {"origin": origin, "cookie": cookies}
    with browser.client.websocket_connect(path, headers=headers) as opened:
        yield opened


def introduced(page: Any, stream: str = STREAM) -> int:
    page.send_text(json.dumps({"stream": stream, "rateHz": RATE, "name": "desk"}))
    told = page.receive_json()
    assert told["type"] == "ready"
    return int(told["next"])


def send(page: Any, sound: Samples, first: int = 0) -> int:
    """In blocks of a tenth of a second. The number of the next sample."""
    content = np.round(sound * 32_767).astype("<i2")
    for at in range(0, len(content), RATE // 10):
        block = content[at : at + RATE // 10]
        page.send_bytes(struct.pack("<Q", first + at) + block.tobytes())
    return first + len(content)


def until(met: Callable[[], Any], seconds: float = PATIENCE_S) -> Any:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if found := met():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come to that")


def next_of(page: Any, kind: str, met: Callable[[dict[str, Any]], bool] = bool) -> dict[str, Any]:
    """The next message of that kind that is as wanted."""
    for _ in range(500):
        message: dict[str, Any] = page.receive_json()
        if message["type"] == kind and met(message):
            return message
    raise AssertionError(f"no such {kind} came")


def texts(note: dict[str, Any]) -> list[str]:
    return [one["text"] for section in note["sections"] for one in section["sentences"]]


def words_of(lines: Sequence[dict[str, Any]]) -> list[str]:
    return [line["text"] for line in lines]


def built(engines: Engines) -> LiveEngines:
    return replace(
        live_engines(load_config("demo")),
        open_session=engines.open,
        with_documents=_as_it_is,
        recognizer=lambda: ScriptedRecognizer(LINES).identity,
        least_minutes=1,
    )


@pytest.fixture
def clinic(workstation: Workstation) -> Iterator[Clinic]:
    engines = Engines()
    workstation.services.live_engines = built(engines)
    workstation.services.__post_init__()
    made = Clinic(workstation, engines)
    yield made
    made.room.close()


def _as_it_is(encounter: Encounter) -> Encounter:
    return encounter
