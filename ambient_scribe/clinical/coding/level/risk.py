"""The risk of what was decided, as an element of the level of a visit.

In: a visit. Out: the highest level that something decided reaches, with what reaches it, and what a
person must still tell.
"""

from __future__ import annotations

from ambient_scribe.clinical.coding.level.hospital import hospital_care
from ambient_scribe.clinical.coding.level.judged import Judged, Visit, drug_classes
from ambient_scribe.clinical.coding.level.rules import Level, RiskRules
from ambient_scribe.clinical.coding.level.told import WorkReader
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.domain.clinical import Assertion, Change, Fact, FactKind, Subject
from ambient_scribe.domain.note import Reason

_NOT_DECIDED = frozenset({Assertion.CONDITIONAL, Assertion.POSSIBLE, Assertion.HISTORICAL})


class RiskElement:
    """Shared by all visits."""

    def __init__(self, rules: RiskRules, lexicon: Lexicon, work: WorkReader) -> None:
        self._rules, self._lexicon, self._work = rules, lexicon, work

    def judged(self, visit: Visit) -> Judged:
        weighed: list[tuple[Level, Reason]] = []
        questions: list[str] = []
        for fact in visit.facts:
            if fact.subject is not Subject.PATIENT:
                continue
            found = self._risk_of(fact, visit)
            if found is not None:
                level, text = found
                weighed.append((level, Reason(text=text, fact_ids=(fact.id,))))
            if fact.kind is FactKind.SOCIAL and fact.normalized in self._rules.social:
                questions.append(
                    f"Did {fact.normalized} limit diagnosis or treatment? The risk is moderate then"
                )
        care = hospital_care(visit, self._rules.hospital, self._work)
        weighed += [(Level.HIGH, reason) for reason in care.decided]
        if not weighed:
            nothing = Reason(text="no treatment with a risk of its own was told")
            return Judged("risk", Level.STRAIGHTFORWARD, (nothing,), tuple(questions))
        top = max(level for level, _ in weighed)
        reasons = tuple(dict.fromkeys(reason for level, reason in weighed if level is top))
        if top is Level.HIGH:
            questions.append("Was it decided on in this visit, and not only talked of?")
        if top is Level.MODERATE and self._only_continued(reasons, visit):
            questions.append(
                "Were the drugs that go on judged in this visit, with the problem each is for? A "
                "list that was only read out is no management"
            )
        return Judged("risk", top, reasons, tuple(dict.fromkeys(questions)))

    def _only_continued(self, reasons: tuple[Reason, ...], visit: Visit) -> bool:
        ids = {fact_id for reason in reasons for fact_id in reason.fact_ids}
        return all(
            fact.attributes.change is Change.CONTINUED for fact in visit.facts if fact.id in ids
        )

    def _risk_of(self, fact: Fact, visit: Visit) -> tuple[Level, str] | None:
        rules, name = self._rules, fact.normalized
        if fact.kind is FactKind.MEDICATION:
            return self._risk_of_drug(fact, visit)
        if fact.assertion is not Assertion.PLANNED:
            return None
        if fact.kind is FactKind.PROCEDURE and name in rules.major_surgery:
            return Level.MODERATE, f"major surgery planned: {name}"
        if name in rules.minor_surgery or name in rules.low_plans:
            return Level.LOW, f"{name} planned"
        return None

    def _risk_of_drug(self, fact: Fact, visit: Visit) -> tuple[Level, str] | None:
        if fact.assertion in _NOT_DECIDED or not visit.is_managed(fact):
            return None
        change = fact.attributes.change
        done = change.value if change is not None else "planned"
        rules, classes = self._rules, drug_classes(fact, self._lexicon)
        free = fact.normalized in rules.without_prescription or any(
            one in rules.without_prescription_classes for one in classes
        )
        if free:
            return Level.LOW, f"{fact.normalized} {done}, to be had without prescription"
        given = change not in {Change.STOPPED, Change.REFUSED}
        controlled = any(one in rules.controlled_classes for one in classes)
        if given and controlled and fact.attributes.route in rules.parenteral_routes:
            return Level.HIGH, f"parenteral controlled substance: {fact.normalized} {done}"
        return Level.MODERATE, f"prescription drug managed: {fact.normalized} {done}"
