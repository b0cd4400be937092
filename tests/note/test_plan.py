"""The plan: orders as they were asserted, directions as they were said, and what is neither."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Attributes, Change
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


# ---------------------------------------------------------------- orders that are facts
@pytest.mark.parametrize(
    ("assertion", "attributes", "written"),
    [
        (Assertion.PLANNED, Attributes(change=Change.STARTED), "Start naproxen."),
        (Assertion.PLANNED, Attributes(change=Change.STOPPED), "Stop naproxen."),
        (Assertion.PLANNED, Attributes(), "Naproxen."),
        (Assertion.POSSIBLE, Attributes(), "Consider naproxen."),
        (Assertion.POSSIBLE, Attributes(change=Change.STARTED), "May start naproxen."),
        (Assertion.CONDITIONAL, Attributes(change=Change.STARTED), "May start naproxen."),
        (Assertion.PLANNED, Attributes(change=Change.DECREASED), "Decrease naproxen dose."),
        (Assertion.PLANNED, Attributes(change=Change.REFUSED), "Declined naproxen."),
    ],
)
def test_an_order_is_worded_as_it_was_asserted(
    assertion: Assertion, attributes: Attributes, written: str
) -> None:
    p = passages([("patient", "My back is sore."), ("clinician", "About naproxen then.")])
    stated = {name: value for name, value in attributes if value is not None}
    fact = a_fact(1, K.MEDICATION, "naproxen", (p[1], "naproxen"), assertion=assertion, **stated)
    assert texts(drafted(p, [fact]), "plan") == [written]


def test_the_condition_of_an_order_is_told() -> None:
    p = passages(
        [("patient", "Okay."), ("clinician", "If the swab is positive, we will start amoxicillin.")]
    )
    fact = a_fact(1, K.MEDICATION, "amoxicillin", (p[1], "start amoxicillin."),
                  assertion=Assertion.CONDITIONAL, change=Change.STARTED)  # fmt: skip
    assert texts(drafted(p, [fact]), "plan") == ["If the swab is positive: start amoxicillin."]


def test_advice_is_rewritten_and_a_remark_is_none() -> None:
    p = passages(
        [
            ("clinician", "Does it hurt when I press here, and does it hurt when you bend it?"),
            ("patient", "It hurts a little, and that is about all of it today."),
            (
                "clinician",
                "Here's my plan for you. I want you to keep your leg elevated and rest. "
                "This is to make sure that you don't have any blockages in your heart. "
                "You should not take ibuprofen with your medication.",
            ),
        ]
    )
    assert texts(drafted(p), "plan") == [
        "Advised to keep their leg elevated and rest.",
        "Advised not to take ibuprofen with their medication.",
    ]


# ---------------------------------------------------------------- orders as they were said
def planned(said: str, *more: tuple[str, str]) -> list[str]:
    talk = passages([*LISTENED, ("clinician", f"Here is what I think. {said}"), *more])
    return texts(drafted(talk, context=HER), "plan")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("Keep the bandage dry for 24 hours.", "Advised to keep the bandage dry for 24 hours."),
        (
            "Keep the bandage dry for two days. After that, wash it with soap every day.",
            "Advised to keep the bandage dry for 2 days; then wash it with soap every day.",
        ),
        ("I'd like to get an x-ray of the right knee.", "Get an x-ray of the right knee."),
        (
            "If you get a fever, or see pus, call us the same day.",
            "If she gets a fever, or she sees pus: call the clinic the same day.",
        ),
        ("No heavy lifting with the left arm.", "No heavy lifting with the left arm."),
        (
            "Come in for a blood test in two weeks, so we can check the sugar.",
            "Advised to come in for a blood test in 2 weeks to check the sugar.",
        ),
    ],
)
def test_an_order_is_written_as_it_was_said(said: str, written: str) -> None:
    assert written in planned(said)


@pytest.mark.parametrize(
    "said",
    [
        "Wash it with soap every day.",  # nobody can tell what "it" is
        "Should I get an x-ray of the knee?",
        "We might get an x-ray of the knee.",
        "Normally I would check the sugar.",
        "Take it twice a day, sorry, once a day with food.",
    ],
)
def test_what_is_no_order_is_left_out(said: str) -> None:
    assert planned(said) == []


def test_an_order_that_the_patient_turns_down_is_none() -> None:
    assert planned("I'd like to check the sugar.", ("patient", "I'd rather not.")) == []


def test_the_condition_of_an_order_stays_with_it() -> None:
    assert planned("If the swab is positive, we will start an ice diet.") == [
        "If the swab is positive: start an ice diet."
    ]


def test_an_order_for_one_of_several_possible_causes_is_headed_by_none() -> None:
    talk = passages(
        [
            ("patient", "My knee hurts."),
            ("clinician", "Here is what I think. It may be arthritis or a meniscal tear, or gout."),
            ("patient", "Okay."),
            ("clinician", "I want an MRI, and for the gout, naproxen."),
        ]
    )
    facts = (
        a_fact(1, K.CONDITION, "arthritis", (talk[1], "arthritis"), assertion=Assertion.POSSIBLE),
        a_fact(2, K.CONDITION, "meniscal tear", (talk[1], "meniscal tear,"), assertion=Assertion.POSSIBLE),
        a_fact(3, K.TEST, "mri", (talk[3], "MRI,"), assertion=Assertion.PLANNED),
    )  # fmt: skip
    assert texts(drafted(talk, facts, HER), "plan") == ["Order an MRI."]


def test_a_drug_named_by_a_slip_is_not_ordered() -> None:
    talk = passages(
        [("patient", "Okay."), ("clinician", "We'll use penicillin or, I'm sorry, amoxicillin.")]
    )
    facts = [
        a_fact(n, K.MEDICATION, name, (talk[1], name), assertion=Assertion.PLANNED,
               change=Change.STARTED)
        for n, name in enumerate(["penicillin", "amoxicillin"])
    ]  # fmt: skip
    assert texts(drafted(talk, facts, HER), "plan") == ["Start amoxicillin."]


def test_what_is_not_needed_is_not_ordered() -> None:
    talk = passages([("patient", "Okay."), ("clinician", "We don't need an x-ray of the chest.")])
    fact = a_fact(1, K.TEST, "x-ray", (talk[1], "x-ray"), assertion=Assertion.PLANNED)
    assert texts(drafted(talk, [fact], HER), "plan") == []


def test_a_drug_that_is_taken_already_is_not_started() -> None:
    p = passages(
        [
            ("patient", "I take metformin in the morning."),
            ("clinician", "We will put you on metformin 1000 milligrams twice a day."),
        ]
    )
    taken = a_fact(1, K.MEDICATION, "metformin", (p[0], "take metformin"))
    ordered = a_fact(2, K.MEDICATION, "metformin", (p[1], "metformin 1000 milligrams"),
                     assertion=Assertion.PLANNED, change=Change.STARTED)  # fmt: skip
    plan = texts(drafted(p, [taken, ordered]), "plan")
    assert not any(text.lower().startswith("start ") for text in plan)
    assert any("metformin" in text.lower() for text in plan)
    assert "Start metformin." in texts(drafted(p, [ordered]), "plan")
