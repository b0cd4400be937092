"""What was found in a visit and stands in no sentence of its note.

In: an encounter with its newest draft. Out: each fact that the draft leaves out, with why. Together
with the note it holds every fact of the visit: none vanishes without a trace. A note that a person
has signed leaves out what that person chose to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Assertion, Authored, Chart, Fact, FactKind, Subject
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note, NoteSentence, NoteStatus
from ambient_scribe.note.drafting.trust import Doubts
from ambient_scribe.note.drafting.visit import Survey, Visit
from ambient_scribe.note.verifying.surface import DrugKnowledge, Surface, load_evidence_words

_UNSIGNED = frozenset({NoteStatus.DRAFT, NoteStatus.REVIEWED})
_SAID_OTHERWISE = frozenset({"kind", "normalized", "assertion", "subject"})


@dataclass(frozen=True)
class Omission:
    """A fact that no sentence tells; `reason` is a few words for a reviewer."""

    fact: Fact
    reason: str

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


def omissions(encounter: Encounter) -> tuple[Omission, ...]:
    """In the order in which the facts were found; empty without a draft that is still open."""
    note = encounter.note
    if note is None or note.status not in _UNSIGNED:
        return ()
    told = _Told(note)
    left = [fact for fact in encounter.facts if not told.by_words(fact)]
    written = [fact for fact in encounter.facts if fact not in left]
    left = [fact for fact in left if not any(_adds_nothing(fact, one) for one in written)]
    if not left:
        return ()
    survey = _survey_of(encounter)
    doubts = Doubts(survey)
    return tuple(Omission(one, doubts.of(one) or _reason(one, written, survey)) for one in left)


class _Told:
    """Which facts the sentences of a note tell."""

    def __init__(self, note: Note) -> None:
        self._surface = Surface(load_evidence_words(), DrugKnowledge())
        self._sentences = tuple(note.sentences())
        self._ids = {fact_id for one in self._sentences for fact_id in one.fact_ids}

    def by_words(self, fact: Fact) -> bool:
        """A sentence rests on it, or names it: on its words, by the chart, or as a person wrote."""
        return fact.id in self._ids or any(self._names(one, fact) for one in self._sentences)

    def _names(self, sentence: NoteSentence, fact: Fact) -> bool:
        beside = any(isinstance(basis, Authored | Chart) for basis in sentence.basis)
        if not beside and set(sentence.word_ids).isdisjoint(fact.word_ids):
            return False
        written = self._surface.content(sentence.text)
        names = (self._surface.content(name) for name in (fact.normalized, fact.text))
        return any(name and name <= written for name in names)


def _adds_nothing(fact: Fact, written: Fact) -> bool:
    """The same thing with nothing more said of it."""
    if any(getattr(fact, name) != getattr(written, name) for name in _SAID_OTHERWISE):
        return False
    return fact.attributes.stated().items() <= written.attributes.stated().items()


def _survey_of(encounter: Encounter) -> Survey:
    visit = Visit()
    facts = encounter.facts
    for passage in encounter.transcript.passages():
        visit.accept(passage, facts)
        facts = ()
    return visit.survey()


def _reason(fact: Fact, written: list[Fact], survey: Survey) -> str:
    alike = [one for one in written if one.normalized == fact.normalized and one.kind is fact.kind]
    return next(_reasons(fact, alike, survey))


def _reasons(fact: Fact, alike: list[Fact], survey: Survey) -> Iterator[str]:
    if fact.subject is Subject.OTHER:
        yield "it is told of somebody else"
    differing = [one for one in alike if one.assertion is not fact.assertion]
    if differing:
        yield f"the note tells it as {differing[0].assertion.value}"
    if alike:
        yield "the note tells it otherwise"
    if fact.assertion is Assertion.CONDITIONAL:
        yield "it is a sign to look out for"
    if fact.kind in _OBJECTIVE and fact.attributes.value is None and fact.attributes.status is None:
        yield "no value or finding was said"
    if fact.kind is FactKind.SYMPTOM and not survey.before_assessment(
        survey.first_place(fact.word_ids)
    ):
        yield "it was named only while the plan was discussed"
    yield "the draft has no sentence for it"


_OBJECTIVE = frozenset({FactKind.VITAL, FactKind.TEST})
