"""A dictated summary, and what is told of a plan with its condition."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts

DICTATED = (
    "Under her gout, the uric acid has come down and she is walking without pain. "
    "She was switched to febuxostat in the autumn. No swelling of the toe. "
    "We will repeat the uric acid before her next visit."
)


def test_a_dictated_summary_is_told_as_it_stands() -> None:
    talk = passages([*LISTENED, ("clinician", "Assessment and plan."), ("clinician", DICTATED)])
    note = drafted(talk, context=HER)
    told = texts(note, "assessment")
    assert "No swelling of the toe." in told
    assert "She was switched to febuxostat in the autumn." in told
    assert texts(note, "plan") == ["Repeat the uric acid before her next visit."]


def test_talk_to_the_patient_is_no_dictation() -> None:
    said = DICTATED.replace("she is walking", "you are walking")
    talk = passages([*LISTENED, ("clinician", "Assessment and plan."), ("clinician", said)])
    assert "No swelling of the toe." not in texts(drafted(talk, context=HER), "assessment")


def test_few_words_of_advice_are_one_sentence() -> None:
    said = "Here is what I think. What helps is rest and a day off work."
    talk = passages([*LISTENED, ("clinician", said)])
    facts = [
        a_fact(1, K.PLAN, "rest", (talk[-1], "rest"), assertion=Assertion.PLANNED),
        a_fact(2, K.PLAN, "time off work", (talk[-1], "day off work"), assertion=Assertion.PLANNED),
    ]
    assert "Advised rest and time off work." in texts(drafted(talk, facts, HER), "plan")


def test_coming_back_sooner_is_told_with_what_for_or_not_at_all() -> None:
    bare = "Here is what I think. I would like you to come back and see me much sooner."
    talk = passages([*LISTENED, ("clinician", bare)])
    assert not any("sooner" in one for one in texts(drafted(talk, context=HER), "plan"))


def test_the_conclusion_before_the_first_order_is_the_assessment() -> None:
    talk = passages(
        [
            *LISTENED,
            ("patient", "Everything has been spinning since Monday when I turn over in bed."),
            ("clinician", "What you describe is something called labyrinthitis."),
            ("patient", "I have never heard of it before, and nor has my husband at home."),
            ("patient", "Is there something that I can take for it in the meantime, please?"),
            ("clinician", "I am going to prescribe a tablet for the nausea."),
        ]
    )
    fact = a_fact(1, K.CONDITION, "labyrinthitis", (talk[3], "labyrinthitis"))
    assert texts(drafted(talk, [fact], HER), "assessment") == ["Labyrinthitis."]


def test_an_order_for_before_an_operation_says_so() -> None:
    said = "Here is what I think. Before your surgery I will have to take you off clopidogrel."
    talk = passages([*LISTENED, ("clinician", said)])
    fact = a_fact(
        1,
        K.MEDICATION,
        "clopidogrel",
        (talk[-1], "clopidogrel"),
        assertion=Assertion.PLANNED,
        change="stopped",
    )
    assert texts(drafted(talk, [fact], HER), "plan") == ["Stop clopidogrel before surgery."]


def test_how_a_problem_stands_is_told_under_it() -> None:
    said = (
        "Here is what I think. From a depression standpoint, it looks like you are doing well. "
        "From an asthma standpoint, it sounds like you are doing better."
    )
    talk = passages([*LISTENED, ("clinician", said)])
    facts = [
        a_fact(1, K.CONDITION, "depression", (talk[-1], "depression")),
        a_fact(2, K.CONDITION, "asthma", (talk[-1], "asthma")),
    ]
    told = texts(drafted(talk, facts, HER), "assessment")
    assert told == ["Doing well.", "Doing better."]
