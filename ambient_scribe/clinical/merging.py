"""Makes one fact of all that was said about one thing: the visit's book of facts.

In: findings in the order they were said. Out: facts with stable ids (`f1`, `f2`, …), each with
every piece of its evidence. What is said later overrides and completes what was said before.
"""

from __future__ import annotations

from ambient_scribe.clinical.class_words import named
from ambient_scribe.clinical.kinds.histories import ALLERGIES, DRUG_ALLERGY, IN_GENERAL
from ambient_scribe.clinical.language.findings import Finding, revised, with_attributes
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    Claim,
    Code,
    Fact,
    FactKind,
    Spoken,
    Subject,
)

CODE_SYSTEM = "ICD-10-CM"

_PAIN = "pain"
_CURRENT = frozenset({Assertion.PRESENT, Assertion.ABSENT, Assertion.POSSIBLE})
_TOLD = frozenset({Assertion.PRESENT, Assertion.HISTORICAL})
_DOSED = frozenset({Change.INCREASED, Change.DECREASED})
"""A changed dose that is then told how to take is not newly started."""

_VALUED = frozenset({FactKind.VITAL, FactKind.TEST})


class FactBook:
    """Grows by findings; never forgets one. `add` is bounded by the facts of one name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._facts: dict[str, Fact] = {}
        self._by_name: dict[tuple[FactKind, str], list[str]] = {}

    @property
    def facts(self) -> tuple[Fact, ...]:
        known = [f for f in self._facts.values() if f.kind is FactKind.ALLERGY]
        allergic = any(f.assertion is Assertion.PRESENT for f in known)
        drugs = any(f.normalized == DRUG_ALLERGY for f in known)
        told = IN_GENERAL if allergic else (frozenset({ALLERGIES}) if drugs else frozenset())
        kept = (
            f
            for f in self._facts.values()
            if not (f.kind is FactKind.ALLERGY and f.normalized in told)
        )
        return named(kept, self._lexicon)

    def copied(self) -> FactBook:
        """The same facts, apart."""
        other = FactBook(self._lexicon)
        other._facts = {**self._facts}
        other._by_name = {name: [*ids] for name, ids in self._by_name.items()}
        return other

    def holds(self, finding: Finding) -> bool:
        return self._match(finding) is not None

    def add(self, finding: Finding) -> Fact | None:
        """The fact that this finding made or changed; None for an echo of nothing known."""
        known = self._match(finding)
        if finding.weak and known is not None and known.assertion not in _TOLD:
            return None
        if known is None and not finding.weak:
            known = self._unplaced(finding.claim)
        if known is None:
            if finding.weak or not finding.word_ids:
                return None
            return self._keep(_new(f"f{len(self._facts) + 1}", finding))
        fact = _completed(known, finding)
        return self._keep(fact) if fact != known else None

    def _unplaced(self, claim: Claim) -> Fact | None:
        """The "pain" of before, which is now said to be one of the arm: the same fact, by that name."""
        if claim.kind is not FactKind.SYMPTOM or not claim.normalized.endswith(f" {_PAIN}"):
            return None
        ids = self._by_name.get((claim.kind, _PAIN), [])
        if len(ids) != 1 or claim.assertion is not Assertion.PRESENT:
            return None
        bare = self._facts[ids[0]]
        place = bare.attributes.site
        if not _same_slot(bare, claim) or not _same_side(bare, claim):
            return None
        if bare.assertion is not Assertion.PRESENT or (place and place not in claim.normalized):
            return None
        del self._by_name[claim.kind, _PAIN]
        named = bare.changed(normalized=claim.normalized)
        self._by_name.setdefault((claim.kind, claim.normalized), []).append(named.id)
        self._facts[named.id] = named
        return named

    def _keep(self, fact: Fact) -> Fact:
        if fact.id not in self._facts:
            self._by_name.setdefault((fact.kind, fact.normalized), []).append(fact.id)
        self._facts[fact.id] = fact
        return fact

    def _match(self, finding: Finding) -> Fact | None:
        claim = finding.claim
        ids = self._by_name.get((claim.kind, claim.normalized), [])
        for fact in (self._facts[fact_id] for fact_id in reversed(ids)):
            if finding.weak and fact.subject is claim.subject and _same_slot(fact, claim):
                return fact
            if _same_thing(fact, claim) or (finding.takes_back and _is_other_side(fact, claim)):
                return fact
            if _is_ended(finding, fact) or _is_postponed(finding, fact):
                return fact
        return self._retold(finding, ids)

    def _retold(self, finding: Finding, ids: list[str]) -> Fact | None:
        """A complaint that is over was told as present before; one that is only named, or doubted,
        may have been told as past."""
        claim = finding.claim
        if not (finding.over or finding.weak or claim.assertion is Assertion.POSSIBLE):
            return None
        wanted = Assertion.PRESENT if finding.over else Assertion.HISTORICAL
        return next(
            (
                fact
                for fact in (self._facts[fact_id] for fact_id in reversed(ids))
                if fact.subject is claim.subject
                and fact.assertion is wanted
                and (
                    claim.kind is FactKind.SYMPTOM
                    or (finding.over and claim.kind is FactKind.SOCIAL)
                )
            ),
            None,
        )


def _is_ended(finding: Finding, fact: Fact) -> bool:
    """A drug that its taker stopped: what was told of taking it is over."""
    drug = finding.claim.kind is FactKind.MEDICATION
    told = fact.assertion in _CURRENT | _TOLD
    same = fact.subject is finding.claim.subject and told
    return finding.over and drug and same


def _is_postponed(finding: Finding, fact: Fact) -> bool:
    """A drug that is planned, and then thought over."""
    same = fact.subject is finding.claim.subject and fact.assertion is Assertion.PLANNED
    return finding.postponed and same


def same_claim(one: Claim, other: Claim) -> bool:
    """Two claims of one sentence that a book would merge."""
    return (
        (one.kind, one.normalized) == (other.kind, other.normalized)
        and one.assertion is other.assertion
        and _same_thing(one, other)
    )


def _same_thing(fact: Claim, claim: Claim) -> bool:
    if fact.subject is not claim.subject or not _same_slot(fact, claim):
        return False
    old, new = fact.attributes, claim.attributes
    if claim.subject is Subject.FAMILY:
        return old.relative == new.relative or (
            None in {old.relative, new.relative} and fact.assertion is claim.assertion
        )
    if claim.kind in _VALUED and old.value and old.value != new.value and (new.value or new.status):
        return False  # "it is fine today" is not said of the value of last month
    if claim.kind is FactKind.VITAL and old.value and new.value and old.context != new.context:
        return False  # at home, and here
    if claim.kind is FactKind.PLAN and old.due and new.due and old.due != new.due:
        return False  # two visits
    sided = claim.kind not in {FactKind.EXAM} or claim.assertion is fact.assertion
    return sided and _same_side(fact, claim)


def _same_side(fact: Claim, claim: Claim) -> bool:
    one, other = fact.attributes.laterality, claim.attributes.laterality
    return fact.subject is claim.subject and (one is None or other is None or one is other)


def _is_other_side(fact: Claim, claim: Claim) -> bool:
    """What was told of one side, and is now said to be on the other."""
    same = fact.subject is claim.subject and fact.assertion is claim.assertion
    return same and fact.attributes.laterality is not None


def _same_slot(fact: Claim, claim: Claim) -> bool:
    return _slot(fact) == _slot(claim)


def _slot(claim: Claim) -> str:
    """Facts of one name in one slot are one fact: what is so now, was so, will be, might be."""
    offered = claim.kind in {FactKind.MEDICATION, FactKind.PROCEDURE}
    if offered and claim.attributes.change is Change.REFUSED:
        return str(Assertion.PLANNED)  # what was offered is declined
    if claim.kind is FactKind.MEDICATION and claim.attributes.change is Change.STOPPED:
        return "ended"
    if claim.assertion in _CURRENT:
        return "current"
    return str(claim.assertion)


def _new(fact_id: str, finding: Finding) -> Fact:
    claim = finding.claim
    codes: tuple[Code, ...] = ()
    # a name that was only heard is no diagnosis yet
    if finding.code and finding.heard_as is None and claim.subject is Subject.PATIENT:
        codes = (Code(system=CODE_SYSTEM, code=finding.code),)
    return Fact(
        id=fact_id,
        kind=claim.kind,
        normalized=claim.normalized,
        assertion=claim.assertion,
        subject=claim.subject,
        attributes=claim.attributes,
        text=finding.text,
        evidence=(Spoken(word_ids=finding.word_ids),),
        codes=codes,
        heard_as=finding.heard_as,
    )


def _completed(fact: Fact, finding: Finding) -> Fact:
    claim = finding.claim
    denied_now = finding.momentary and claim.assertion is Assertion.ABSENT
    if denied_now and fact.assertion is Assertion.PRESENT:
        return fact
    granted = finding.presumed or finding.secondhand
    if granted and fact.assertion is Assertion.ABSENT and claim.assertion in _TOLD:
        return fact  # what was denied is taken for granted: no evidence of either
    evidence = fact.evidence
    if not set(finding.word_ids) <= set(fact.word_ids):
        evidence = (*evidence, Spoken(word_ids=finding.word_ids))
    settled = (
        (finding.weak and not finding.over)
        or (finding.presumed and claim.assertion is not Assertion.ABSENT)
        # "so i think it's the cough, the fever …": a doubt does not undo what was told
        or (claim.assertion is Assertion.POSSIBLE and fact.assertion in _TOLD)
    )
    assertion = fact.assertion if settled else claim.assertion
    if finding.weak and claim.assertion is Assertion.CONDITIONAL:
        attributes = fact.attributes  # "call me if the headaches become severe": they are not
    elif finding.weak:
        attributes = with_attributes(claim.attributes, fact.attributes)
    elif assertion is not fact.assertion and assertion is Assertion.ABSENT:
        relevant = claim.kind is FactKind.MEDICATION  # a declined drug keeps its dose
        attributes = (
            with_attributes(fact.attributes, claim.attributes) if relevant else claim.attributes
        )  # what was said of a thing that is not there falls
    else:
        attributes = with_attributes(fact.attributes, claim.attributes)
    if finding.postponed:
        attributes = fact.attributes.changed(change=None)
    if (finding.weak or finding.presumed) and assertion is Assertion.ABSENT:
        attributes = fact.attributes
    changes = (fact.attributes.change, claim.attributes.change)
    if changes[0] in _DOSED and changes[1] is Change.STARTED:
        attributes = with_attributes(attributes, {"change": changes[0]})
    merged = revised(fact, assertion=assertion, attributes=attributes)
    return fact.changed(
        assertion=merged.assertion,
        attributes=merged.attributes,
        evidence=evidence,
        heard_as=_heard_as(fact, finding, merged),
    )


def _heard_as(fact: Fact, finding: Finding, merged: Claim) -> str | None:
    """None as soon as words that name it plainly bear out all of it."""
    if fact.heard_as is None:
        plain: Claim = fact
    elif finding.plainly:
        plain = finding.claim
    else:
        return fact.heard_as
    borne = merged.assertion is plain.assertion and merged.attributes == plain.attributes
    return None if borne else fact.heard_as or finding.heard_as
