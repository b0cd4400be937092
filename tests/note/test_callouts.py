"""What is called out while examining, with and without punctuation: findings by body system."""

from __future__ import annotations

import pytest

from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, drafted, texts


def found(*said: str, section: str = "exam", who: str = "clinician") -> list[str]:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me do a quick physical exam."),
            *((who, one) for one in said),
            ("patient", "Okay."),
            ("clinician", "Here is what I think. It was the garden."),
        ]
    )
    return texts(drafted(talk, (), HER), section)


RUN_ON = (
    "okay so on your neck exam i do not appreciate any carotid bruits on your heart exam you have a "
    "two over six systolic murmur that i have heard before so it is stable your lungs are clear "
    "bilaterally and your lower extremities show just trace edema"
)


def test_a_run_on_examination_is_told_by_body_system() -> None:
    assert found(RUN_ON) == [
        "Neck: No carotid bruits.",
        "Cardiovascular: 2/6 systolic murmur, known from before, stable.",
        "Respiratory: Lungs clear bilaterally.",
        "Musculoskeletal: Trace edema of the lower extremities.",
    ]


def test_an_examination_under_the_wrong_speaker_is_still_the_clinicians() -> None:
    assert found(RUN_ON, who="patient") == found(RUN_ON)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "On your back exam, you have pain to palpation of the lumbar spine. For your strength, "
            "you have a four out of five on your right and five out of five on your left.",
            [
                "Back: Pain to palpation of the lumbar spine.",
                "Neurological: Strength 4/5 on the right and 5/5 on the left.",
            ],
        ),
        (
            "On a focused exam of your left ankle, there is some bruising. You are positive for the "
            "drawer test, and I don't see any redness.",
            ["Left ankle: Bruising; positive drawer test; no redness."],
        ),
        ("Your belly is soft, and your legs have no edema, which is good.",
         ["Gastrointestinal: Belly soft.", "Musculoskeletal: No edema of the legs."]),
        ("You have a little bit of swelling in your ankle, so you do have some fluid there.",
         ["Musculoskeletal: Slight swelling in the ankle."]),
    ],
)  # fmt: skip
def test_findings_keep_side_grade_and_denial(said: str, written: list[str]) -> None:
    assert found(said) == written


@pytest.mark.parametrize(
    "said",
    [
        "Does it hurt on your knee exam when I press here?",
        "Your heart rate is sixty two and your blood pressure is fine.",
        "Everything looks good.",
        "If there is swelling we will have to drain it.",
        "Your kidneys are fine.",
    ],
)
def test_what_is_no_finding_of_the_hand_is_left_out(said: str) -> None:
    assert found(said) == []


def test_what_a_study_shows_stands_under_its_name() -> None:
    said = "So this is your right wrist x-ray. It shows that you have some mild arthritis. There is no fracture."
    assert found(said, section="results") == ["Right wrist x-ray: mild arthritis; no fracture."]


def test_what_a_study_might_show_is_no_result() -> None:
    said = "We will get an MRI of your wrist to see if there is a tear."
    assert found(said, section="results") == []


def test_a_part_forgotten_is_examined_after_the_assessment() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me do a quick physical exam. Your lungs are clear."),
            ("clinician", "Here is what I think. It was the garden."),
            ("clinician", "And on your foot exam, there is tenderness of the right heel."),
        ]
    )
    assert texts(drafted(talk, (), HER), "exam") == [
        "Respiratory: Lungs clear.",
        "Musculoskeletal: Tenderness of the right heel.",
    ]


def test_a_long_reading_of_a_study_is_told_whole() -> None:
    said = (
        "now i have the results of your wrist x-ray and i noticed a mildly displaced fracture of the "
        "distal radius with a two millimeter step at the joint line and a small fragment of bone next "
        "to the ulnar styloid and widening of the joint space alright i know that was a lot"
    )
    assert found(said, section="results") == [
        "Wrist x-ray: mildly displaced fracture of the distal radius with a 2 millimeter step at the "
        "joint line and a small fragment of bone next to the ulnar styloid and widening of the joint "
        "space."
    ]


def test_what_a_denied_finding_would_mean_is_left_out() -> None:
    said = (
        "so the results of your ct it does show a stone that is measuring point four centimeters and "
        "there is no evidence of hydronephrosis that would mean that the flow is blocked"
    )
    assert found(said, section="results") == [
        "CT: stone, measuring 0.4 centimeters; no hydronephrosis."
    ]


def after_the_visit(said: str) -> list[str]:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me do a quick physical exam."),
            ("clinician", "Here is what I think. It was the garden."),
            ("patient", "Bye."),
            ("clinician", said),
        ]
    )
    return texts(drafted(talk, (), HER), "results")


def test_a_study_that_is_read_aloud_after_the_visit() -> None:
    said = (
        "there is a nondisplaced fracture of the fifth metatarsal with mild separation of the "
        "fragments there is no evidence of dislocation"
    )
    assert after_the_visit(said) == [
        "Imaging: nondisplaced fracture of the fifth metatarsal with mild separation of the "
        "fragments; no dislocation."
    ]


def test_talk_of_fractures_after_the_visit_is_none() -> None:
    said = (
        "there is a fracture clinic on tuesday and if you have a fracture of the bone with separation "
        "of the fragments you go there"
    )
    assert after_the_visit(said) == []
