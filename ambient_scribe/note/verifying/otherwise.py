"""What a claim says, said in other words: where no fact bears it, and the words of its evidence may.

A person's note paraphrases, and the reading of a conversation misses answers. So a claim that no
fact bears is held against the terms that were said in its evidence, whatever was made of them: the
same term, said and not denied (or denied, where the claim denies it), and where it was only asked,
answered so. In: a claim and the ground it stands on. Out: None where its term was not said at all;
else what the words say against it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    Claim,
    Fact,
    FactKind,
    Laterality,
    Named,
    Subject,
)
from ambient_scribe.domain.note import SupportState
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.verifying.breaths import answer_after, breaths
from ambient_scribe.note.verifying.differences import Differences, Finding
from ambient_scribe.note.verifying.ground import Ground, Stretch
from ambient_scribe.note.verifying.surface import Surface


class EvidenceReader(Protocol):
    """What a few words of a visit tell when nothing else of it is known."""

    def names(self, text: str) -> Sequence[Named]:
        """Every clinical term of a text as it was said."""
        ...

    def alone(self, passages: Sequence[Passage]) -> Sequence[Fact]: ...


class NoReader:
    """Where nothing can be read again: every claim must have its fact."""

    def names(self, text: str) -> tuple[Named, ...]:
        return ()

    def alone(self, passages: Sequence[Passage]) -> tuple[Fact, ...]:
        return ()


_ACTIONS = frozenset({FactKind.PLAN, FactKind.TEST, FactKind.PROCEDURE})
_DONE = frozenset({Assertion.PRESENT, Assertion.HISTORICAL})
_ENDED = frozenset({Change.STOPPED, Change.REFUSED, Change.NOT_TAKEN})
_ASKED_OF = frozenset({FactKind.SYMPTOM, FactKind.SOCIAL, FactKind.FAMILY_HISTORY})
"""Kinds that a clinician's question does not tell; of a plan or a finding they only seem to ask."""

_NEVER_BY_WORDS = frozenset({FactKind.MEDICATION, FactKind.ALLERGY, FactKind.VITAL})
_UNSURE = frozenset({Assertion.POSSIBLE, Assertion.CONDITIONAL})
_SIDE_REACH = 5
"""Words between a side and the name that it is of."""


class Said(Enum):
    """How one mention of a term stands once its answer is heard."""

    YES = "yes"
    NO = "no"
    OPEN = "open"
    """Asked, and no answer is in the evidence."""


@dataclass(frozen=True)
class _Mention:
    named: Named
    said: Said
    stretch: Stretch


class SaidOtherwise:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._differences = Differences(surface)

    def says_outright(self, claim: Claim, ground: Ground, reader: EvidenceReader) -> bool:
        """Whether a term is told somewhere, not asked and not doubted, and nowhere denied."""
        if claim.assertion is Assertion.ABSENT:
            return False
        mentions = list(self._mentions(claim, ground, reader))
        told = any(
            one.said is Said.YES and not one.named.asked and not self._doubts(one.named)
            for one in mentions
        )
        return told and all(one.said is not Said.NO for one in mentions)

    def against(
        self, claim: Claim, ground: Ground, reader: EvidenceReader
    ) -> tuple[Finding, ...] | None:
        """None: not said, in these words or under another name. Empty: borne out."""
        if claim.kind is FactKind.ALLERGY:
            return None
        mentions = list(self._mentions(claim, ground, reader))
        if not mentions:
            return None
        return (
            *_polarity(claim, mentions),
            *_whose(claim, mentions),
            *self._certainty(claim, mentions),
            *_change(claim, mentions),
            *self._side(claim, mentions, ground),
            *self._differences.undescribed(claim, ground.text),
        )

    def unsaid(self, text: str, evidence: str, reader: EvidenceReader) -> bool:
        """Whether a text names something clinical that its evidence does not."""
        content, said = self._surface.content, self._surface.content(evidence)
        return any(
            not any(content(name) <= said for name in (named.text, *named.names) if name)
            for named in reader.names(text)
        )

    def in_written_words(
        self, claim: Claim, written: str, ground: Ground, reader: EvidenceReader
    ) -> tuple[Finding, ...] | None:
        """As `against`, of a name that was read from other words of the sentence ("elevated blood
        pressure"): those were said in one breath, and denied there where the claim denies it."""
        if claim.kind in _NEVER_BY_WORDS or claim.subject is not Subject.PATIENT:
            return None
        content = self._surface.content
        forms = [n.text for n in reader.names(written) if claim.normalized in n.names]
        for form in forms:
            words = content(form)
            near = [b for b in breaths(ground, self._surface) if words <= content(b.text)]
            if not words or not near:
                continue
            denied = {self._surface.denies(one.text) or one.answered_no for one in near}
            told = [one.text.lower().split() for one in near]
            free = all(
                self._surface.words.kin.isdisjoint(one)
                and self._surface.words.doubts.isdisjoint(one)
                and self._surface.words.hedges.isdisjoint(one)
                for one in told
            )
            if free and denied == {claim.assertion is Assertion.ABSENT}:
                return self._differences.undescribed(claim, ground.text)
        return None

    def denied_at_large(self, claim: Claim, ground: Ground) -> bool:
        """Whether nothing at all is wrong with the place: "any problems with that hand?" "No." """
        if claim.kind is not FactKind.SYMPTOM or claim.assertion is not Assertion.ABSENT:
            return False
        name = self._surface.content(claim.normalized)
        return len(name) > 1 and any(
            (one.answered_no or self._surface.denies(one.text))
            and bool(name & self._surface.content(one.text))
            and not self._surface.words.at_large.isdisjoint(one.text.lower().split())
            for one in breaths(ground, self._surface)
        )

    def _mentions(self, claim: Claim, ground: Ground, reader: EvidenceReader) -> Iterator[_Mention]:
        wanted = self._surface.content(claim.normalized)
        for index, stretch in enumerate(ground.stretches):
            words = self._surface.content(stretch.text)
            for named in reader.names(stretch.text):
                if self._is_named(claim.normalized, wanted, named, words):
                    yield _Mention(named, self._said(named, ground.stretches, index), stretch)

    def _is_named(
        self, name: str, wanted: frozenset[str], named: Named, words: frozenset[str]
    ) -> bool:
        if name in named.names:
            return True
        own = frozenset(part for one in named.names for part in self._surface.content(one))
        return bool(wanted & own) and wanted <= own | words

    def _said(self, named: Named, stretches: Sequence[Stretch], index: int) -> Said:
        asking = stretches[index]
        if not (named.asked and asking.role.is_staff):
            return Said.NO if named.assertion is Assertion.ABSENT else Said.YES
        answer = answer_after(stretches, index)
        if answer is None:
            return Said.OPEN
        if named.assertion is Assertion.ABSENT:  # "no other injuries?" "Just the finger."
            return Said.YES if self._surface.opens_with_yes(answer) else Said.NO
        return Said.NO if self._surface.opens_with_no(answer) else Said.YES

    def _doubts(self, named: Named) -> bool:
        """Not where a clinician only says that it looks so ("my diagnosis would be")."""
        if named.assertion not in _UNSURE or named.cue in self._surface.words.weak_hedges:
            return False
        cue = frozenset(named.cue.split())
        return "diagnosis" not in cue or bool(cue & self._surface.words.doubts)

    def _certainty(self, claim: Claim, mentions: Sequence[_Mention]) -> Iterator[Finding]:
        if claim.assertion not in _DONE:
            return
        if claim.kind in _ACTIONS and all(mention.named.planned for mention in mentions):
            reason = f"'{claim.normalized}' is planned in the evidence, not done"
            yield Finding(SupportState.PARTIAL, reason)
        elif all(self._doubts(mention.named) for mention in mentions):
            reason = f"'{claim.normalized}' is only possible in the evidence"
            yield Finding(SupportState.PARTIAL, reason, of_assertion=True)

    def _side(
        self, claim: Claim, mentions: Sequence[_Mention], ground: Ground
    ) -> Iterator[Finding]:
        side = claim.attributes.laterality
        if side is None or side is Laterality.BILATERAL:
            return
        name = self._surface.content(claim.normalized) | self._surface.content(
            claim.attributes.site or ""
        )
        near = frozenset(
            found
            for mention in mentions
            for found in self._surface.sides_near(mention.stretch.text, name, _SIDE_REACH)
        )
        if near and side.value not in near and Laterality.BILATERAL.value not in near:
            reason = f"the side of '{claim.normalized}' is '{min(near)}' in the evidence"
            yield Finding(SupportState.CONTRADICTED, f"{reason}, not '{side}'")


def _polarity(claim: Claim, mentions: Sequence[_Mention]) -> Iterator[Finding]:
    said = {mention.said for mention in mentions}
    if claim.assertion is Assertion.ABSENT:
        if Said.NO not in said:
            state = SupportState.CONTRADICTED if Said.YES in said else SupportState.UNSUPPORTED
            yield Finding(state, f"'{claim.normalized}' is not denied in the evidence")
    elif said == {Said.OPEN} and claim.kind in _ASKED_OF and claim.assertion in _DONE:
        reason = f"'{claim.normalized}' is asked in the evidence, and no answer is"
        yield Finding(SupportState.UNSUPPORTED, reason)
    elif said == {Said.NO}:
        reason = f"'{claim.normalized}' is denied in the evidence"
        yield Finding(SupportState.CONTRADICTED, reason)


def _whose(claim: Claim, mentions: Sequence[_Mention]) -> Iterator[Finding]:
    bearers = {mention.named.subject for mention in mentions}
    if claim.subject not in bearers and claim.assertion is not Assertion.ABSENT:
        whose = {Subject.PATIENT: "the patient", Subject.FAMILY: "the family"}
        reason = f"'{claim.normalized}' is not said of {whose.get(claim.subject, 'others')}"
        yield Finding(SupportState.CONTRADICTED, reason)


def _change(claim: Claim, mentions: Sequence[_Mention]) -> Iterator[Finding]:
    change = claim.attributes.change
    if change in _ENDED and all(mention.said is not Said.NO for mention in mentions):
        reason = f"that '{claim.normalized}' is '{change}' is not in the evidence"
        yield Finding(SupportState.PARTIAL, reason)
