"""What was found in a visit and stands in no sentence of its note.

In: an encounter with its newest draft. Out: each fact that the draft leaves out, with why. Together
with the note it holds every fact of the visit: none vanishes without a trace. A note that a person
has signed leaves out what that person chose to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Assertion, Authored, Chart, Fact, FactKind, Subject
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSentence, NoteStatus
from ambient_scribe.note.drafting.survey.trust import Doubts
from ambient_scribe.note.drafting.survey.visit import Survey, Visit
from ambient_scribe.note.ledger.entries import Reason
from ambient_scribe.note.verifying.evidence_words import load_evidence_words
from ambient_scribe.note.verifying.surface import DrugKnowledge, Surface

_UNSIGNED = frozenset({NoteStatus.DRAFT, NoteStatus.REVIEWED})
_REMEMBERED_TEXTS = 1_000
"""Sentences of a note and names of facts, for the next look at the same visit."""
_BESIDE_WORDS = (Authored, Chart)
"""What a sentence may rest on besides words, by which it may tell what it does not cite."""


@dataclass(frozen=True)
class Omission:
    """A fact that no sentence tells; `reason` is a few words for a reviewer."""

    fact: Fact
    reason: str
    kind: Reason = Reason.MISSED

    @property
    def text(self) -> str:
        """ "Xarelto (medication, not taken): onset since friday" as one line."""
        fact = self.fact
        about = [fact.kind.value.replace("_", " ")]
        if fact.assertion is not Assertion.PRESENT:
            about.append(fact.assertion.value)
        if fact.subject is not Subject.PATIENT:
            about.append(f"of {fact.subject.value}")
        stated = fact.attributes.stated().items() - {("body_system", fact.attributes.body_system)}
        told = ", ".join(f"{name} {value}" for name, value in sorted(stated))
        return f"{fact.normalized} ({', '.join(about)}){': ' if told else ''}{told}"


@dataclass(frozen=True)
class LeftOut:
    """`omissions` in the order in which the facts were found; `duplicates` say no more than the note
    says already."""

    omissions: tuple[Omission, ...]
    duplicates: tuple[Fact, ...]


def left_out(encounter: Encounter, survey: Survey | None = None) -> LeftOut | None:
    """None without a draft that is still open. `survey`: of this visit, where it was made already."""
    note = encounter.note
    if note is None or note.status not in _UNSIGNED:
        return None
    survey = survey or survey_of(encounter)
    told = _Told(note, surface_of(survey))
    written, unwritten = _parted(encounter.facts, told.by_words)
    named: dict[_Name, list[Fact]] = {}
    for fact in written:
        named.setdefault(_name(fact), []).append(fact)
    again, left = _parted(
        unwritten, lambda fact: any(_adds_nothing(fact, one) for one in named.get(_name(fact), ()))
    )
    if not left:
        return LeftOut((), tuple(again))
    doubts = survey.once(Doubts, lambda: Doubts(survey))
    found = tuple(_omitted(one, doubts.of(one), named.get(_name(one), []), survey) for one in left)
    return LeftOut(found, tuple(again))


def omissions(encounter: Encounter) -> tuple[Omission, ...]:
    """In the order in which the facts were found; empty without a draft that is still open."""
    left = left_out(encounter)
    return left.omissions if left is not None else ()


_Name = tuple[FactKind, str]


def _name(fact: Fact) -> _Name:
    return (fact.kind, fact.normalized)


def _omitted(fact: Fact, doubt: str | None, alike: list[Fact], survey: Survey) -> Omission:
    """`alike`: what the note tells of the same name."""
    if doubt is not None:
        return Omission(fact, doubt, Reason.DOUBTED)
    reason, why = next(_reasons(fact, alike, survey))
    return Omission(fact, why, reason)


def _parted(facts: Iterable[Fact], holds: Callable[[Fact], bool]) -> tuple[list[Fact], list[Fact]]:
    """Those of which it holds, and the others."""
    parts: tuple[list[Fact], list[Fact]] = ([], [])
    for fact in facts:
        parts[not holds(fact)].append(fact)
    return parts


class _Told:
    """Which facts the sentences of a note tell."""

    def __init__(self, note: Note, surface: Surface) -> None:
        self._surface = surface
        sentences = tuple(note.sentences())
        self._ids = {fact_id for one in sentences for fact_id in one.fact_ids}
        self._beside: list[NoteSentence] = []
        """Those that rest on more than words."""
        self._on: dict[str, list[NoteSentence]] = {}
        """The others, by each word that they rest on."""
        for one in sentences:
            if any(isinstance(basis, _BESIDE_WORDS) for basis in one.basis):
                self._beside.append(one)
            else:
                for word_id in one.word_ids:
                    self._on.setdefault(word_id, []).append(one)

    def by_words(self, fact: Fact) -> bool:
        """A sentence rests on it, or names it: on its words, by the chart, or as a person wrote."""
        if fact.id in self._ids:
            return True
        near = {one.id: one for word in fact.word_ids for one in self._on.get(word, ())}
        return any(self._names(one, fact) for one in (*self._beside, *near.values()))

    def _names(self, sentence: NoteSentence, fact: Fact) -> bool:
        written = self._surface.content(sentence.text)
        names = (self._surface.content(name) for name in (fact.normalized, fact.text))
        return any(name and name <= written for name in names)


def _adds_nothing(fact: Fact, written: Fact) -> bool:
    """What has the same name is the same thing, with nothing more said of it."""
    if fact.assertion is not written.assertion or fact.subject is not written.subject:
        return False
    return fact.attributes.stated().items() <= written.attributes.stated().items()


def surface_of(survey: Survey) -> Surface:
    """Remembers the texts of a visit: one a survey."""
    return survey.once(
        Surface, lambda: Surface(load_evidence_words(), DrugKnowledge(), _REMEMBERED_TEXTS)
    )


def survey_of(encounter: Encounter, between: Callable[[], None] | None = None) -> Survey:
    """Rests on the words and the facts alone: the same whatever becomes of the note. `between` is called
    between two passages."""
    visit = Visit()
    facts = encounter.facts
    for passage in encounter.transcript.passages():
        visit.accept(passage, facts)
        facts = ()
        if between is not None:
            between()
    return visit.survey()


def _reasons(fact: Fact, alike: list[Fact], survey: Survey) -> Iterator[tuple[Reason, str]]:
    if fact.subject is Subject.OTHER:
        yield Reason.SOMEBODY_ELSE, "it is told of somebody else"
    differing = [one for one in alike if one.assertion is not fact.assertion]
    if differing:
        yield Reason.OTHERWISE, f"the note tells it as {differing[0].assertion.value}"
    if alike:
        yield Reason.OTHERWISE, "the note tells it otherwise"
    if fact.assertion is Assertion.CONDITIONAL:
        yield Reason.BELOW, "it is a sign to look out for"
    measured = fact.attributes.value is not None or fact.attributes.status is not None
    if fact.kind in _OBJECTIVE and not measured and fact.assertion is not Assertion.PLANNED:
        yield Reason.BELOW, "no value or finding was said"
    if fact.kind is FactKind.SYMPTOM and not survey.before_assessment(
        survey.first_place(fact.word_ids)
    ):
        yield Reason.BELOW, "it was named only while the plan was discussed"
    yield Reason.MISSED, "the draft has no sentence for it"


_OBJECTIVE = frozenset({FactKind.VITAL, FactKind.TEST})
