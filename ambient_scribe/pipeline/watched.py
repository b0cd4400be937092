"""What a watcher knows of the visit: events go in, lines to be drawn come out. No terminal here."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ambient_scribe.domain.events import (
    Alarm,
    Committed,
    Drafted,
    Event,
    FactFound,
    FactLost,
    GapNoted,
    Lag,
    Partial,
    Relabelled,
)

if TYPE_CHECKING:
    from ambient_scribe.domain.note import Note
    from ambient_scribe.domain.transcript import Utterance, Word

KEPT_LINES = 200
"""Of the transcript: more than a terminal shows."""
KEPT_ALARMS = 50


@dataclass(frozen=True)
class Line:
    """One utterance, or one gap, of the transcript."""

    key: str
    start_ms: int
    who: str
    """The role, or the speaker's label; empty for a gap."""
    text: str


@dataclass(frozen=True)
class Shown:
    """A still view. `fresh`: texts of the draft that were not in the one before."""

    lines: tuple[Line, ...]
    partial: str
    note: Note | None
    fresh: frozenset[str]
    facts: int
    behind_ms: int
    gaps: int
    alarms: tuple[tuple[int, str], ...]


class Watched:
    """Grows by `tell`; any thread may look."""

    def __init__(self, kept_lines: int = KEPT_LINES) -> None:
        self._kept_lines = kept_lines
        self._lock = threading.Lock()
        self._lines: dict[str, Line] = {}
        self._words: dict[str, dict[str, Word]] = {}
        self._owner: dict[str, str] = {}
        self._partial, self._behind_ms, self._gaps = "", 0, 0
        self._note: Note | None = None
        self._fresh: frozenset[str] = frozenset()
        self._facts: set[str] = set()
        self._alarms: list[tuple[int, str]] = []
        self._now_ms = 0
        self._looked: Shown | None = None

    def look(self) -> Shown:
        """The same view until something is told."""
        with self._lock:
            if self._looked is None:
                self._looked = self._look()
            return self._looked

    def _look(self) -> Shown:
        return Shown(
            lines=tuple(sorted(self._lines.values(), key=lambda line: line.start_ms)),
            partial=self._partial,
            note=self._note,
            fresh=self._fresh,
            facts=len(self._facts),
            behind_ms=self._behind_ms,
            gaps=self._gaps,
            alarms=tuple(self._alarms),
        )

    def heard(self, milliseconds: int) -> None:
        """How far the visit has been listened to."""
        self._now_ms = milliseconds

    @property
    def heard_ms(self) -> int:
        return self._now_ms

    def tell(self, event: Event) -> None:
        with self._lock:
            self._looked = None
            self._take(event)

    def _take(self, event: Event) -> None:
        if isinstance(event, Partial):
            self._partial = event.text
        elif isinstance(event, Committed):
            self._partial = ""
            self._put((event.utterance,), event.words)
        elif isinstance(event, Relabelled):
            self._put(event.utterances, ())
        elif isinstance(event, FactFound):
            self._facts.add(event.fact.id)
        elif isinstance(event, FactLost):
            self._facts.discard(event.fact_id)
        elif isinstance(event, Drafted):
            self._draft(event.note)
        elif isinstance(event, GapNoted):
            self._gap(event)
        elif isinstance(event, Lag):
            self._behind_ms = event.behind_ms
        elif isinstance(event, Alarm):
            self._alarms = [*self._alarms, (self._now_ms, event.message)][-KEPT_ALARMS:]

    def _put(self, utterances: Sequence[Utterance], told: Sequence[Word]) -> None:
        """Utterances take their words from whoever had them; one of words that are not kept is not
        shown."""
        words = {word.id: word for word in told}
        taken = {word_id for one in utterances for word_id in one.word_ids}
        for owner in {self._owner[word_id] for word_id in taken if word_id in self._owner}:
            words = {**self._words[owner], **words}
            self._leave(owner, taken)
        for utterance in utterances:
            if words.keys() >= set(utterance.word_ids):
                self._show(utterance, {word_id: words[word_id] for word_id in utterance.word_ids})
        self._forget_oldest()

    def _leave(self, key: str, taken: set[str]) -> None:
        """A line loses words to others."""
        line, had = self._lines[key], self._words[key]
        left = {word_id: word for word_id, word in had.items() if word_id not in taken}
        self._remove(key)
        if left:
            self._keep(replace(line, text=_text(left)), left)

    def _show(self, utterance: Utterance, words: dict[str, Word]) -> None:
        self._remove(utterance.id)
        first = next(iter(words.values())).span
        start_ms = first.start_ms if first is not None else self._now_ms
        self._keep(Line(utterance.id, start_ms, _who(utterance), _text(words)), words)

    def _keep(self, line: Line, words: dict[str, Word]) -> None:
        self._lines[line.key], self._words[line.key] = line, words
        self._owner.update(dict.fromkeys(words, line.key))

    def _gap(self, event: GapNoted) -> None:
        span = event.gap.span
        key = f"gap {span.start_ms}"
        self._gaps += key not in self._lines
        self._lines[key] = Line(key=key, start_ms=span.start_ms, who="", text=event.gap.told)
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        while len(self._lines) > self._kept_lines:
            self._remove(next(iter(self._lines)))

    def _remove(self, key: str) -> None:
        self._lines.pop(key, None)
        for word_id in self._words.pop(key, {}):
            self._owner.pop(word_id, None)

    def _draft(self, note: Note) -> None:
        before = {one.text for one in self._note.sentences()} if self._note is not None else set()
        self._note = note
        self._fresh = frozenset(one.text for one in note.sentences()) - before


def _text(words: Mapping[str, Word]) -> str:
    return " ".join(word.text for word in words.values())


def _who(utterance: Utterance) -> str:
    from ambient_scribe.domain.transcript import Role

    return utterance.speaker if utterance.role is Role.UNKNOWN else utterance.role.value
