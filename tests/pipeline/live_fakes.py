"""Live writing over fakes: an extractor that counts, drafts that lose facts, roles by a cue, a talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ambient_scribe.domain.clinical import Fact, FactKind, PatientContext, Spoken
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.events import Committed, Event, FactFound
from ambient_scribe.domain.note import Note, Template
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Passage, Role, Utterance, Word
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.live import LiveConfig, LiveWriting
from ambient_scribe.pipeline.swapping import Swapping
from ambient_scribe.pipeline.writing import WritingEngines
from ambient_scribe.protocols import FactExtractor, RoleAssigner
from ambient_scribe.speech.alignment import AlignmentConfig
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    OneSentenceAFact,
    passages,
)

WORD_MS, LONG_PAUSE_MS = 200, 2_000


@dataclass
class _Counting:
    """A fact a passage, told by who says it and by what was said just before."""

    last: str = ""
    facts: tuple[Fact, ...] = ()
    accepted: list[str] = field(default_factory=list)

    def accept(self, passage: Passage) -> tuple[Fact, ...]:
        utterance = passage.utterance
        said = f"{utterance.speaker}/{utterance.role}: {passage.text} after {self.last}"
        fact = Fact(
            id=f"f{len(self.facts) + 1}",
            kind=FactKind.SYMPTOM,
            text=said,
            normalized=said,
            evidence=(Spoken(word_ids=utterance.word_ids),),
        )
        self.last, self.facts = passage.text, (*self.facts, fact)
        self.accepted.append(passage.text)
        return (fact,)

    def finish(self) -> tuple[tuple[Fact, ...], tuple[()]]:
        return self.facts, ()

    def mark(self) -> tuple[str, tuple[Fact, ...]]:
        return self.last, self.facts

    def rewind(self, mark: tuple[str, tuple[Fact, ...]]) -> None:
        self.last, self.facts = mark


class Counting(EveryUtterance):
    def __init__(self) -> None:
        self.stream = _Counting()

    def open_stream(self, context: PatientContext) -> _Counting:  # type: ignore[override]
        return self.stream


class Forgetting(OneSentenceAFact):
    """Its drafts lose what is a fact no more."""

    def open_stream(self, template: Template, context: PatientContext) -> Forgetting:  # type: ignore[override]
        self.facts: dict[str, Fact] = {}
        self._template = template
        return self

    def accept(self, passage: Passage, facts: Sequence[Fact]) -> None:
        self.facts.update({fact.id: fact for fact in facts})

    def withdraw(self, fact_ids: Sequence[str]) -> None:
        for fact_id in fact_ids:
            del self.facts[fact_id]

    def draft(self) -> Note:
        stream = OneSentenceAFact().open_stream(self._template, PatientContext())
        (passage,) = passages([("S1", "x")])
        stream.accept(passage, tuple(self.facts.values()))
        return stream.draft()


class ByName(KeepRoles):
    """Tells a speaker's role once they have said "doctor" or "hurts"."""

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="roles", engine="by-name")

    def open_tally(self) -> ByName:
        self.texts: dict[str, tuple[str, str]] = {}
        return self

    def hear(self, passage: Passage) -> None:
        self.texts[passage.utterance.id] = (passage.utterance.speaker, passage.text)

    def forget(self, utterance_id: str) -> None:
        self.texts.pop(utterance_id, None)

    def roles(self) -> dict[str, tuple[Role, float]]:
        cues = {"i'm": Role.CLINICIAN, "hurts": Role.PATIENT}
        return {
            speaker: (role, 0.9)
            for cue, role in cues.items()
            for speaker, text in self.texts.values()
            if cue in text.split()
        }


class Talk:
    """Commits utterances with words of even length."""

    def __init__(self) -> None:
        self.words: list[Word] = []
        self.now_ms = 0
        self.told = 0

    def say(self, speaker: str, text: str, pause_ms: int = LONG_PAUSE_MS) -> Committed:
        self.now_ms += pause_ms
        own = []
        for token in text.split():
            span = TimeSpan(start_ms=self.now_ms, end_ms=self.now_ms + WORD_MS)
            own.append(Word(id=f"w{len(self.words) + 1}", text=token, span=span))
            self.words.append(own[-1])
            self.now_ms += WORD_MS
        self.told += 1
        ids = tuple(word.id for word in own)
        return Committed(
            utterance=Utterance(id=f"p{self.told}", speaker=speaker, word_ids=ids), words=tuple(own)
        )


def live(
    extractor: FactExtractor | None = None,
    roles: RoleAssigner | None = None,
    config: LiveConfig | None = None,
    swapping: Swapping | None = None,
) -> LiveWriting:
    engines = WritingEngines(
        roles or KeepRoles(), extractor or Counting(), Forgetting(), Believing()
    )
    return LiveWriting(
        engines,
        TWO_SECTIONS,
        PatientContext(),
        AlignmentConfig(),
        config or LiveConfig(enabled=True),
        StageClock(),
        swapping,
    )


def facts_of(events: Sequence[Event]) -> dict[str, str]:
    return {event.fact.id: event.fact.text for event in events if isinstance(event, FactFound)}
