"""One visit as the documents read it: its facts, who told them, and the sentences of its note.

In: an encounter. Out: look-ups: which sentence of the plan tells a fact, what it is for, what stood
in the same breath. Nothing here writes text.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from ambient_scribe.domain.clinical import (
    Assertion,
    Basis,
    Change,
    Fact,
    FactKind,
    Spoken,
    Subject,
)
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteSentence, NoteStatus, SupportState
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.aftervisit.wording import order_words
from ambient_scribe.note.drafting.language.grammar import cased
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.phrases.reading import load_phrases

PLAN, ASSESSMENT = "plan", "assessment"
_PROBLEMS = frozenset({FactKind.CONDITION, FactKind.SYMPTOM})
_HOLDS = frozenset({Assertion.PRESENT, Assertion.POSSIBLE})
_WRONG = frozenset({SupportState.UNSUPPORTED, SupportState.CONTRADICTED})
_ORDERED_CHANGES = frozenset(
    {Change.STARTED, Change.INCREASED, Change.DECREASED, Change.CONTINUED, Change.STOPPED}
)
_SECOND_TIME = re.compile(r"\bagain in (\d+ \w+)")
_FOR = re.compile(
    r"\bfor (?:the|your) ([a-z][a-z ]{2,24}?)(?=[,.;]|$| you | i | we | with | and | now\b)"
)
_END = re.compile(r"(?<=[.!?])\s+")


class Visit:
    """Immutable; the look-ups are made once."""

    def __init__(self, encounter: Encounter) -> None:
        self.encounter = encounter
        self.transcript = encounter.transcript
        self.context = encounter.context
        self.day: datetime.date = encounter.started_at.astimezone().date()
        self.facts = tuple(f for f in encounter.facts if f.subject is Subject.PATIENT)
        note = encounter.note
        drafted = note is not None and note.status is not NoteStatus.WITHHELD
        self.sentences: tuple[NoteSentence, ...] = (
            tuple(note.sentences()) if note is not None and drafted else ()
        )

    @cached_property
    def plan(self) -> tuple[NoteSentence, ...]:
        return self.of_section(PLAN)

    def of_section(self, *sections: str) -> tuple[NoteSentence, ...]:
        """Sentences of the note that may be told on: none that is not borne out."""
        return tuple(
            one
            for one in self.sentences
            if one.section in sections and one.support.state not in _WRONG
        )

    @cached_property
    def by_id(self) -> dict[str, Fact]:
        return {fact.id: fact for fact in self.encounter.facts}

    @cached_property
    def staff_passages(self) -> tuple[Passage, ...]:
        return tuple(one for one in self.transcript.passages() if one.role.is_staff)

    # ------------------------------------------------------------ what is told of a fact
    def plan_sentence(self, fact: Fact) -> NoteSentence | None:
        return next((one for one in self.plan if fact.id in one.fact_ids), None)

    def by_staff(self, fact: Fact) -> bool:
        """Whether somebody who works here said some of it."""
        spoken = (self.transcript.utterance_of(word_id) for word_id in fact.word_ids)
        return any(one is not None and one.role.is_staff for one in spoken)

    def around(self, fact: Fact) -> str:
        """The sentences of the staff in which it was told, lower case, with numerals."""
        told = " ".join(text for text, _ in self._breath(fact))
        return with_numerals(told.lower())

    def breath(self, fact: Fact) -> tuple[Basis, ...]:
        """The words of those sentences: what stands beside a fact bears out its details."""
        ids = [word_id for _, word_ids in self._breath(fact) for word_id in word_ids]
        return (Spoken(word_ids=tuple(ids)),) if ids else ()

    def _breath(self, fact: Fact) -> list[tuple[str, tuple[str, ...]]]:
        own = set(fact.word_ids)
        return [
            sentence
            for passage in self.staff_passages
            if not own.isdisjoint(passage.utterance.word_ids)
            for sentence in _sentences_with(passage, own)
        ]

    def again(self, said: str, facts: Sequence[Fact]) -> str:
        """A second time that was said with the first: ", and again in 4 weeks"."""
        for fact in facts:
            found = _SECOND_TIME.search(self.around(fact))
            if found and said and found[1] not in with_numerals(said):
                return f", and again in {found[1]}"
        return ""

    def side_of(self, fact: Fact) -> str:
        """The side that was said beside the fact's own place ("the right knee"), where the fact
        holds none."""
        if fact.attributes.laterality is not None:
            return fact.attributes.laterality.value
        around = self.around(fact)
        words = f"{fact.normalized} {fact.attributes.site or ''}".split()
        found = re.findall(rf"\b(left|right|both)\s+(?:{'|'.join(map(re.escape, words))})", around)
        return found[0] if len(set(found)) == 1 else ""

    def ordered_drugs(self) -> tuple[Fact, ...]:
        """Drugs that the clinician starts, changes, goes on with or stops, in order of speech. One
        that goes on and is changed too is changed."""
        ordered = [
            fact
            for fact in self.facts
            if fact.kind is FactKind.MEDICATION and self.by_staff(fact) and self._is_ordered(fact)
        ]
        changed = {
            fact.normalized for fact in ordered if fact.attributes.change is not Change.CONTINUED
        }
        return tuple(
            fact
            for fact in ordered
            if fact.attributes.change is not Change.CONTINUED or fact.normalized not in changed
        )

    def _is_ordered(self, fact: Fact) -> bool:
        change = fact.attributes.change
        if change in (Change.REFUSED, Change.NOT_TAKEN):
            return False
        if fact.assertion is Assertion.PLANNED:
            return True
        ended = fact.assertion is Assertion.ABSENT and change is Change.STOPPED
        kept = fact.assertion is Assertion.PRESENT and change in _ORDERED_CHANGES
        return (ended or kept) and self.plan_sentence(fact) is not None

    def planned(self, *kinds: FactKind) -> tuple[Fact, ...]:
        return tuple(
            fact
            for fact in self.facts
            if fact.kind in kinds and fact.assertion is Assertion.PLANNED and self.by_staff(fact)
        )

    # ------------------------------------------------------------ what something is for
    def problem_of(self, fact: Fact) -> Fact | None:
        """The problem that the note tells the fact under, or the only one that it may be for."""
        sentence = self.plan_sentence(fact)
        if sentence is None:
            return None
        linked = [self.by_id[one] for one in sentence.fact_ids if one in self.by_id]
        return next((one for one in linked if is_problem(one)), None)

    def purpose(self, fact: Fact) -> tuple[str, tuple[Basis, ...]] | None:
        """What it is for, in words that were said or stand in the chart, with their basis."""
        if fact.attributes.reason:
            return fact.attributes.reason.removeprefix("for "), ()
        problem = self.problem_of(fact)
        if problem is not None:
            return named(problem), problem.evidence
        sentence = self.plan_sentence(fact)
        said = next(
            (one for one in _FOR.findall(self.around(fact)) if not _is_no_purpose(one)), None
        )
        if said is not None:
            return said, self.breath(fact)
        topic = sentence.topic if sentence is not None else ""
        return (cased(topic.lower()), ()) if topic and topic not in _no_problems() else None

    def problems(self) -> tuple[Fact, ...]:
        """What the assessment and the chief complaint tell of, once each."""
        told = {
            fact_id
            for one in self.of_section(ASSESSMENT, "chief_complaint")
            for fact_id in one.fact_ids
        }
        told |= {fact_id for one in self.plan for fact_id in one.fact_ids}
        return tuple(fact for fact in self.facts if fact.id in told and is_problem(fact))

    def basis(self, facts: Iterable[Fact]) -> tuple[Basis, ...]:
        return tuple(dict.fromkeys(basis for fact in facts for basis in fact.evidence))

    def spoken(self, word_ids: Sequence[str]) -> Spoken:
        return Spoken(word_ids=tuple(word_ids))


def _is_no_purpose(said: str) -> bool:
    return not order_words().wording.not_purposes.isdisjoint(said.split())


def is_problem(fact: Fact) -> bool:
    return fact.kind in _PROBLEMS and fact.assertion in _HOLDS and fact.subject is Subject.PATIENT


def named(fact: Fact, side: str = "") -> str:
    """Its name with side and place, as a list shows it: "right knee pain".

    A place that the name tells already is not said again. `side`: one that was said beside it.
    """
    attributes, name = fact.attributes, fact.normalized
    side = side or (attributes.laterality.value if attributes.laterality else "")
    if side and side in name.split():
        side = ""
    site = attributes.site or ""
    if site and not set(site.split()).isdisjoint(name.split()):
        site = ""
    possible = "possible" if fact.assertion is Assertion.POSSIBLE else ""
    if fact.kind is FactKind.TEST and site:
        return " ".join(part for part in (name, "of the", side, site) if part)
    return " ".join(part for part in (possible, side, site, name) if part)


def _sentences_with(passage: Passage, word_ids: set[str]) -> list[tuple[str, tuple[str, ...]]]:
    """The sentences of a passage that hold one of the words, with all of their words."""
    text, start = passage.text, 0
    found: list[tuple[str, tuple[str, ...]]] = []
    for sentence in _END.split(text):
        start = text.index(sentence, start)
        own = passage.word_ids_at(start, start + len(sentence))
        if word_ids.intersection(own):
            found.append((sentence, own))
        start += len(sentence)
    return found


def _no_problems() -> frozenset[str]:
    """Headings of a plan that name no problem."""
    wording = load_phrases().wording
    return frozenset({wording.general_topic, wording.follow_up_topic})
