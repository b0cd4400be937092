"""What a page that watches a live visit is told: all of it once, then what has changed since the last look.

A page that is slow is told the newest only; nothing waits for it.
"""

from __future__ import annotations

from typing import Any

from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import Actor
from ambient_scribe.domain.transcript import Role
from ambient_scribe.errors import ScribeError
from ambient_scribe.note.rendering.transcript_view import ROLE_NAMES
from ambient_scribe.pipeline.watched import Line
from ambient_scribe.workstation.live.engines import LiveEngines
from ambient_scribe.workstation.live.state import Mark, Question
from ambient_scribe.workstation.live.visit import LiveVisit
from ambient_scribe.workstation.review_view import Json, note_json, visit_json

_ROLES = {role.value for role in Role if role is not Role.UNKNOWN}


class Feed:
    """Of one page."""

    def __init__(self, live: LiveVisit, engine: Json, person: Actor) -> None:
        self._live, self._engine, self._person = live, engine, person
        self._lines: dict[str, Line] = {}
        self._partial = ""
        self._note: Note | None = None
        self._state: Json = {}
        self._sound: Json = {}

    def all(self) -> Json:
        """The first message. Before it, nothing has been told."""
        shown, note = self._live.watched.look(), self._live.doings.growing.shown
        self._lines = {line.key: line for line in shown.lines}
        self._partial, self._note = shown.partial, note
        self._state = state_json(self._live, self._engine, self._person)
        return {
            "type": "all",
            "state": self._state,
            "lines": [line_json(line) for line in shown.lines],
            "partial": shown.partial,
            "note": note_json(note) if note is not None else None,
            "fresh": [],
            "yours": sorted(self._live.doings.growing.persons()),
        }

    def changes(self) -> list[Json]:
        return [*self._changed_state(), *self._changed_words(), *self._changed_draft()]

    def _changed_state(self) -> list[Json]:
        told = []
        state = state_json(self._live, self._engine, self._person)
        passing = {"capturedMs", "heardMs", "soundComes", "facts"}
        if any(state[key] != self._state[key] for key in state.keys() - passing):
            told.append({"type": "state", "state": state})
        self._state = state
        sound = sound_json(self._live)
        if sound != self._sound:
            self._sound = sound
            told.append({"type": "sound", **sound})
        return told

    def _changed_words(self) -> list[Json]:
        told: list[Json] = []
        shown = self._live.watched.look()
        lines = {line.key: line for line in shown.lines}
        put = [line_json(line) for key, line in lines.items() if self._lines.get(key) != line]
        gone = [key for key in self._lines if key not in lines]
        if put or gone:
            told.append({"type": "lines", "put": put, "gone": gone})
        if shown.partial != self._partial:
            told.append({"type": "partial", "text": shown.partial})
        self._lines, self._partial = lines, shown.partial
        return told

    def _changed_draft(self) -> list[Json]:
        note = self._live.doings.growing.shown
        if note is None or note is self._note:
            return []
        before = {one.text for one in self._note.sentences()} if self._note is not None else set()
        fresh = [one.id for one in note.sentences() if one.text not in before]
        self._note = note
        yours = sorted(self._live.doings.growing.persons())
        return [{"type": "draft", "note": note_json(note), "fresh": fresh, "yours": yours}]


def state_json(live: LiveVisit, engine: Json, person: Actor) -> Json:
    begun = live.begun
    return {
        "visit": visit_json(begun.visit),
        "phase": live.phase.value,
        "why": live.why,
        "kind": begun.opening.kind.value,
        "source": begun.sound_from.value,
        "device": live.device,
        "by": begun.by.name,
        "mine": begun.by.id == person.id,
        "engine": engine,
        "startedAt": begun.opening.start.started_at.isoformat(),
        "capturedMs": live.ears.captured_ms,
        "heardMs": live.watched.heard_ms,
        "soundComes": live.sound_comes,
        "door": live.door_is_open,
        "followers": list(live.followers.names),
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
