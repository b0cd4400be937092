"""The problems of a visit, as an element of its level.

In: a visit, and the problems that were coded. Out: their level, the reasons with what they were read
from, and what a person must still tell. Where the visit does not show enough (was a condition
addressed, or only mentioned?) the lower level stands and a question is asked: a level that the record
does not bear out is worse than one too low.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.clinical.coding.diagnoses.candidates import Candidate
from ambient_scribe.clinical.coding.diagnoses.rulebook import begins
from ambient_scribe.clinical.coding.level.course import tells, tells_worse
from ambient_scribe.clinical.coding.level.hospital import HospitalCare, hospital_care
from ambient_scribe.clinical.coding.level.judged import Judged, Visit, drug_classes
from ambient_scribe.clinical.coding.level.rules import Level, LevelRules, Sign
from ambient_scribe.clinical.coding.level.told import WorkReader
from ambient_scribe.clinical.lexicon import Lexicon
from ambient_scribe.domain.clinical import Assertion, Change, Fact, FactKind, Subject
from ambient_scribe.domain.note import Reason

_HAPPENS = frozenset({Assertion.PRESENT, Assertion.PLANNED})
_STATUSES_AND_HISTORIES = ("Z", "V", "W", "X", "Y")


class ProblemsElement:
    """Shared by all visits."""

    def __init__(
        self, rules: LevelRules, lexicon: Lexicon, chronic: tuple[str, ...], work: WorkReader
    ) -> None:
        self._rules, self._hospital = rules.problems, rules.risk.hospital
        self._lexicon, self._chronic, self._work = lexicon, chronic, work

    def judged(self, candidates: Sequence[Candidate], visit: Visit) -> Judged | None:
        """None when nothing was addressed."""
        stable: list[Candidate] = []
        minor: list[Candidate] = []
        unexplained: list[Candidate] = []
        named: list[str] = []
        care = hospital_care(visit, self._hospital, self._work)
        weighed = [*self._threats(visit), *_by_hospital(care)]
        for candidate in candidates:
            code = candidate.code or ""
            if code.startswith(_STATUSES_AND_HISTORIES):
                continue
            chronic = not candidate.symptom and begins(code, self._chronic)
            if self._is_only_named(candidate, candidates, visit):
                named.append(candidate.name)
            elif begins(code, self._rules.minor):
                minor.append(candidate)
            elif chronic and self._is_stable(candidate, candidates, visit):
                stable.append(candidate)
            elif candidate.symptom and not begins(code, self._rules.threatening):
                unexplained.append(candidate)
            else:
                level, why = self._weight(candidate)
                weighed.append((level, _reason(f"{candidate.name}: {why}", candidate)))
        weighed += _counted(stable, minor, unexplained)
        if not weighed:
            return None
        top = max(level for level, _ in weighed)
        questions = [
            *_about_named(named),
            *(self._about_systemic(visit.facts) if top <= Level.LOW else ()),
            *(_about_unexplained(unexplained) if top <= Level.LOW else ()),
            *self._about_goal(stable, visit),
            *_about_threat(top, care),
        ]
        reasons = tuple(dict.fromkeys(reason for level, reason in weighed if level is top))
        return Judged("problems", top, reasons, tuple(questions))

    def only_named(
        self, candidates: Sequence[Candidate], visit: Visit
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What to ask of a visit in which nothing was shown to be addressed, and of which facts."""
        named = [one for one in candidates if self._is_only_named(one, candidates, visit)]
        ids = tuple(dict.fromkeys(fact_id for one in named for fact_id in one.fact_ids))
        return tuple(_about_named([one.name for one in named])), ids

    def _is_only_named(
        self, candidate: Candidate, others: Sequence[Candidate], visit: Visit
    ) -> bool:
        chronic = not candidate.symptom and begins(candidate.code or "", self._chronic)
        return chronic and not self._addressed(candidate, others, visit)

    # ------------------------------------------------------------ how much one weighs
    def _weight(self, candidate: Candidate) -> tuple[Level, str]:
        """Of a problem that is neither minor nor chronic and stable."""
        rules, code = self._rules, candidate.code or ""
        if begins(code, rules.threatening):
            return Level.HIGH, "may threaten life or bodily function"
        if begins(code, rules.exacerbated):
            return Level.MODERATE, "a chronic condition with an exacerbation"
        if begins(code, self._chronic):
            return Level.MODERATE, "a chronic condition that is worse or not at its goal"
        if begins(code, rules.complicated_injury):
            return Level.MODERATE, "an acute complicated injury"
        return Level.LOW, "an acute problem, taken as uncomplicated"

    def _threats(self, visit: Visit) -> list[tuple[Level, Reason]]:
        return [
            (Level.HIGH, Reason(text=text, fact_ids=(fact.id,)))
            for fact in visit.facts
            for sign in self._rules.signs
            if (text := _sign_in(fact, sign)) is not None
        ]

    def _is_stable(self, candidate: Candidate, others: Sequence[Candidate], visit: Visit) -> bool:
        """Of a chronic condition."""
        code, rules = candidate.code or "", self._rules
        acute = begins(code, (*rules.exacerbated, *rules.threatening))
        worse = tells(candidate, rules.worse, unless=rules.stable)
        return not (acute or worse or tells_worse(candidate, others, visit.said, rules))

    # ------------------------------------------------------------ addressed, or only named
    def _addressed(self, candidate: Candidate, others: Sequence[Candidate], visit: Visit) -> bool:
        rules, code = self._rules, candidate.code or ""
        if begins(code, (*rules.exacerbated, *rules.threatening)):
            return True
        if tells(candidate, (*rules.worse, *rules.stable)):
            return True
        if tells_worse(candidate, others, visit.said, rules):
            return True
        names = {fact.normalized for fact in candidate.facts}
        if any((fact.attributes.reason or "") in names for fact in visit.facts):
            return True
        threatened = any(
            begins(code, sign.codes) and _sign_in(fact, sign) is not None
            for sign in rules.signs
            for fact in visit.facts
        )
        return threatened or any(
            self._shows(fact, shown.drug_classes, shown.tests, visit)
            for shown in rules.shown_by
            if code.startswith(shown.code)
            for fact in visit.facts
        )

    def _shows(
        self, fact: Fact, classes: Sequence[str], tests: Sequence[str], visit: Visit
    ) -> bool:
        if fact.kind is FactKind.MEDICATION:
            own = any(one in classes for one in drug_classes(fact, self._lexicon))
            return own and visit.is_managed(fact)
        return (
            fact.kind is FactKind.TEST and fact.assertion in _HAPPENS and fact.normalized in tests
        )

    # ------------------------------------------------------------ what must be told
    def _about_systemic(self, facts: Sequence[Fact]) -> list[str]:
        names = sorted(
            {
                fact.normalized
                for fact in facts
                if fact.kind is FactKind.SYMPTOM
                and fact.assertion is Assertion.PRESENT
                and fact.normalized in self._rules.systemic
            }
        )
        if not names:
            return []
        return [
            f"Told too: {', '.join(names)}. An acute illness with general symptoms, beyond a minor "
            "one? The problems are moderate then"
        ]

    def _about_goal(self, stable: Sequence[Candidate], visit: Visit) -> list[str]:
        """A treatment that is stepped up tells that its goal is not reached."""
        found = []
        for candidate in stable:
            shown = [
                one for one in self._rules.shown_by if (candidate.code or "").startswith(one.code)
            ]
            drugs = [
                fact.normalized
                for fact in visit.facts
                if fact.attributes.change in {Change.STARTED, Change.INCREASED}
                and any(self._shows(fact, one.drug_classes, (), visit) for one in shown)
            ]
            if drugs:
                names = ", ".join(dict.fromkeys(drugs))
                found.append(
                    f"{candidate.name} was taken as stable, yet treatment was stepped up ({names}): "
                    "not at its goal? The problems are moderate then"
                )
        return found


def _by_hospital(care: HospitalCare) -> list[tuple[Level, Reason]]:
    """Whoever is brought to hospital has a problem that threatens, or may."""
    called = [
        (Level.HIGH, _again(one, "an illness or injury for which an ambulance is called"))
        for one in care.ambulance
    ]
    sent = [
        (Level.MODERATE, _again(one, "an illness or injury that is sent to hospital care"))
        for one in care.planned
    ]
    return [*called, *sent]


def _again(reason: Reason, text: str) -> Reason:
    return Reason(text=text, fact_ids=reason.fact_ids, evidence=reason.evidence)


def _about_named(named: Sequence[str]) -> list[str]:
    if not named:
        return []
    return [f"Mentioned, not shown to be addressed: {', '.join(named)}. Judged or treated today?"]


def _about_unexplained(unexplained: Sequence[Candidate]) -> list[str]:
    if not unexplained:
        return []
    names = ", ".join(candidate.name for candidate in unexplained)
    return [
        f"Without a diagnosis: {names}. A new problem of uncertain prognosis? The problems are "
        "moderate then"
    ]


def _about_threat(top: Level, care: HospitalCare) -> list[str]:
    if top is Level.HIGH:
        return ["Is the threat to life or bodily function one of now, not of the past?"]
    if care.decided:
        return ["Does it threaten life or bodily function without treatment? Then they are high"]
    return []


def _sign_in(fact: Fact, sign: Sign) -> str | None:
    """What a measurement tells when it is beyond the limit."""
    value = fact.attributes.value
    own = fact.kind is FactKind.VITAL and fact.subject is Subject.PATIENT
    if not own or fact.normalized != sign.vital or value is None:
        return None
    if fact.assertion is not Assertion.PRESENT:
        return None
    try:
        beyond = float(value.magnitude) < sign.below
    except ValueError:
        return None  # a range, or two numbers
    return f"{sign.vital} {value}: may threaten life or bodily function" if beyond else None


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
