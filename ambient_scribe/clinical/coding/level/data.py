"""The data that a clinician worked through, as an element of the level of a visit.

In: a visit. Out: its level with the reasons: tests, documents from outside and a history from
somebody else (one category), a test that the clinician interpreted (the second), a talk with an
outside clinician (the third). What is billed apart, only a person can tell.
"""

from __future__ import annotations

from ambient_scribe.clinical.coding.level.judged import Judged, Visit
from ambient_scribe.clinical.coding.level.rules import DataRules, Level
from ambient_scribe.clinical.coding.level.told import Work, WorkReader
from ambient_scribe.clinical.coding.said import Sentence
from ambient_scribe.domain.clinical import Assertion, Basis, Fact, FactKind, Subject
from ambient_scribe.domain.note import Reason

_HAPPENS = frozenset({Assertion.PRESENT, Assertion.PLANNED})
_CATEGORIES_OF_HIGH = 2


class DataElement:
    """Shared by all visits."""

    def __init__(self, rules: DataRules, work: WorkReader) -> None:
        self._rules, self._work = rules, work

    def judged(self, visit: Visit) -> Judged:
        rules, reasons, questions = self._rules, list[Reason](), list[str]()
        tests = self._tests(visit)
        if tests:
            reasons.append(_of_tests(tests))
            questions.append(
                "Tests of one panel count once, and one whose interpretation is billed does not "
                "count: is any of these so?"
            )
        documents = self._work.sentences(visit.said, Work.DOCUMENT)
        reasons += _told("a document from outside reviewed", documents)
        historian, asked = _historian(visit)
        reasons += historian
        questions += asked
        interpreted = self._work.sentences(visit.said, Work.INTERPRETATION)
        reasons += _told("a test interpreted by the clinician", interpreted)
        if interpreted:
            questions.append("Is the interpretation billed apart? It does not count then")
        elif self._work.sentences(visit.said, Work.LOOKED):
            questions.append(
                "The clinician looked at a film, a scan or a tracing: judged by themselves, not by "
                "its report, and not billed apart? The data are moderate then"
            )
        discussed = self._work.sentences(visit.said, Work.DISCUSSION)
        reasons += _told("management or a test discussed with an outside clinician", discussed)
        if discussed:
            questions.append("Is the one talked with of another group or specialty?")
        points = len(tests) + len(documents)
        counted = points + bool(historian)
        met = sum((counted >= rules.moderate, bool(interpreted), bool(discussed)))
        level = Level.STRAIGHTFORWARD
        if met >= _CATEGORIES_OF_HIGH:
            level = Level.HIGH
        elif met:
            level = Level.MODERATE
        elif points >= rules.limited or historian:
            level = Level.LOW
        nothing = Reason(text="no test was ordered or reviewed")
        return Judged("data", level, tuple(reasons) or (nothing,), tuple(questions))

    def _tests(self, visit: Visit) -> dict[str, list[Fact]]:
        """Each test once, with its facts."""
        tests: dict[str, list[Fact]] = {}
        for fact in visit.facts:
            own = fact.kind is FactKind.TEST and fact.subject is Subject.PATIENT
            if own and fact.assertion in _HAPPENS:
                name = self._rules.part_of.get(fact.normalized, fact.normalized)
                tests.setdefault(name, []).append(fact)
        particular = {name: own for name, own in tests.items() if name not in self._rules.generic}
        return particular or tests


def _of_tests(tests: dict[str, list[Fact]]) -> Reason:
    ids = tuple(fact.id for own in tests.values() for fact in own)
    count = len(tests)
    told = f"{count} test{'s' * (count > 1)} ordered or reviewed: {', '.join(tests)}"
    return Reason(text=told, fact_ids=ids)


def _told(text: str, sentences: tuple[Sentence, ...]) -> list[Reason]:
    """One reason for all sentences of one kind."""
    if not sentences:
        return []
    evidence: tuple[Basis, ...] = tuple(one.spoken for one in sentences)
    return [Reason(text=text, evidence=evidence)]


def _historian(visit: Visit) -> tuple[list[Reason], list[str]]:
    """Somebody beside the patient tells more of the history than the patient does; who tells less
    may still have been needed, and that is asked."""
    own, others = list[Fact](), list[Fact]()
    for fact in visit.facts:
        roles = [one.role for one in visit.said.of(fact)]
        if fact.subject is not Subject.PATIENT:
            continue
        if any(role.is_bystander for role in roles):
            others.append(fact)
        elif any(role.is_patients_voice for role in roles):
            own.append(fact)
    if not others:
        return [], []
    needed = "could the patient not give a reliable history, or had it to be confirmed?"
    if len(others) <= len(own):
        return [], [f"Somebody else told of the patient too: {needed} It counts as data then"]
    text = "history from somebody else than the patient"
    ids = tuple(fact.id for fact in others)
    return [Reason(text=text, fact_ids=ids)], [
        f"Somebody else told the history: {needed} It does not count otherwise"
    ]
