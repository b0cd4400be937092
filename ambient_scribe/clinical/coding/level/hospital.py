"""Hospital care that was decided on: a plan of it, or an ambulance that was called.

In: a visit. Out: reasons with their evidence. What to do "if it gets worse" is no such decision.
"""

from __future__ import annotations

from dataclasses import dataclass

from ambient_scribe.clinical.coding.level.judged import Visit
from ambient_scribe.clinical.coding.level.rules import HospitalRules
from ambient_scribe.clinical.coding.level.told import Work, WorkReader
from ambient_scribe.domain.clinical import Assertion, Fact, Subject
from ambient_scribe.domain.note import Reason


@dataclass(frozen=True)
class HospitalCare:
    planned: tuple[Reason, ...]
    ambulance: tuple[Reason, ...]

    @property
    def decided(self) -> tuple[Reason, ...]:
        return (*self.planned, *self.ambulance)


def hospital_care(visit: Visit, rules: HospitalRules, work: WorkReader) -> HospitalCare:
    sentences = work.sentences(visit.said, Work.AMBULANCE)
    evidence = tuple(one.spoken for one in sentences)
    return HospitalCare(
        planned=tuple(
            Reason(text=f"hospital care decided on: {fact.normalized}", fact_ids=(fact.id,))
            for fact in visit.facts
            if _is_decided(fact, visit, rules)
        ),
        ambulance=(
            (Reason(text="hospital care decided on: an ambulance is called", evidence=evidence),)
            if evidence
            else ()
        ),
    )


def _is_decided(fact: Fact, visit: Visit, rules: HospitalRules) -> bool:
    if fact.normalized not in rules.names or fact.assertion is not Assertion.PLANNED:
        return False
    if fact.subject is not Subject.PATIENT or any(one in fact.text for one in rules.other_places):
        return False
    told = visit.said.of(fact)
    return not any(word in one.text.split() for one in told for word in rules.precautions)
