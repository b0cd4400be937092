"""What one clause yields, before the visit's other clauses confirm, deny or complete it.

In: nothing (these are the types). `Scene` is a clause with all that its reading depends on;
`Finding` is a claim with the words that bear it, still free of ids.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Clause, Reading, Span
from ambient_scribe.clinical.lexicon import Entry
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject
from ambient_scribe.domain.transcript import Passage

WIDE_CLAUSE = 14
"""Tokens: a clause up to this long is evidence as a whole; of a longer one only the part is."""

MARGIN = 0
"""Tokens kept on either side of the part of a long clause that bears a finding."""


class Voice(StrEnum):
    """Whose words these are, as far as role and content tell."""

    CLINICIAN = "clinician"
    PATIENT = "patient"
    WRITER = "writer"
    """A written note."""


class Phase(StrEnum):
    """Which part of the visit a clinician has come to; for prose, which part of the note."""

    HISTORY = "history"
    EXAM = "exam"
    RESULTS = "results"
    PLAN = "plan"
    FAMILY = "family"
    SOCIAL = "social"
    ALLERGIES = "allergies"
    MEDICATIONS = "medications"


@dataclass(frozen=True)
class Scene:
    """`asked` tells that the clause is a question, whose terms an answer decides."""

    reading: Reading
    clause: Clause
    voice: Voice
    phase: Phase
    asked: bool = False
    companion: bool = False
    """Somebody speaks for the patient: "he" and "she" may be the patient."""

    bystander: bool = False
    """Surely not the patient who speaks: "i" is somebody else."""

    speaker_is: Entry | None = None
    """Which relative of the patient speaks, where that is known."""

    asked_of: Entry | None = None
    """The relative that was just asked about: whom "she" means."""

    supposed: bool = False
    """The clause before it in the sentence makes a condition ("if it gets worse, we will …")."""
    goes_on: bool = False
    """It goes on with that condition ("…, or you get a fever")."""

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(self.reading.words(self.clause))


@dataclass(frozen=True)
class Finding:
    """`spans` are the tokens that bear it, the term first. A `weak` one only joins a fact that is
    known already (an echo, "the pain")."""

    claim: Claim
    spans: tuple[Span, ...]
    text: str
    code: str | None = None
    weak: bool = False
    presumed: bool = False
    """Taken for granted ("how is your asthma"): makes a fact, but settles no doubt about one."""
    secondhand: bool = False
    """A clinician's words of a complaint: they make a fact, but undo no denial of the patient's."""
    momentary: bool = False
    """Asked of now or of an earlier time only: its denial does not undo what was told."""
    takes_back: bool = False
    """The side is corrected: it is the finding that was told of the other side."""
    over: bool = False
    """Past: what was told of the illness, or of taking the drug, as present is past too."""
    postponed: bool = False
    """An offer that the patient thinks over: what was planned now depends on that."""
    word_ids: tuple[str, ...] = ()
    heard_as: str | None = None
    """What was written where only its sound names the term."""
    plainly: bool = False
    """Its term is named as the lexicon spells it."""

    @property
    def term(self) -> Span:
        return self.spans[0]

    def asserted(self, assertion: Assertion, **attributes: object) -> Finding:
        return self.claiming(
            revised(self.claim, assertion=assertion, attributes=joined(self.claim, attributes))
        )

    def claiming(self, claim: Claim) -> Finding:
        return replace(self, claim=claim)

    def borne_by(self, word_ids: Iterable[str]) -> Finding:
        return replace(self, word_ids=tuple(dict.fromkeys((*self.word_ids, *word_ids))))

    def named_as(self, other: Finding) -> Finding:
        """It is told of what another finding named."""
        return replace(self, heard_as=other.heard_as, plainly=other.plainly)

    def as_weak(self) -> Finding:
        return replace(self, weak=True)


def revised(
    claim: Claim,
    *,
    kind: FactKind | None = None,
    normalized: str | None = None,
    assertion: Assertion | None = None,
    subject: Subject | None = None,
    attributes: Attributes | None = None,
) -> Claim:
    """The claim built anew with some fields changed."""
    return Claim(
        kind=kind or claim.kind,
        normalized=normalized or claim.normalized,
        assertion=assertion or claim.assertion,
        subject=subject or claim.subject,
        attributes=attributes or claim.attributes,
    )


def joined(claim: Claim, more: dict[str, object] | Attributes) -> Attributes:
    """The claim's attributes, overridden by those of `more` that are set."""
    return with_attributes(claim.attributes, more)


def with_attributes(known: Attributes, more: dict[str, object] | Attributes) -> Attributes:
    pairs = dict(more) if not isinstance(more, dict) else more
    stated = {name: value for name, value in known if value is not None}
    stated.update({name: value for name, value in pairs.items() if value is not None})
    return Attributes(**stated)


def spoken_ids(
    reading: Reading, clause: Span, spans: Iterable[Span], passage: Passage
) -> list[str]:
    """The words that bear a finding: its whole clause when that is short, else the part of it."""
    parts = [span for span in spans if clause.holds(span)]
    outside = [span for span in spans if not clause.holds(span)]
    if parts and clause.end - clause.start > WIDE_CLAUSE:
        first = min(span.start for span in parts) - MARGIN
        last = max(span.end for span in parts) + MARGIN
        kept = Span(max(clause.start, first), min(clause.end, last))
    else:
        kept = clause
    ids: dict[str, None] = {}
    for span in sorted([trimmed(reading, kept), *outside], key=lambda s: s.start):
        start, end = reading.characters(span)
        ids.update(
            (word.id, None) for word in passage.words_at(start, end) if not _is_noise(word.text)
        )
    return list(ids)


def _is_noise(word: str) -> bool:
    """A hesitation or a mark that stands by itself: it bears nothing."""
    return is_punctuation(word) or word.lower().strip(",.") in group("hesitations")


def trimmed(reading: Reading, span: Span) -> Span:
    """Without punctuation at either end; unchanged when there is nothing else."""
    start, end = span.start, span.end
    while end - start > 1 and is_punctuation(reading.tokens[start].text):
        start += 1
    while end - start > 1 and is_punctuation(reading.tokens[end - 1].text):
        end -= 1
    return Span(start, end)


def surface(reading: Reading, span: Span) -> str:
    return " ".join(reading.words(span))
