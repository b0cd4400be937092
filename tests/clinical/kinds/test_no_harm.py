"""What would harm if it were read as a fact: hopes, scales, goals, limits, other people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ambient_scribe.domain.clinical import Assertion, Change, FactKind

Read = Callable[..., Any]
C, P, M = "clinician", "patient", "companion"


# ---------------------------------------------------------------- drugs
@pytest.mark.parametrize(
    "said",
    [
        "Hopefully with the new diet we can eventually get you off the metoprolol.",
        "My hope is that some day we will take you off the metoprolol.",
        "The goal is to stop the metoprolol.",
        "We might get you off the metoprolol down the road.",
    ],
)
def test_a_stop_that_is_hoped_for_stops_nothing(read: Read, said: str) -> None:
    visit = read((P, "I take metoprolol 50 milligrams every day."), (C, said))
    assert visit.named("metoprolol").assertion is Assertion.PRESENT
    assert visit.named("metoprolol").attributes.change is not Change.STOPPED


def test_a_stop_of_today_is_one(read: Read) -> None:
    visit = read((P, "I take metoprolol every day."), (C, "I want to get you off the metoprolol."))
    changes = {f.attributes.change for f in visit.facts if f.normalized == "metoprolol"}
    assert Change.STOPPED in changes


def test_how_often_something_else_is_done_is_no_regimen(read: Read) -> None:
    visit = read(
        (C, "I'm going to prescribe naproxen 500 milligrams, you can take that twice a day, and I "
            "want you to use a heating pad on the shoulder, you can do that for fifteen minutes at a "
            "time, four times a day.")
    )  # fmt: skip
    naproxen = visit.named("naproxen")
    assert naproxen.attributes.frequency == "twice daily"
    assert naproxen.attributes.duration is None


def test_what_another_order_is_for_is_not_the_drugs_reason(read: Read) -> None:
    visit = read(
        (
            C,
            "Continue the atenolol 50 milligrams a day and order an ultrasound to evaluate that murmur.",
        )
    )
    assert visit.named("atenolol").attributes.reason is None


def test_a_drug_that_ran_out_is_not_taken(read: Read) -> None:
    visit = read((P, "I use an albuterol inhaler. I ran out last month."))
    assert visit.named("albuterol").attributes.change is Change.NOT_TAKEN
    visit = read((P, "I take metformin. We ran out of bread."))
    assert visit.named("metformin").attributes.change is None


def test_a_drug_not_taken_for_some_time(read: Read) -> None:
    visit = read(
        (P, "They gave me tramadol."),
        (C, "Have you needed that a lot?"),
        (P, "At first I did, but I haven't taken it for two weeks."),
    )
    assert visit.named("tramadol").attributes.change is Change.NOT_TAKEN


# ---------------------------------------------------------------- complaints
@pytest.mark.parametrize(
    "said",
    [
        "How bad is the back pain, with ten being the worst pain you have ever had?",
        "Let's talk a little bit about your back pain.",
        "Tell me a little more about the back pain.",
        "So this isn't the worst back pain you've had.",
    ],
)
def test_the_words_of_a_scale_are_no_severity(read: Read, said: str) -> None:
    visit = read((P, "I have back pain."), (C, said), (P, "Okay."))
    assert visit.named("back pain").attributes.severity is None


def test_how_long_something_was_done_is_not_how_long_it_hurt(read: Read) -> None:
    visit = read((P, "I had to sit down for half an hour before the back pain eased."))
    assert visit.named("back pain").attributes.duration is None
    visit = read((P, "I have had back pain for two weeks."))
    assert visit.named("back pain").attributes.duration is not None


def test_a_cure_that_is_looked_forward_to_is_no_course(read: Read) -> None:
    visit = read((P, "I can't wait, I look forward to these migraines getting better."))
    assert all(f.attributes.course != "improving" for f in visit.facts)


@pytest.mark.parametrize("said", ["I can't recall a fever.", "I cannot remember any fever."])
def test_what_nobody_recalls_is_denied(read: Read, said: str) -> None:
    assert read((P, said)).says("fever") == "absent"


def test_an_unsure_if_is_no_fever(read: Read) -> None:
    visit = read((P, "Not sure if, if I had a fever, I don't think so."))
    assert visit.says("fever") in {"possible", "absent"}


def test_a_doubt_answers_no(read: Read) -> None:
    visit = read((C, "Is there any chance you could be pregnant?"), (P, "I really doubt it."))
    assert visit.says("pregnancy") == "absent"


def test_what_some_people_get_is_not_the_patients(read: Read) -> None:
    assert read((C, "Some people can suffer with clots.")).names(FactKind.CONDITION) == set()


@pytest.mark.parametrize(
    ("said", "never"),
    [
        ("It started on the pad of my thumb.", "peripheral artery disease"),
        ("I'm really fed up with this cough.", "depressed mood"),
        ("The boxes were a little too heavy.", "obesity"),
        ("I can hear you well.", "hearing loss"),
        ("I was particularly expecting some tablets.", "pregnancy"),
        ("Did you eat or drink anything? No.", "alcohol use"),
    ],
)
def test_words_of_another_sense(read: Read, said: str, never: str) -> None:
    assert read((P, said)).says(never) == "nothing"


def test_pain_behind_the_eyes_is_no_eye_pain(read: Read) -> None:
    visit = read((P, "It is behind my eyes. It's like a dull ache."))
    assert visit.says("eye pain") == "nothing"


def test_no_infections_of_one_kind_deny_no_other(read: Read) -> None:
    visit = read((C, "Any abdominal infections?"), (P, "No."))
    assert visit.says("infection") == "nothing"


def test_a_course_of_the_whole_is_not_that_of_one_complaint(read: Read) -> None:
    visit = read(
        (P, "I had a bit of a headache too."),
        (C, "And in general, are you feeling better, worse, or the same?"),
        (P, "It's been kind of constant."),
    )
    assert visit.named("headache").attributes.course is None


# ---------------------------------------------------------------- whose it is
def test_who_is_called_a_twin_has_it(read: Read) -> None:
    visit = read((C, "She is a preterm twin with cystic fibrosis."))
    assert not visit.names(FactKind.FAMILY_HISTORY)
    visit = read((P, "My twin with asthma is well."))
    assert visit.says("asthma") == "present family"


def test_a_mothers_son_is_the_patients_brother(read: Read) -> None:
    visit = read((M, "I'm his mother. My older son has asthma too."))
    assert visit.named("asthma").attributes.relative == "brother"
    visit = read((M, "My older son has asthma too."))
    assert visit.named("asthma").attributes.relative is None


# ---------------------------------------------------------------- measured and ordered
def test_a_limit_that_is_seldom_passed_is_no_reading(read: Read) -> None:
    visit = read((P, "I rarely have a blood sugar that goes over 180."))
    assert all(f.attributes.value is None for f in visit.facts)


def test_a_value_of_once_is_of_the_past(read: Read) -> None:
    visit = read((P, "My a1c at one point was 12 percent."))
    assert visit.named("hemoglobin a1c").attributes.date == "in the past"


def test_a_low_one_of_a_panel_is_not_the_panel(read: Read) -> None:
    visit = read((C, "Your thyroid panel demonstrates a low TSH."))
    low = {f.normalized for f in visit.facts if f.attributes.status == "low"}
    assert low == {"thyroid stimulating hormone"}


def test_a_normal_life_is_no_normal_result(read: Read) -> None:
    visit = read(
        (C, "I did review the results of your recent blood work. People have that their entire life, "
            "they have no trouble and function perfectly normal.")
    )  # fmt: skip
    assert visit.named("blood test").attributes.status != "normal"


@pytest.mark.parametrize(
    "said",
    [
        "I'm going to review these pictures from the MRI with you.",
        "They ordered an MRI and said it was fine.",
        "We continue to keep your hemoglobin a1c below seven.",
        "We're going to need to closely monitor your blood sugars.",
    ],
)
def test_what_was_done_or_is_a_goal_is_no_order(read: Read, said: str) -> None:
    visit = read((C, said))
    assert all(f.assertion is not Assertion.PLANNED for f in visit.facts), visit.facts


def test_home_readings_are_the_patients_own(read: Read) -> None:
    home = "home blood pressure monitoring"
    assert read((C, "They will check things like your blood pressure.")).says(home) == "nothing"
    assert read((C, "I want you to check your blood pressure every day.")).says(home) == "planned"


def test_vitals_are_not_all_well_with_a_fever(read: Read) -> None:
    visit = read((C, "On exam there is a slight fever, but your vital signs look good."))
    assert visit.says("vital signs") == "nothing"


def test_weeks_that_can_are_no_scan(read: Read) -> None:
    assert "obstetric ultrasound" not in read((C, "The last three weeks can you tell me.")).names()


def test_diabetes_of_the_type_that_is_said(read: Read) -> None:
    assert (
        read((P, "I have diabetes mellitus type one.")).says("type 1 diabetes mellitus")
        == "present"
    )


def test_what_hurts_is_asked_while_pressing(read: Read) -> None:
    visit = read(
        (C, "On your exam i want to press on your belly a little bit is that tender anywhere")
    )
    assert visit.names(FactKind.EXAM) == set()


# ---------------------------------------------------------------- habits and allergies
def test_no_drugs_to_which_one_is_allergic(read: Read) -> None:
    visit = read((P, "I'm not allergic to anything, just the pollen, no drugs."))
    assert visit.says("recreational drug use") == "nothing"


def test_a_stop_that_was_talked_about_ended_no_habit(read: Read) -> None:
    visit = read((C, "I know we talked about you stopping smoking last year."))
    assert visit.says("smoking") == "nothing"


def test_an_allergy_of_childhood_says_so(read: Read) -> None:
    visit = read((P, "I had an egg allergy when I was little."))
    (allergy,) = [f for f in visit.facts if f.kind is FactKind.ALLERGY]
    assert allergy.attributes.onset == "in childhood"


def test_how_bad_a_warning_would_be_is_not_how_bad_it_is(read: Read) -> None:
    visit = read(
        (P, "I have had a headache since Monday."),
        (C, "Call me if the headaches become more severe or if you get a fever."),
    )
    assert visit.named("headache").attributes.severity is None


def test_a_goal_is_no_result(read: Read) -> None:
    visit = read((C, "Walking will help you keep those blood sugars under control."))
    assert all(f.attributes.status is None for f in visit.facts)
