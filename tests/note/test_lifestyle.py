"""Social history, review and medications: only what was told for sure, with its change marked."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Quantity
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def social(said: str, name: str, words: str, **told: object) -> list[str]:
    talk = passages([*LISTENED, ("clinician", "How do you live?"), ("patient", said)])
    return texts(
        drafted(talk, [a_fact(1, K.SOCIAL, name, (talk[3], words), **told)], HER), "social_history"
    )


@pytest.mark.parametrize(
    ("said", "name", "status", "written"),
    [
        ("I work as a baker.", "occupation", "i work as a baker", ["Works as a baker."]),
        ("I still work at the mill.", "occupation", "i still work at the mill",
         ["Still works at the mill."]),
        ("It's been pretty good.", "diet", "it's been pretty good", ["Diet: good."]),
        ("I'm a I'm a baker.", "occupation", "i'm a i'm a baker", ["Works as a baker."]),
        ("Live alone yes.", "living situation", "live alone ok", ["Lives alone."]),
        ("With my husband and two children.", "living situation", "live with my husband and two children",
         ["Lives with her husband and 2 children."]),
        ("That's what they like.", "diet", "that's what they like", []),
        ("I'm trying to yeah.", "exercise", "i'm trying to yeah", []),
    ],
)  # fmt: skip
def test_how_the_patient_lives_is_a_sentence_or_nothing(said, name, status, written) -> None:
    assert social(said, name, said.split()[0], status=status) == written


def test_a_bare_word_is_no_social_history() -> None:
    assert social("We travel a bit.", "travel", "travel") == []


def test_an_amount_of_the_past_is_not_told_as_of_now() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "You were smoking two packs a day."), ("patient", "Fewer now.")]
    )
    fact = a_fact(1, K.SOCIAL, "smoking", (talk[2], "smoking two packs a day."),
                  value=Quantity(magnitude="2", unit="packs/day"))  # fmt: skip
    assert texts(drafted(talk, [fact], HER), "social_history") == [
        "Smokes, previously 2 packs/day."
    ]


def test_what_nobody_asked_and_nobody_denied_is_not_denied() -> None:
    talk = passages([*LISTENED, ("clinician", "How are you?"), ("patient", "My vision is fine.")])
    fact = a_fact(1, K.SYMPTOM, "vision changes", (talk[3], "vision"), assertion=Assertion.ABSENT,
                  body_system="eyes")  # fmt: skip
    assert texts(drafted(talk, [fact], HER), "ros") == []


def test_a_system_that_was_asked_about_is_reviewed() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "Any cough or wheezing?"), ("patient", "A cough, no wheezing.")]
    )
    cough = a_fact(1, K.SYMPTOM, "cough", (talk[2], "cough"), (talk[3], "cough"),
                   body_system="respiratory")  # fmt: skip
    wheeze = a_fact(2, K.SYMPTOM, "wheezing", (talk[2], "wheezing?"), (talk[3], "no wheezing."),
                    assertion=Assertion.ABSENT, body_system="respiratory")  # fmt: skip
    assert texts(drafted(talk, [cough, wheeze], HER), "ros") == [
        "Respiratory: Reports cough; denies wheezing."
    ]


def test_what_was_taken_for_the_complaint_is_marked() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "What have you taken for the pain?"), ("patient", "Ibuprofen.")]
    )
    fact = a_fact(1, K.MEDICATION, "ibuprofen", (talk[3], "Ibuprofen."))
    assert texts(drafted(talk, [fact], HER), "medications") == [
        "Taken for the current symptoms: ibuprofen."
    ]


def test_surgery_is_told_with_its_part() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "Any operations?"),
         ("patient", "I had lower back surgery 10 years ago.")]
    )  # fmt: skip
    fact = a_fact(1, K.PROCEDURE, "surgery", (talk[3], "surgery 10 years ago."), text="surgery",
                  assertion=Assertion.HISTORICAL, date="10 years ago")  # fmt: skip
    assert texts(drafted(talk, [fact], HER), "pmh") == ["Lower back surgery (10 years ago)."]


def test_a_value_that_used_to_be_is_told_as_an_earlier_one() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "How are the lipids?"),
         ("patient", "I used to have high triglycerides, they were 265.")]
    )  # fmt: skip
    fact = a_fact(1, K.TEST, "triglycerides", (talk[3], "triglycerides, they were 265."),
                  text="triglycerides", value=Quantity(magnitude="265"))  # fmt: skip
    assert texts(drafted(talk, [fact], HER), "results") == ["Triglycerides: previously 265."]


def test_what_others_smoke_is_not_the_patients() -> None:
    said = "It starts when I am around somebody who was smoking."
    assert social(said, "smoking", "smoking.") == []


def test_what_is_only_less_than_before_is_not_denied() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "Any nausea?"), ("patient", "I don't have as much nausea.")]
    )
    fact = a_fact(1, K.SYMPTOM, "nausea", (talk[2], "nausea?"), (talk[3], "nausea."),
                  assertion=Assertion.ABSENT)  # fmt: skip
    assert texts(drafted(talk, [fact], HER), "ros") == []


def test_an_illness_of_now_is_no_history() -> None:
    talk = passages([*LISTENED, ("clinician", "And before?"), ("patient", "Asthma, and a cold.")])
    asthma = a_fact(1, K.CONDITION, "asthma", (talk[3], "Asthma,"))
    cold = a_fact(2, K.CONDITION, "common cold", (talk[3], "cold."))
    assert texts(drafted(talk, [asthma, cold], HER), "pmh") == ["Asthma."]


def test_a_reaction_told_far_from_the_substance_is_not_its_own() -> None:
    between = [("clinician", "Go on."), ("patient", "It was a long day.")] * 4
    talk = passages(
        [*LISTENED, ("clinician", "Allergies?"), ("patient", "Latex."), *between,
         ("patient", "I had a fit.")]
    )  # fmt: skip
    fact = a_fact(1, K.ALLERGY, "latex", (talk[3], "Latex."), (talk[-1], "fit."), reaction="fit")
    assert texts(drafted(talk, [fact], HER), "allergies") == ["Latex."]


def test_of_several_drugs_asked_about_at_once_none_is_surely_not_taken() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "Do you take aspirin or ibuprofen?"), ("patient", "No.")]
    )
    facts = [
        a_fact(
            n, K.MEDICATION, name, (talk[2], words), (talk[3], "No."), assertion=Assertion.ABSENT
        )
        for n, (name, words) in enumerate([("aspirin", "aspirin"), ("ibuprofen", "ibuprofen?")])
    ]
    assert texts(drafted(talk, facts, HER), "medications") == []


def test_no_more_drugs_are_no_drugs_of_that_name() -> None:
    talk = passages([*LISTENED, ("clinician", "Other medications?"), ("patient", "No.")])
    fact = a_fact(1, K.MEDICATION, "other medications", (talk[2], "Other medications?"),
                  (talk[3], "No."), assertion=Assertion.ABSENT)  # fmt: skip
    assert texts(drafted(talk, [fact], HER), "medications") == ["No other medications."]
