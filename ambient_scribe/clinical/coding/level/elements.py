"""The three elements of medical decision making, each judged from the facts of a visit.

In: facts, and the problems that were coded. Out: for each element its level, the reasons with the
facts they were read from, and what a person must still tell. Where facts do not show enough (was a
condition addressed, or only mentioned?) the lower level stands and a question is asked: a level that
the record does not bear out is worse than one too low.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.clinical.coding.diagnoses.candidates import Candidate
from ambient_scribe.clinical.coding.diagnoses.rulebook import begins
from ambient_scribe.clinical.coding.level.rules import Element, Level, LevelRules, ShownBy
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Change, Fact, FactKind, Subject
from ambient_scribe.domain.note import Reason

_MANAGED = frozenset(
    {Change.STARTED, Change.INCREASED, Change.DECREASED, Change.STOPPED, Change.REFUSED}
)
"""A drug so changed was decided on in this visit; one declined was considered."""
_NOT_DECIDED = frozenset({Assertion.CONDITIONAL, Assertion.POSSIBLE, Assertion.HISTORICAL})
_HAPPENS = frozenset({Assertion.PRESENT, Assertion.PLANNED})
_STATUSES_AND_HISTORIES = ("Z", "V", "W", "X", "Y")


@dataclass(frozen=True)
class Judged:
    element: Element
    level: Level
    reasons: tuple[Reason, ...]
    questions: tuple[str, ...] = ()


class Elements:
    """Shared by all visits."""

    def __init__(self, rules: LevelRules, lexicon: Lexicon, chronic: tuple[str, ...]) -> None:
        self._rules, self._lexicon, self._chronic = rules, lexicon, chronic

    # ------------------------------------------------------------ problems
    def problems(self, candidates: Sequence[Candidate], facts: Sequence[Fact]) -> Judged | None:
        """None when nothing was addressed."""
        weighed: list[tuple[Level, Reason]] = []
        stable: list[Candidate] = []
        minor: list[Candidate] = []
        unexplained: list[Candidate] = []
        named: list[str] = []
        questions: list[str] = []
        for candidate in candidates:
            code = candidate.code or ""
            if code.startswith(_STATUSES_AND_HISTORIES):
                continue
            chronic = not candidate.symptom and begins(code, self._chronic)
            if chronic and not self._addressed(candidate, facts):
                named.append(candidate.name)
            elif begins(code, self._rules.problems.minor):
                minor.append(candidate)
            elif chronic and self._is_stable(candidate):
                stable.append(candidate)
            elif candidate.symptom and not begins(code, self._rules.problems.threatening):
                unexplained.append(candidate)
            else:
                level, why = self._weight(candidate)
                weighed.append((level, _reason(f"{candidate.name}: {why}", candidate)))
        weighed += _counted(stable, minor, unexplained)
        if named:
            questions.append(
                f"Mentioned, not shown to be addressed: {', '.join(named)}. Judged or treated today?"
            )
        if not weighed:
            return None
        if any(level is Level.LOW for level, _ in weighed):
            questions += self._about_systemic(facts)
        if unexplained:
            names = ", ".join(candidate.name for candidate in unexplained)
            questions.append(
                f"Without a diagnosis: {names}. A new problem of uncertain prognosis? The problems "
                "are moderate then"
            )
        questions += self._about_goal(stable, facts)
        top = max(level for level, _ in weighed)
        if top is Level.HIGH:
            questions.append(
                "Is the threat to life or bodily function one of now, not of the past?"
            )
        reasons = tuple(reason for level, reason in weighed if level is top)
        return Judged("problems", top, reasons, tuple(questions))

    def _weight(self, candidate: Candidate) -> tuple[Level, str]:
        """Of a problem that is neither minor nor chronic and stable."""
        rules, code = self._rules.problems, candidate.code or ""
        if begins(code, rules.threatening):
            return Level.HIGH, "may threaten life or bodily function"
        if begins(code, rules.exacerbated):
            return Level.MODERATE, "a chronic condition with an exacerbation"
        if begins(code, self._chronic):
            return Level.MODERATE, "a chronic condition that is worse or not at its goal"
        if begins(code, rules.complicated_injury):
            return Level.MODERATE, "an acute complicated injury"
        return Level.LOW, "an acute problem, taken as uncomplicated"

    def _is_stable(self, candidate: Candidate) -> bool:
        """Of a chronic condition."""
        code, rules = candidate.code or "", self._rules.problems
        acute = begins(code, (*rules.exacerbated, *rules.threatening))
        return not acute and not _tells(candidate, rules.worse, unless=rules.stable)

    def _addressed(self, candidate: Candidate, facts: Sequence[Fact]) -> bool:
        rules, code = self._rules.problems, candidate.code or ""
        if begins(code, (*rules.exacerbated, *rules.threatening)):
            return True
        if _tells(candidate, (*rules.worse, *rules.stable)):
            return True
        names = {fact.normalized for fact in candidate.facts}
        if any((fact.attributes.reason or "") in names for fact in facts if fact.attributes.reason):
            return True
        showing = [shown for shown in rules.shown_by if code.startswith(shown.code)]
        return any(
            self._shows(fact, shown.drug_classes, shown.tests)
            for shown in showing
            for fact in facts
        )

    def _shows(self, fact: Fact, classes: Sequence[str], tests: Sequence[str]) -> bool:
        if fact.kind is FactKind.MEDICATION:
            changed = fact.attributes.change in _MANAGED or fact.assertion is Assertion.PLANNED
            return changed and any(one in classes for one in self._classes(fact))
        return (
            fact.kind is FactKind.TEST and fact.assertion in _HAPPENS and fact.normalized in tests
        )

    def _about_systemic(self, facts: Sequence[Fact]) -> list[str]:
        names = sorted(
            {
                fact.normalized
                for fact in facts
                if fact.kind is FactKind.SYMPTOM
                and fact.assertion is Assertion.PRESENT
                and fact.normalized in self._rules.problems.systemic
            }
        )
        if not names:
            return []
        return [
            f"Told too: {', '.join(names)}. An acute illness with general symptoms, beyond a minor "
            "one? The problems are moderate then"
        ]

    def _about_goal(self, stable: Sequence[Candidate], facts: Sequence[Fact]) -> list[str]:
        """A treatment that is stepped up tells that its goal is not reached."""
        found = []
        for candidate in stable:
            shown = [one for one in self._rules.problems.shown_by if self._is_of(candidate, one)]
            drugs = [
                fact.normalized
                for fact in facts
                if fact.attributes.change in {Change.STARTED, Change.INCREASED}
                and any(self._shows(fact, one.drug_classes, ()) for one in shown)
            ]
            if drugs:
                names = ", ".join(dict.fromkeys(drugs))
                found.append(
                    f"{candidate.name} was taken as stable, yet treatment was stepped up ({names}): "
                    "not at its goal? The problems are moderate then"
                )
        return found

    def _is_of(self, candidate: Candidate, shown: ShownBy) -> bool:
        return (candidate.code or "").startswith(shown.code)

    # ------------------------------------------------------------ data
    def data(self, facts: Sequence[Fact]) -> Judged:
        tests: dict[str, list[Fact]] = {}
        for fact in facts:
            own = fact.kind is FactKind.TEST and fact.subject is Subject.PATIENT
            if own and fact.assertion in _HAPPENS:
                name = self._rules.data.part_of.get(fact.normalized, fact.normalized)
                tests.setdefault(name, []).append(fact)
        rules = self._rules.data
        particular = {name: own for name, own in tests.items() if name not in rules.generic}
        tests = particular or tests
        count = len(tests)
        level = Level.STRAIGHTFORWARD
        if count >= rules.moderate:
            level = Level.MODERATE
        elif count >= rules.limited:
            level = Level.LOW
        if not tests:
            return Judged("data", level, (Reason(text="no test was ordered or reviewed"),))
        ids = tuple(fact.id for own in tests.values() for fact in own)
        told = f"{count} test{'s' * (count > 1)} ordered or reviewed: {', '.join(tests)}"
        question = (
            "Tests of one panel count once, and one whose interpretation is billed does not count: "
            "is any of these so?"
        )
        return Judged("data", level, (Reason(text=told, fact_ids=ids),), (question,))

    # ------------------------------------------------------------ risk
    def risk(self, facts: Sequence[Fact]) -> Judged:
        weighed: list[tuple[Level, Reason]] = []
        questions: list[str] = []
        for fact in facts:
            if fact.subject is not Subject.PATIENT:
                continue
            found = self._risk_of(fact)
            if found is not None:
                level, text = found
                weighed.append((level, Reason(text=text, fact_ids=(fact.id,))))
            if found is not None and fact.normalized in self._rules.risk.hospital_plans:
                questions.append("Was hospital care decided on? The risk is high then")
            if fact.kind is FactKind.SOCIAL and fact.normalized in self._rules.risk.social:
                questions.append(
                    f"Did {fact.normalized} limit diagnosis or treatment? The risk is moderate then"
                )
        if not weighed:
            nothing = Reason(text="no treatment with a risk of its own was told")
            return Judged("risk", Level.STRAIGHTFORWARD, (nothing,), tuple(questions))
        top = max(level for level, _ in weighed)
        reasons = tuple(dict.fromkeys(reason for level, reason in weighed if level is top))
        if top is Level.HIGH:
            questions.append("Was hospital care decided on, and not only talked of?")
        return Judged("risk", top, reasons, tuple(dict.fromkeys(questions)))

    def _risk_of(self, fact: Fact) -> tuple[Level, str] | None:
        rules, name = self._rules.risk, fact.normalized
        if fact.kind is FactKind.MEDICATION:
            return self._risk_of_drug(fact)
        if fact.assertion is not Assertion.PLANNED:
            return None
        if name in rules.hospital:
            return Level.HIGH, f"{name} planned"
        if name in rules.hospital_plans:
            return Level.MODERATE, f"{name} planned"
        if fact.kind is FactKind.PROCEDURE and name in rules.major_surgery:
            return Level.MODERATE, f"major surgery planned: {name}"
        if name in rules.minor_surgery or name in rules.low_plans:
            return Level.LOW, f"{name} planned"
        return None

    def _risk_of_drug(self, fact: Fact) -> tuple[Level, str] | None:
        change = fact.attributes.change
        planned = fact.assertion is Assertion.PLANNED
        if fact.assertion in _NOT_DECIDED or (change not in _MANAGED and not planned):
            return None
        done = change.value if change is not None else "planned"
        rules = self._rules.risk
        free = fact.normalized in rules.without_prescription or any(
            one in rules.without_prescription_classes for one in self._classes(fact)
        )
        if free:
            return Level.LOW, f"{fact.normalized} {done}, to be had without prescription"
        return Level.MODERATE, f"prescription drug managed: {fact.normalized} {done}"

    def _classes(self, fact: Fact) -> tuple[str, ...]:
        entry = self._lexicon.find(fact.normalized, LexiconKind.MEDICATION)
        drug_class = (entry.drug_class or "") if entry else ""
        return tuple(part.strip().lower() for part in drug_class.split(" and "))


def _counted(
    stable: Sequence[Candidate], minor: Sequence[Candidate], unexplained: Sequence[Candidate]
) -> list[tuple[Level, Reason]]:
    """Problems that weigh together. Symptoms of which nobody knows whether they are of one illness
    count as one problem."""
    found = []
    if unexplained:
        names = ", ".join(candidate.name for candidate in unexplained)
        text = f"{names}: taken as one acute problem without complication"
        found.append((Level.LOW, _reason(text, *unexplained)))
    if len(stable) > 1:
        names = ", ".join(candidate.name for candidate in stable)
        text = f"{len(stable)} chronic conditions, taken as stable: {names}"
        found.append((Level.MODERATE, _reason(text, *stable)))
    elif stable:
        text = f"{stable[0].name}: a chronic condition, taken as stable"
        found.append((Level.LOW, _reason(text, *stable)))
    if minor:
        level = Level.LOW if len(minor) > 1 else Level.STRAIGHTFORWARD
        names = ", ".join(candidate.name for candidate in minor)
        found.append((level, _reason(f"self-limited or minor: {names}", *minor)))
    return found


def _reason(text: str, *candidates: Candidate) -> Reason:
    ids = dict.fromkeys(fact_id for candidate in candidates for fact_id in candidate.fact_ids)
    return Reason(text=text, fact_ids=tuple(ids))


def _tells(candidate: Candidate, phrases: Sequence[str], unless: Sequence[str] = ()) -> bool:
    """Whether its course or status was told with one of these words."""
    told = " ".join(
        part
        for fact in candidate.facts
        for part in (fact.attributes.status, fact.attributes.course)
        if part
    )
    found = [phrase for phrase in phrases if phrase in told]
    return any(
        not any(phrase in other and phrase != other and other in told for other in unless)
        for phrase in found
    )
