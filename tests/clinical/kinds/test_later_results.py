"""Tests and vitals: shown, reviewed, told of later, to be repeated; several readings."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind


def test_how_it_was_comes_in_the_next_clause(read):
    visit = read(("clinician", "I saw that they did a rapid strep test, and that was negative."))

    assert visit.named("rapid strep test").attributes.status == "negative"


def test_a_test_may_be_repeated_by_a_pronoun(read):
    visit = read(("clinician", "Your A1c was 8.1 percent. We'll repeat that in three months."))

    assert str(visit.named("hemoglobin a1c", Assertion.PRESENT).attributes.value) == "8.1%"
    assert visit.named("hemoglobin a1c", Assertion.PLANNED)


def test_a_study_that_was_reviewed_was_done(read):
    visit = read(("clinician", "I reviewed the results of your barium swallow."))

    assert visit.says("barium swallow") == "present"


def test_each_reading_of_a_pressure(read):
    visit = read(
        (
            "patient",
            "My blood pressure at home was 150 over 90 last week and 142 over 86 this morning.",
        )
    )

    values = [str(f.attributes.value) for f in visit.facts if f.normalized == "blood pressure"]
    assert values == ["150/90 mmHg", "142/86 mmHg"]


def test_what_is_said_of_a_list_is_said_of_each(read):
    visit = read(("clinician", "Your blood pressure and heart rate are fine."))

    assert visit.named("blood pressure").attributes.status == "normal"
    assert visit.named("heart rate").attributes.status == "normal"


def test_a_talked_of_operation_is_none(read):
    visit = read(("clinician", "These usually heal up without surgery."))

    assert visit.says("surgery") == "nothing"


def test_a_therapy_that_goes_on_is_present(read):
    visit = read(("patient", "I've been going to physical therapy twice a week."))

    assert visit.says("physical therapy") == "present"


@pytest.mark.parametrize("reaction", ["It's good to see you.", "That's great!", "That's fine."])
def test_a_reaction_is_no_verdict_on_a_test(read, reaction):
    visit = read(
        ("clinician", "The biopsy showed a basal cell carcinoma."), ("clinician", reaction)
    )

    assert all(f.attributes.status is None for f in visit.facts if f.kind is FactKind.TEST)


def test_how_a_result_looked_is_its_verdict(read):
    visit = read(("clinician", "Hey dragon, show me the hip x-ray. So this looks good."))

    assert [f.attributes.status for f in visit.facts if f.kind is FactKind.TEST] == ["normal"]
