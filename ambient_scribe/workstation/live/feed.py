"""What pages that watch a live visit are told: all of it once, then what has changed since the last look.

It is built once for all of them, whoever looks first. A page that is slow is told the newest only; nothing
waits for it.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.transcript import Role
from ambient_scribe.errors import ScribeError
from ambient_scribe.note.rendering.transcript_view import ROLE_NAMES
from ambient_scribe.pipeline.watched import Line, Shown
from ambient_scribe.workstation.live.engines import LiveEngines
from ambient_scribe.workstation.live.state import Mark, Question
from ambient_scribe.workstation.review_view import Json, note_json, visit_json

if TYPE_CHECKING:
    from ambient_scribe.workstation.live.visit import LiveVisit

LOOK_S = 0.2
"""How often a page is told what has changed."""
KEPT_MESSAGES = 100
"""Some ten seconds of them: who is farther behind is told all of it anew."""
_SAME_LOOK_S = LOOK_S / 2
_PASSING = frozenset({"number", "capturedMs", "heardMs", "soundComes", "facts"})
"""Of the state: what changes all the time, and is told with the sound."""
_ONLY_NEWEST = frozenset({"state", "sound", "partial"})
_NUMBERS, _NUMBERING = itertools.count(1), threading.Lock()
_ROLES = {role.value for role in Role if role is not Role.UNKNOWN}


@dataclass(frozen=True)
class _Message:
    number: int
    kind: str
    owner: str
    """Account of who has the visit in hand."""
    of_owner: str
    of_guest: str

    def to(self, account_id: str) -> str:
        return self.of_owner if account_id == self.owner else self.of_guest


class Board:
    """Of one visit. Any thread may call."""

    def __init__(self, live: LiveVisit, engine: Callable[[], Json]) -> None:
        self._live, self._ask_engine = live, engine
        self._lock = threading.Lock()
        self._looked_s = 0.0
        self._number = 0
        self._told: deque[_Message] = deque(maxlen=KEPT_MESSAGES)
        self._engine: Json = {}
        self._shown: Shown | None = None
        self._lines: dict[str, Line] = {}
        self._note: Note | None = None
        self._owner = ""
        self._state: Json = {}
        self._sound: Json = {}

    def all(self, account_id: str) -> tuple[str, int]:
        """The first message for somebody, and the number to go on from."""
        engine = self._ask_engine()
        with self._lock:
            self._engine = engine
            self._look()
            return self._all(account_id), self._number

    def since(
        self, number: int, account_id: str, *, is_last: bool = False
    ) -> tuple[list[str], int]:
        """What was told after that number, and the number to go on from. `is_last`: nothing may be missed
        since somebody else has looked."""
        with self._lock:
            if is_last or time.monotonic() - self._looked_s >= _SAME_LOOK_S:
                self._look()
            if number == self._number:
                return [], number
            if self._told[0].number > number + 1:
                return [self._all(account_id)], self._number
            newer = [one for one in self._told if one.number > number]
        newest = {one.kind: one.number for one in newer if one.kind in _ONLY_NEWEST}
        told = [one for one in newer if newest.get(one.kind, one.number) == one.number]
        return [one.to(account_id) for one in told], newer[-1].number

    # ------------------------------------------------------------ inside
    def _all(self, account_id: str) -> str:
        note, shown = self._note, self._shown
        return _encoded(
            {
                "type": "all",
                "state": {**self._state, "mine": account_id == self._owner},
                "lines": [line_json(line) for line in self._lines.values()],
                "partial": shown.partial if shown is not None else "",
                "note": note_json(note) if note is not None else None,
                "fresh": [],
                "yours": sorted(self._live.doings.growing.persons()),
            }
        )

    def _look(self) -> None:
        self._looked_s = time.monotonic()
        for message in (*self._changed_state(), *self._changed_words(), *self._changed_draft()):
            self._number += 1
            of_owner = of_guest = _encoded(message)
            if message["type"] == "state":
                of_guest = _encoded({**message, "state": {**message["state"], "mine": False}})
            kind = message["type"]
            self._told.append(_Message(self._number, kind, self._owner, of_owner, of_guest))

    def _changed_state(self) -> Iterator[Json]:
        owner, before = self._live.by.id, self._owner
        self._owner = owner
        state = state_json(self._live, self._engine, mine=True)
        lasting = state.keys() - _PASSING
        if owner != before or any(self._state.get(key) != state[key] for key in lasting):
            yield {"type": "state", "state": state}
        self._state = state
        sound = sound_json(self._live)
        if sound != self._sound:
            self._sound = sound
            yield {"type": "sound", **sound}

    def _changed_words(self) -> Iterator[Json]:
        shown, before = self._live.watched.look(), self._shown
        if shown is before:
            return
        self._shown = shown
        lines = {line.key: line for line in shown.lines}
        put = [line_json(line) for key, line in lines.items() if self._lines.get(key) != line]
        gone = [key for key in self._lines if key not in lines]
        self._lines = lines
        if put or gone:
            yield {"type": "lines", "put": put, "gone": gone}
        if shown.partial != (before.partial if before is not None else ""):
            yield {"type": "partial", "text": shown.partial}

    def _changed_draft(self) -> Iterator[Json]:
        note = self._live.doings.growing.shown
        if note is None or note is self._note:
            return
        before = {one.text for one in self._note.sentences()} if self._note is not None else set()
        fresh = [one.id for one in note.sentences() if one.text not in before]
        self._note = note
        yours = sorted(self._live.doings.growing.persons())
        yield {"type": "draft", "note": note_json(note), "fresh": fresh, "yours": yours}


def board_of(live: LiveVisit, engines: LiveEngines) -> Board:
    """The one of this visit."""
    if live.board is None:
        live.board = Board(live, lambda: engine_json(engines))
    return live.board


def _encoded(message: Json) -> str:
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False)


def state_json(live: LiveVisit, engine: Json, *, mine: bool) -> Json:
    """Numbered: answers and messages reach a page by different ways, and the newer one holds."""
    live.tell_alarms()  # before the lock of all visits: how long it takes is this one's matter
    with _NUMBERING:
        return _state_json(live, engine, next(_NUMBERS), mine=mine)


def _state_json(live: LiveVisit, engine: Json, number: int, *, mine: bool) -> Json:
    begun = live.begun
    return {
        "number": number,
        "visit": visit_json(begun.visit),
        "phase": live.phase.value,
        "why": live.why,
        "kind": begun.opening.kind.value,
        "source": begun.sound_from.value,
        "device": live.device,
        "by": live.by.name,
        "sender": live.sends,
        "anothersSound": live.is_anothers_sound,
        "mine": mine,
        "engine": engine,
        "startedAt": begun.opening.start.started_at.isoformat(),
        "capturedMs": live.ears.captured_ms,
        "heardMs": live.watched.heard_ms,
        "soundComes": live.sound_comes,
        "door": live.door_is_open,
        "followers": list(live.followers.names(but=live.by)),
        "questions": [question_json(one) for one in live.doings.questions],
        "marks": [mark_json(one) for one in live.doings.marks],
        "alarms": [
            {"id": one.id, "atMs": one.at_ms, "text": one.text, "seen": one.seen}
            for one in live.alarms
        ],
        "facts": live.watched.look().facts,
    }


def sound_json(live: LiveVisit) -> Json:
    ears, heard_ms = live.ears, live.watched.heard_ms
    return {
        "capturedMs": ears.captured_ms,
        "heardMs": heard_ms,
        "behindMs": max(live.watched.look().behind_ms, ears.captured_ms - heard_ms, 0),
        "levelDb": round(ears.level_db, 1),
        "clips": ears.clips,
        "soundComes": live.sound_comes,
    }


def line_json(line: Line) -> Json:
    is_gap = not line.who
    who = "" if is_gap else line.who if line.who in _ROLES else Role.UNKNOWN.value
    name = ROLE_NAMES[Role(line.who)] if line.who in _ROLES else line.who
    return {
        "id": line.key,
        "atMs": line.start_ms,
        "who": who,
        "name": name,
        "text": line.text,
        "gap": is_gap,
    }


def mark_json(mark: Mark) -> Json:
    return {"atMs": mark.at_ms, "label": mark.label, "by": mark.by}


def question_json(question: Question) -> Json:
    return {
        "id": question.id,
        "text": question.text,
        "from": question.asked_by,
        "atMs": question.at_ms,
        "answer": question.answer,
        "answeredBy": question.answered_by,
    }


def engine_json(engines: LiveEngines) -> Json:
    """What recognizes, and what that means for the draft. Loads it on first use."""
    try:
        identity = engines.recognizer()
    except ScribeError as error:
        told: dict[str, Any] = {"name": "", "low_accuracy": False, "told": ""}
        return {**told, "ready": False, "why": str(error)}
    is_low = identity.accuracy is Accuracy.LOW
    told_of = ""
    if is_low:
        told_of = (
            "the low-accuracy fallback listens: check every word of the draft"
            if engines.drafts_low_accuracy
            else "the low-accuracy fallback listens: the visit is recorded, and no note is drafted"
        )
    return {
        "name": _name(identity),
        "low_accuracy": is_low,
        "told": told_of,
        "ready": True,
        "why": None,
    }


def _name(identity: EngineIdentity) -> str:
    return " ".join(part for part in (identity.engine, identity.model) if part)
