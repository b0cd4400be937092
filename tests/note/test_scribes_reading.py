"""What a scribe hears beside the facts: whom a visit is about, where its parts begin, what is a reason."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Quantity
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


@pytest.mark.parametrize(
    ("greeting", "opening"),
    [
        ("Good morning, Mr. Ellery, what brings you in?", "The patient is a man who presents"),
        ("Hello, Mrs. Okafor, what brings you in?", "The patient is a woman who presents"),
        ("Hello, I'm Mrs. Hale, what brings you in?", "The patient presents"),
        ("Hello, what brings you in?", "The patient presents"),
    ],
)
def test_the_title_of_address_tells_the_sex(greeting: str, opening: str) -> None:
    p = passages([("clinician", greeting), ("patient", "I have a cough.")])
    cough = a_fact(1, K.SYMPTOM, "cough", (p[1], "a cough"))
    assert texts(drafted(p, [cough]), "hpi") == [f"{opening} with a cough."]


def test_whose_it_is_is_said_where_nobody_was_named() -> None:
    p = passages([("patient", "My lower back hurts when I stand a long time.")])
    assert texts(drafted(p), "hpi") == [
        "The patient's lower back hurts when they stand a long time."
    ]


def plan_of(said: str, *facts: tuple[object, ...]) -> list[str]:
    talk = passages([*LISTENED, ("clinician", f"Here is what I think. {said}")])
    made = [
        a_fact(n, kind, name, (talk[2], words), **told)  # type: ignore[arg-type]
        for n, (kind, name, words, told) in enumerate(facts)
    ]
    return texts(drafted(talk, made, HER), "plan")


def test_a_drug_that_is_first_named_in_the_plan_is_a_part_of_it() -> None:
    told = {"dose": Quantity(magnitude="20", unit="mg"), "frequency": "twice daily"}
    fact = (K.MEDICATION, "famotidine", "famotidine twenty milligrams twice a day", told)
    said = "For the heartburn famotidine twenty milligrams twice a day."
    assert plan_of(said, fact) == ["Famotidine 20 mg twice daily."]


def test_an_alarm_sign_is_written_whole() -> None:
    reason = "if the calf gets swollen or you get short of breath"
    told = {"assertion": Assertion.CONDITIONAL, "reason": reason}
    fact = (K.PLAN, "go to emergency department", "emergency room", told)
    assert plan_of("Otherwise the emergency room.", fact) == [
        "Go to the emergency department if the calf gets swollen or she gets short of breath."
    ]


def test_a_courtesy_is_no_part_of_an_order() -> None:
    assert plan_of("I am going to give you the vaccine today, if that's okay.") == [
        "Give the vaccine today."
    ]


def test_one_teaspoon_is_one() -> None:
    told = {"dose": Quantity(magnitude="1", unit="teaspoons")}
    fact = (K.MEDICATION, "acetaminophen", "acetaminophen", told)
    assert plan_of("Some acetaminophen.", fact) == ["Acetaminophen 1 teaspoon."]


def test_a_problem_that_is_only_why_something_is_done_is_not_assessed() -> None:
    said = "Let's stop the tablets because of your asthma. The knee has arthritis."
    talk = passages([*LISTENED, ("clinician", f"Here is what I think. {said}")])
    asthma = a_fact(1, K.CONDITION, "asthma", (talk[2], "asthma"))
    arthritis = a_fact(2, K.CONDITION, "arthritis", (talk[2], "arthritis"))
    assert texts(drafted(talk, [asthma, arthritis], HER), "assessment") == [
        "The knee has arthritis."
    ]


def test_what_is_found_out_before_the_assessment_is_assessed() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me examine you. Your hemoglobin is 10.2, so you are anemic."),
            ("patient", "Okay."),
            ("clinician", "Here is what I think. It is the heavy periods."),
        ]
    )
    anemia = a_fact(1, K.CONDITION, "anemia", (talk[2], "anemic."))
    assert texts(drafted(talk, [anemia], HER), "assessment") == ["Anemia."]


def test_a_thought_that_the_patient_has_something_is_a_thought() -> None:
    talk = passages(
        [*LISTENED, ("clinician", "Here is what I think. I think you have an infection.")]
    )
    fact = a_fact(
        1, K.CONDITION, "infection", (talk[2], "infection."), assertion=Assertion.POSSIBLE
    )
    assert texts(drafted(talk, [fact], HER), "assessment") == ["Likely infection."]
