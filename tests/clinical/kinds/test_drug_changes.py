"""Started, advised, changed, held, conditional: what happens to a drug, named or meant by "it"."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Change


@pytest.mark.parametrize(
    "said",
    [
        "If the test is positive, we will start cephalexin.",
        "You can take some cephalexin if you get a fever.",
        "If you are feeling feverish, taking some cephalexin can help.",
    ],
)
def test_what_depends_on_something_is_conditional(read, said):
    assert read(("clinician", said)).says("cephalexin") == "conditional"


def test_a_courtesy_is_no_condition(read):
    visit = read(("clinician", "You can take some cephalexin if you want."))

    assert visit.says("cephalexin") == "planned"


def test_advice_about_a_drug_that_is_taken_starts_none(read):
    visit = read(
        ("patient", "I take ibuprofen for my knee."), ("clinician", "You can take the ibuprofen.")
    )

    ibuprofen = visit.named("ibuprofen")
    assert (ibuprofen.assertion, ibuprofen.attributes.change) == (
        Assertion.PRESENT,
        Change.CONTINUED,
    )


def test_a_new_dose_is_two_facts_even_when_the_old_one_is_not_said(read):
    visit = read(("clinician", "Let's increase your metformin to 1000 milligrams twice a day."))

    assert visit.named("metformin", Assertion.PRESENT).attributes.dose is None
    planned = visit.named("metformin", Assertion.PLANNED)
    assert str(planned.attributes.dose) == "1000 mg"
    assert planned.attributes.frequency == "twice daily"


def test_held_before_surgery_is_taken_and_planned_to_stop(read):
    visit = read(("clinician", "We'll get you off your clopidogrel for a week before the surgery."))

    planned = visit.named("clopidogrel", Assertion.PLANNED)
    assert planned.attributes.change is Change.STOPPED
    assert visit.named("clopidogrel", Assertion.PRESENT)


def test_switched_from_one_to_another(read):
    visit = read(("clinician", "We switched you from furosemide to torsemide 20 milligrams daily."))

    assert visit.says("furosemide") == "absent"
    assert visit.says("torsemide") == "present"


def test_what_was_stopped_and_named_by_it(read):
    visit = read(("patient", "I was on atorvastatin for a year. Then I stopped taking it."))

    assert (visit.says("atorvastatin"), visit.named("atorvastatin").attributes.change) == (
        "absent",
        Change.STOPPED,
    )


def test_a_dose_that_goes_up_on_that(read):
    visit = read(
        ("clinician", "You're on metformin 500 mg twice a day. Let's go up to 1000 mg on that.")
    )

    assert str(visit.named("metformin", Assertion.PLANNED).attributes.dose) == "1000 mg"
    assert str(visit.named("metformin", Assertion.PRESENT).attributes.dose) == "500 mg"


def test_that_swelling_is_no_drug(read):
    visit = read(
        ("patient", "I take ibuprofen."),
        ("clinician", "Elevate the leg and that will reduce that swelling."),
    )

    assert visit.named("ibuprofen").assertion is Assertion.PRESENT


def test_pain_without_a_drug_denies_none(read):
    visit = read(("patient", "My pain is a six without ibuprofen."))

    assert visit.says("ibuprofen") == "nothing"


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Do you take any regular medications?", "regular medications"),
        ("Are you on any other medications?", "other medications"),
    ],
)
def test_no_drugs_at_all(read, asked, name):
    assert read(("clinician", asked), ("patient", "No.")).says(name) == "absent"


def test_yes_to_any_drugs_tells_nothing_by_itself(read):
    visit = read(
        ("clinician", "Do you take any regular medications?"), ("patient", "Yes, I take ramipril.")
    )

    assert visit.names() == {"ramipril"}


def test_a_class_is_the_drug_that_is_named_later(read):
    visit = read(
        ("clinician", "I'm going to prescribe you some pain medicine."),
        ("clinician", "We'll start you on tramadol 50 milligrams every six hours as needed."),
    )

    tramadol = visit.named("tramadol")
    assert tramadol.attributes.frequency == "every 6 hours as needed"
    assert "pain medication" not in visit.names()


def test_what_is_told_of_a_list_at_its_end(read):
    visit = read(("patient", "I take lisinopril and metformin every morning."))

    assert visit.named("lisinopril").attributes.frequency == "every morning"
    assert visit.named("metformin").attributes.frequency == "every morning"
