"""Puts everything that was said of one problem or drug together, and the threads in order of time.

In: a transcript and the facts of its visit. Out: a `Timeline`. Nothing is kept: it is made from the
facts as they are now, also after a person set who is who.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ambient_scribe.clinical.language.attributes import candidates
from ambient_scribe.clinical.language.entities import PhraseReader
from ambient_scribe.clinical.language.reading import Span
from ambient_scribe.clinical.quantities.spans import days_before
from ambient_scribe.clinical.vocabulary import Vocabulary, load_vocabulary
from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.domain.timeline import Saying, Strand, Thread, Timeline
from ambient_scribe.domain.transcript import Transcript, Utterance

KINDS = frozenset({FactKind.SYMPTOM, FactKind.CONDITION, FactKind.MEDICATION})
"""What has a course over time. What was denied has none, unless it was there."""

SHORT_SAYING = 8
"""Words of an answer in which "about six weeks" alone tells how long."""

_TOLD = ("onset", "duration", "course", "severity")


class TimelineMaker:
    """Building it takes as long as reading the lexicon; it may serve many visits."""

    def __init__(self, vocabulary: Vocabulary | None = None) -> None:
        known = vocabulary or load_vocabulary()
        self._reader = PhraseReader(known.lexicon, known.cues, known.attributes, known.plans)

    def make(self, transcript: Transcript, facts: Iterable[Fact]) -> Timeline:
        """Facts whose words are gone, or that a person wrote, have nothing to be ordered by."""
        grouped: dict[tuple[FactKind, str], list[Fact]] = {}
        for fact in facts:
            if fact.kind in KINDS and fact.subject is Subject.PATIENT:
                grouped.setdefault((fact.kind, fact.normalized), []).append(fact)
        order = {one.id: number for number, one in enumerate(transcript.utterances)}
        threads = [
            thread
            for (kind, name), of_one in grouped.items()
            if any(fact.assertion is not Assertion.ABSENT or _has_changed(fact) for fact in of_one)
            and (thread := self._thread(transcript, kind, name, of_one)) is not None
        ]
        return Timeline(threads=tuple(sorted(threads, key=lambda thread: _place(thread, order))))

    def _thread(
        self, transcript: Transcript, kind: FactKind, name: str, facts: Sequence[Fact]
    ) -> Thread | None:
        sayings = self._sayings(transcript, kind, facts)
        if not sayings:
            return None
        began, days = _beginning(sayings, facts)
        strands = tuple(
            Strand(fact=fact.id, assertion=fact.assertion, change=fact.attributes.change)
            for fact in facts
        )
        return Thread(
            kind=kind, name=name, strands=strands, sayings=sayings, began=began, days_before=days
        )

    def _sayings(
        self, transcript: Transcript, kind: FactKind, facts: Sequence[Fact]
    ) -> tuple[Saying, ...]:
        words = {w for fact in facts for w in fact.word_ids if transcript.holds(w)}
        found = []
        for utterance in (passage.utterance for passage in transcript.passages()):
            said = tuple(word_id for word_id in utterance.word_ids if word_id in words)
            if said:
                found.append(self._saying(transcript, kind, utterance, said))
        return tuple(found)

    def _saying(
        self, transcript: Transcript, kind: FactKind, utterance: Utterance, said: tuple[str, ...]
    ) -> Saying:
        reading = self._reader.read(transcript.text_of(said))
        whole = Span(0, len(reading.tokens))
        bare = kind is not FactKind.MEDICATION and len(said) <= SHORT_SAYING
        told: dict[str, str] = {}
        for found in candidates(reading, whole, bare_times=bare):
            if found.attribute in _TOLD and found.value:
                told[found.attribute] = found.value
        span = transcript.word(said[0]).span
        return Saying(
            utterance=utterance.id,
            speaker=utterance.speaker,
            role=utterance.role,
            word_ids=said,
            at_ms=span.start_ms if span else None,
            told=told,
            days_before=_counted(told),
        )


def _counted(told: dict[str, str]) -> float | None:
    counted = (days_before(told[name]) for name in ("onset", "duration") if name in told)
    return next((days for days in counted if days is not None), None)


def _beginning(sayings: Sequence[Saying], facts: Sequence[Fact]) -> tuple[str | None, float | None]:
    """As it stands with the facts, where one states it; else the earliest that was told."""
    for name in ("onset", "duration"):
        for fact in facts:
            value = getattr(fact.attributes, name)
            if value is not None and (days := days_before(value)) is not None:
                return value, days
    told = [
        (saying.days_before, saying.told.get("onset") or saying.told.get("duration"))
        for saying in sayings
        if saying.days_before is not None
    ]
    return (max(told, key=lambda one: one[0])[1], max(told)[0]) if told else (None, None)


def _has_changed(fact: Fact) -> bool:
    """A drug that was stopped or refused is denied, and has a history."""
    return fact.attributes.change is not None


def _place(thread: Thread, order: dict[str, int]) -> tuple[bool, float, int]:
    first = order[thread.sayings[0].utterance]
    return thread.days_before is None, -(thread.days_before or 0.0), first
