"""When what is told holds, and whether it does: earlier, supposed, weighed, waived, refused, explained."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Change, Fact, Quantity
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.survey.timeframe import timed
from ambient_scribe.note.drafting.survey.trust import trusted
from ambient_scribe.note.drafting.survey.visit import Survey, Visit
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def survey_of(talk: list[Passage], *facts: Fact) -> Survey:
    visit = Visit()
    for passage in talk:
        visit.accept(passage, facts)
    return visit.survey()


def kept(talk: list[Passage], fact: Fact) -> bool:
    return bool(trusted(survey_of(talk, fact)))


# ---------------------------------------------------------------- supposed, weighed, refused
@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("We did the throat culture and it came back negative.", True),
        ("We send a throat culture, and if it comes back negative you need no tablets.", False),
    ],
)
def test_a_verdict_that_is_only_supposed_is_no_result(said: str, stands: bool) -> None:
    talk = passages([("clinician", said)])
    fact = a_fact(
        1, K.TEST, "culture", (talk[0], "culture"), (talk[0], "negative"), status="negative"
    )
    assert kept(talk, fact) is stands


def test_the_good_of_a_good_idea_is_no_verdict_of_the_test_that_is_ordered() -> None:
    talk = passages([("clinician", "A thyroid panel is a good place to begin, so we do that.")])
    shown = a_fact(
        1, K.TEST, "thyroid panel", (talk[0], "thyroid panel is a good"), status="normal"
    )
    ordered = a_fact(
        2, K.TEST, "thyroid panel", (talk[0], "thyroid panel"), assertion=Assertion.PLANNED
    )
    assert [f.id for f in trusted(survey_of(talk, shown, ordered))] == ["f2"]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("I will order a bone scan.", True),
        ("Over there they sometimes add a bone scan when they see somebody.", False),
        ("I have to think about whether you need a bone scan.", False),
        ("I'm not going to write you for a bone scan.", False),
    ],
)
def test_only_what_is_ordered_is_an_order(said: str, stands: bool) -> None:
    talk = passages([("clinician", said)])
    fact = a_fact(1, K.TEST, "bone scan", (talk[0], "bone scan"), assertion=Assertion.PLANNED)
    assert kept(talk, fact) is stands


def test_a_later_word_that_none_is_needed_takes_an_order_back() -> None:
    said = "I see blood work from Monday."
    turned = [("clinician", said), ("clinician", "So we don't need any more blood work today.")]
    for turns, stands in ((turned, False), (turned[::-1], True)):
        talk = passages(turns)
        at = next(one for one in talk if one.text == said)
        fact = a_fact(
            1, K.TEST, "blood test", (at, "blood work"), assertion=Assertion.PLANNED
        )  # fmt: skip
        assert kept(talk, fact) is stands


def test_what_the_clinician_does_not_see_is_no_denial() -> None:
    talk = passages(
        [
            ("patient", "And my eyelids are puffy, I think."),
            ("clinician", "Your eyelids don't look puffy to me just now."),
        ]
    )
    seen = a_fact(
        1, K.SYMPTOM, "puffy eyelids", (talk[0], "eyelids are puffy"), (talk[1], "puffy"),
        assertion=Assertion.ABSENT, text="puffy",
    )  # fmt: skip
    assert not kept(talk, seen)
    asked = passages([("clinician", "Are they puffy, looking at them?"), ("patient", "No.")])
    denied = a_fact(
        1, K.SYMPTOM, "puffy eyelids", (asked[0], "puffy"), (asked[1], "No."),
        assertion=Assertion.ABSENT, text="puffy",
    )  # fmt: skip
    assert kept(asked, denied)


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("Maybe a lower dose, so I don't get the heartburn.", False),
        ("So I don't get the heartburn at all.", True),
    ],
)
def test_what_is_hoped_for_is_not_denied(said: str, stands: bool) -> None:
    talk = passages([("patient", said)])
    fact = a_fact(1, K.SYMPTOM, "heartburn", (talk[0], "heartburn"), assertion=Assertion.ABSENT)
    assert kept(talk, fact) is stands


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ("You have gout.", True),
        ("The joints are spared, it is the opposite in somebody with gout.", False),
    ],
)
def test_a_disease_that_is_only_compared_is_nobodys(said: str, stands: bool) -> None:
    talk = passages([("clinician", said)])
    assert kept(talk, a_fact(1, K.CONDITION, "gout", (talk[0], "gout"))) is stands


# ---------------------------------------------------------------- the time
STAY = [
    ("clinician", "Hello, I heard you were in the hospital last week, what happened?"),
    ("patient", "I could hardly lie flat and my calves were swollen, so they kept me."),
    ("clinician", "And how are you doing now?"),
    ("patient", "Better, only the cough is left."),
]


def test_what_led_to_a_hospital_stay_is_told_as_before_it() -> None:
    talk = passages(STAY)
    swelling = a_fact(1, K.SYMPTOM, "leg swelling", (talk[1], "calves were swollen"))
    cough = a_fact(2, K.SYMPTOM, "cough", (talk[3], "cough"))
    facts = {fact.id: fact for fact in timed(survey_of(talk, swelling, cough))}
    assert facts["f1"].assertion is Assertion.HISTORICAL
    assert facts["f1"].attributes.onset == "before the hospital stay"
    assert facts["f2"] == cough
    note = drafted(talk, [swelling, cough], HER)
    assert not any("leg swelling" in text for text in texts(note, "chief_complaint"))
    assert not any("presents with" in text and "swelling" in text for text in texts(note, "hpi"))
    assert not any("swelling" in text for text in texts(note, "ros"))


def test_without_a_question_about_now_it_is_not_known_what_is_over() -> None:
    talk = passages(STAY[:2])
    swelling = a_fact(1, K.SYMPTOM, "leg swelling", (talk[1], "calves were swollen"))
    assert timed(survey_of(talk, swelling)) == (swelling,)


def test_what_is_still_there_is_not_over() -> None:
    talk = passages([("patient", "The bumps are smaller, but they are still there.")])
    fact = a_fact(1, K.SYMPTOM, "bumps", (talk[0], "bumps"), assertion=Assertion.HISTORICAL)
    assert timed(survey_of(talk, fact))[0].assertion is Assertion.PRESENT


@pytest.mark.parametrize(
    ("said", "ordered"),
    [
        ("So for her blood pressure, we switched her to losartan 50 milligrams in May.", False),
        ("So for her blood pressure, I want to switch her to losartan 50 milligrams.", True),
    ],
)
def test_a_change_of_last_spring_is_no_order_of_today(said: str, ordered: bool) -> None:
    talk = passages(
        [*LISTENED, ("clinician", "All right, assessment and plan."), ("clinician", said)]
    )
    drug = a_fact(
        1, K.MEDICATION, "losartan", (talk[3], "losartan 50 milligrams"),
        dose=Quantity(magnitude="50", unit="mg"), change=Change.STARTED,
    )  # fmt: skip
    plan = texts(drafted(talk, [drug], HER), "plan")
    assert any("losartan" in text for text in plan) is ordered


def test_an_order_keeps_the_operation_that_it_depends_on() -> None:
    said = "Before surgery we have to stop your warfarin for five days."
    talk = passages([*LISTENED, ("clinician", "My plan for you."), ("clinician", said)])
    drug = a_fact(
        1, K.MEDICATION, "warfarin", (talk[3], "stop your warfarin for five days"),
        assertion=Assertion.PLANNED, text="warfarin", change=Change.STOPPED, duration="five days",
    )  # fmt: skip
    note = drafted(talk, [drug], HER)
    assert [t for t in texts(note, "plan") if "warfarin" in t] == [
        "Stop warfarin for 5 days before surgery."
    ]


def test_what_is_seen_on_a_film_today_is_no_past_history() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let us look at the film. What I see here is a wrist fracture."),
            ("patient", "Oh dear."),
        ]
    )
    fact = a_fact(1, K.CONDITION, "wrist fracture", (talk[2], "wrist fracture"))
    note = drafted(talk, [fact], HER)
    assert texts(note, "pmh") == []
    assert texts(note, "assessment") == ["Wrist fracture."]


# ---------------------------------------------------------------- yes and no to something else
def test_a_yes_answers_what_was_said_right_before_it() -> None:
    asked = ("clinician", "Any wheezing when you lie flat?")
    for turns, stands in (
        ([asked, ("patient", "Yeah.")], True),
        (
            [
                asked,
                ("patient", "I sleep on my side."),
                ("clinician", "But the bed is level then."),
                ("patient", "Yeah."),
            ],
            False,
        ),
    ):
        talk = passages(turns)
        fact = a_fact(1, K.SYMPTOM, "wheezing", (talk[0], "wheezing"), (talk[-1], "Yeah."))
        assert kept(talk, fact) is stands


def test_what_would_have_been_is_not_denied() -> None:
    for asked, stands in (
        ("So you would have got out without any bruises?", False),
        ("And you got out without any bruises?", True),
    ):
        talk = passages([("clinician", asked), ("patient", "Yes.")])
        fact = a_fact(
            1, K.SYMPTOM, "bruise", (talk[0], "bruises"), (talk[1], "Yes."),
            assertion=Assertion.ABSENT,
        )  # fmt: skip
        assert kept(talk, fact) is stands


@pytest.mark.parametrize(("answer", "stands"), [("No, I would rather not.", False), ("Yes.", True)])
def test_what_is_offered_and_declined_is_not_given(answer: str, stands: bool) -> None:
    talk = passages(
        [("clinician", "There are tablets. Do you want a muscle relaxant?"), ("patient", answer)]
    )
    fact = a_fact(
        1, K.MEDICATION, "muscle relaxant", (talk[0], "muscle relaxant"),
        assertion=Assertion.POSSIBLE,
    )  # fmt: skip
    assert kept(talk, fact) is stands


def test_a_dose_that_may_rise_some_day_is_no_order() -> None:
    for said, stands in (
        ("We will probably increase the levetiracetam over time.", False),
        ("We will increase the levetiracetam.", True),
    ):
        talk = passages([("clinician", said)])
        fact = a_fact(
            1, K.MEDICATION, "levetiracetam", (talk[0], "increase the levetiracetam"),
            assertion=Assertion.PLANNED, text="levetiracetam", change=Change.INCREASED,
        )  # fmt: skip
        assert kept(talk, fact) is stands


def test_a_time_stays_with_what_it_was_said_of() -> None:
    talk = passages(
        [
            ("clinician", "Your gout, I think you saw the specialist two years ago."),
            ("clinician", "I give you a boot and have you come back in ten days."),
        ]
    )
    gout = a_fact(1, K.CONDITION, "gout", (talk[0], "gout"), onset="two years ago")
    boot = a_fact(
        2, K.PLAN, "walking boot", (talk[1], "boot"), assertion=Assertion.PLANNED,
        due="in ten days",
    )  # fmt: skip
    for fact in timed(survey_of(talk, gout, boot)):
        assert fact.attributes.onset is None and fact.attributes.due is None


def test_a_result_that_is_awaited_is_none() -> None:
    talk = passages([("clinician", "It looks good, but we need to see the final biopsy first.")])
    fact = a_fact(
        1, K.TEST, "biopsy", (talk[0], "looks good"), (talk[0], "biopsy"), text="biopsy",
        status="normal",
    )  # fmt: skip
    assert not kept(talk, fact)
