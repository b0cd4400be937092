"""Drug, dose, frequency and what changes, within and across utterances."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    ChartMedication,
    FactKind,
    PatientContext,
)


def test_a_regimen_in_one_sentence(read):
    visit = read(("patient", "I take metformin 500 milligrams twice a day for my diabetes."))

    metformin = visit.named("metformin")
    assert metformin.assertion is Assertion.PRESENT
    assert str(metformin.attributes.dose) == "500 mg"
    assert metformin.attributes.frequency == "twice daily"


def test_words_as_a_plain_recognizer_writes_them(read):
    visit = read(("patient", "i take metformin five hundred milligrams twice a day"))

    assert str(visit.named("metformin").attributes.dose) == "500 mg"


def test_a_regimen_across_utterances(read):
    visit = read(
        ("clinician", "Are you taking lisinopril?"),
        ("patient", "Yes."),
        ("clinician", "How much do you take?"),
        ("patient", "Ten milligrams, once a day."),
    )

    lisinopril = visit.named("lisinopril")
    assert str(lisinopril.attributes.dose) == "10 mg"
    assert lisinopril.attributes.frequency == "daily"
    assert "lisinopril" in visit.evidence(lisinopril)


def test_a_dose_change_is_two_facts(read):
    visit = read(
        ("clinician", "I'm going to increase your lisinopril from 10 milligrams to 20 milligrams.")
    )

    planned = visit.named("lisinopril", Assertion.PLANNED)
    present = visit.named("lisinopril", Assertion.PRESENT)
    assert (str(planned.attributes.dose), planned.attributes.change) == ("20 mg", Change.INCREASED)
    assert str(present.attributes.dose) == "10 mg"


@pytest.mark.parametrize(
    ("said", "assertion", "change"),
    [
        ("I'll start you on atorvastatin.", Assertion.PLANNED, Change.STARTED),
        ("Please stop the atorvastatin.", Assertion.ABSENT, Change.STOPPED),
        ("Continue the atorvastatin.", Assertion.PRESENT, Change.CONTINUED),
        ("I'd like you to stay on your atorvastatin.", Assertion.PRESENT, Change.CONTINUED),
    ],
)
def test_what_a_clinician_changes(read, said, assertion, change):
    fact = read(("clinician", said)).named("atorvastatin")

    assert (fact.assertion, fact.attributes.change) == (assertion, change)


@pytest.mark.parametrize(
    ("said", "assertion", "change"),
    [
        ("I keep forgetting to take my atorvastatin.", Assertion.PRESENT, Change.NOT_TAKEN),
        ("I'm not taking the atorvastatin anymore.", Assertion.ABSENT, Change.STOPPED),
        ("I stopped taking the atorvastatin.", Assertion.ABSENT, Change.STOPPED),
        ("I've never taken atorvastatin.", Assertion.ABSENT, None),
    ],
)
def test_what_a_patient_tells(read, said, assertion, change):
    fact = read(("patient", said)).named("atorvastatin")

    assert (fact.assertion, fact.attributes.change) == (assertion, change)


def test_an_offer_that_is_declined(read):
    visit = read(
        ("clinician", "I would like to start you on atorvastatin, 20 milligrams at night."),
        ("patient", "I'd rather not, to be honest."),
    )

    fact = visit.named("atorvastatin")
    assert (fact.assertion, fact.attributes.change) == (Assertion.ABSENT, Change.REFUSED)
    assert len(fact.evidence) == 2


@pytest.mark.parametrize(
    "said",
    [
        "Normally I would use cephalexin.",
        "I might need to give you cephalexin.",
    ],
)
def test_what_is_only_thought_of_is_no_fact(read, said):
    assert "cephalexin" not in read(("clinician", said)).names()


def test_two_drugs_keep_their_own_doses(read):
    visit = read(
        (
            "clinician",
            "Continue your metoprolol 50 milligrams daily and your lisinopril 10 milligrams daily.",
        )
    )

    assert str(visit.named("metoprolol").attributes.dose) == "50 mg"
    assert str(visit.named("lisinopril").attributes.dose) == "10 mg"


def test_the_water_pill_is_the_charted_diuretic(read):
    context = PatientContext(medications=(ChartMedication(name="furosemide"),))
    turns = [("patient", "I take my water pill every morning.")]

    assert read(*turns, context=context).names(FactKind.MEDICATION) == {"furosemide"}
    assert read(*turns).names(FactKind.MEDICATION) == {"diuretics"}


def test_a_change_after_a_list_holds_for_all_of_it(extractor):
    claims = extractor.read_statement("The furosemide and the lisinopril stay the same.", "plan")

    assert {(c.normalized, c.attributes.change) for c in claims} == {
        ("furosemide", Change.CONTINUED),
        ("lisinopril", Change.CONTINUED),
    }
