"""Found facts against gold: what counts strictly, what loosely, one to one."""

from __future__ import annotations

from typing import Any

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.evaluation.facts.gold import FactRow
from ambient_scribe.evaluation.facts.matching import fits_loosely, fits_strictly, match
from ambient_scribe.evaluation.facts.scoring import score_facts
from ambient_scribe.evaluation.facts.values import regimen, same_quantity

SPEAKERS = {0: "doctor", 1: "patient", 2: "patient", 3: "doctor"}


def a_row(
    term: str,
    *turns: int,
    kind: FactKind = FactKind.SYMPTOM,
    assertion: Assertion = Assertion.PRESENT,
    subject: Subject = Subject.PATIENT,
    optional: bool = False,
    **attributes: Any,
) -> FactRow:
    return FactRow(
        kind=kind,
        term=term,
        turns=frozenset(turns),
        assertion=assertion,
        subject=subject,
        optional=optional,
        attributes=attributes,
    )


NO_FEVER = a_row("fever", 0, 1, assertion=Assertion.ABSENT)
MOTHERS = a_row("diabetes", 2, kind=FactKind.FAMILY_HISTORY, subject=Subject.FAMILY)


def test_the_same_fact_with_its_evidence_is_right() -> None:
    found = a_row("fever", 1, assertion=Assertion.ABSENT)
    assert match([found], [NO_FEVER, MOTHERS], fits_strictly).pairs == ((found, NO_FEVER),)


@pytest.mark.parametrize(
    "found",
    [
        a_row("fever", 1),
        a_row("fever", 2, assertion=Assertion.ABSENT),
        a_row("chills", 1, assertion=Assertion.ABSENT),
        a_row("diabetes", 2, kind=FactKind.FAMILY_HISTORY),
        a_row("fever", 1, assertion=Assertion.ABSENT, kind=FactKind.CONDITION),
    ],
    ids=["lost negation", "wrong evidence", "wrong name", "wrong person", "wrong kind"],
)
def test_what_is_wrong_in_one_respect_is_wrong_strictly(found: FactRow) -> None:
    matching = match([found], [NO_FEVER, MOTHERS], fits_strictly)
    assert matching.pairs == ()
    assert matching.wrong == (found,)
    assert matching.missed == (NO_FEVER, MOTHERS)


def test_loosely_a_word_in_common_is_enough_but_not_a_lost_negation() -> None:
    assert fits_loosely(a_row("high fever", 1, assertion=Assertion.ABSENT), NO_FEVER)
    assert fits_loosely(
        a_row("fever", 1, kind=FactKind.CONDITION, assertion=Assertion.ABSENT), NO_FEVER
    )
    assert not fits_loosely(a_row("fever", 1), NO_FEVER)


def test_one_found_fact_serves_once() -> None:
    found = a_row("fever", 1, assertion=Assertion.ABSENT)
    matching = match([found], [NO_FEVER, NO_FEVER], fits_strictly)
    assert (len(matching.pairs), len(matching.missed)) == (1, 1)


def test_facts_of_one_name_are_told_apart_by_value_and_side() -> None:
    pressure = [
        a_row("blood pressure", 0, kind=FactKind.VITAL, value={"magnitude": value})
        for value in ("120/80", "150/90")
    ]
    matching = match([pressure[1], pressure[0]], pressure, fits_strictly)
    assert all(found == gold for found, gold in matching.pairs)


def test_what_is_optional_is_neither_missed_nor_wrong() -> None:
    optional = a_row("nausea", 1, optional=True)
    assert match([], [optional], fits_strictly).missed == ()
    matching = match([a_row("nausea", 1)], [optional], fits_strictly)
    assert (matching.pairs, matching.wrong, matching.missed) == ((), (), ())


def test_a_required_fact_is_met_before_an_optional_one() -> None:
    required, optional = a_row("nausea", 1), a_row("nausea", 1, 2, optional=True)
    matching = match([a_row("nausea", 1, 2)], [optional, required], fits_strictly)
    assert matching.missed == ()


def test_a_lost_negation_costs_the_assertion_of_an_answer() -> None:
    scores = score_facts([a_row("fever", 0, 1)], [NO_FEVER], SPEAKERS)
    assert scores.tallies["assertion_accuracy"].rate == 0
    assert scores.tallies["assertion_accuracy_answers"].total == 1
    assert scores.tallies["assertion_accuracy_statements"].total == 0
    assert scores.tallies["fact_f1_strict"].rate == 0


def test_precision_and_recall_of_each_kind() -> None:
    found = [a_row("fever", 1, assertion=Assertion.ABSENT), a_row("cough", 2)]
    scores = score_facts(found, [NO_FEVER, MOTHERS], SPEAKERS)
    assert scores.tallies["fact_f1_strict"].rate == 0.5
    assert scores.by_kind["symptom"]["kind_precision_strict"].rate == 0.5
    assert scores.by_kind["symptom"]["kind_recall_strict"].rate == 1.0
    assert scores.by_kind["family_history"]["kind_recall_strict"].rate == 0.0


def a_drug(**attributes: Any) -> FactRow:
    return a_row("lisinopril", 3, kind=FactKind.MEDICATION, **attributes)


@pytest.mark.parametrize(
    ("found", "right"),
    [
        ({"dose": {"magnitude": "20", "unit": "mg"}, "frequency": "once daily"}, True),
        ({"dose": {"magnitude": "20", "unit": "mg"}}, False),
        ({"dose": {"magnitude": "40", "unit": "mg"}, "frequency": "daily"}, False),
        ({"frequency": "daily"}, False),
    ],
    ids=["the same", "no frequency", "another dose", "no dose"],
)
def test_a_medication_is_right_with_all_of_its_regimen(found: Any, right: bool) -> None:
    gold = a_drug(dose={"magnitude": "20", "unit": "milligrams"}, frequency="once a day")
    tallies = score_facts([a_drug(**found)], [gold], SPEAKERS).tallies
    assert tallies["medication_tuples_f1"].rate == float(right)


def test_quantities_are_counted_where_the_fact_is_missed_too() -> None:
    gold = a_drug(dose={"magnitude": "20", "unit": "mg"})
    assert score_facts([], [gold], SPEAKERS).tallies["quantities_exact"].rate == 0
    assert score_facts([gold], [gold], SPEAKERS).tallies["quantities_exact"].rate == 1


def test_a_bound_is_not_its_number() -> None:
    assert not same_quantity(("<3", "seconds"), ("3", "s"))
    assert same_quantity(("1,000", "mg"), ("1000", None))


def test_a_frequency_is_compared_as_it_is_read() -> None:
    assert regimen("once a day") == regimen("daily")
    assert regimen("every six hours as needed") == regimen("every 6 hours, as needed")
    assert regimen("sometimes") == frozenset()
