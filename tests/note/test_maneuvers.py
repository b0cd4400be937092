"""What hurts while a part is pressed or moved, told from the question and its answer; where an
examination is over."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def found(
    *exchange: tuple[str, str], then: str = "Here is what I think. It was the garden."
) -> list[str]:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "Let me do a quick physical exam of your left ankle."),
            *exchange,
            ("clinician", then),
        ]
    )
    return texts(drafted(talk, (), HER), "exam")


@pytest.mark.parametrize(
    ("asked", "answer", "written"),
    [
        (
            "when i press on the outside here does that hurt",
            "yes",
            "Musculoskeletal: Pain with palpation of the outer side of the left ankle.",
        ),
        (
            "Does it hurt when I push on your heel?",
            "No.",
            "Musculoskeletal: No pain with palpation of the heel.",
        ),
        (
            "okay and if i bend the ankle does that hurt at all",
            "yeah a little bit",
            "Musculoskeletal: Slight pain with bending of the left ankle.",
        ),
    ],
)
def test_what_hurts_under_the_hand_is_found(asked: str, answer: str, written: str) -> None:
    assert found(("clinician", asked), ("patient", answer)) == [written]


def test_the_next_place_is_asked_without_its_maneuver() -> None:
    assert found(
        ("clinician", "when i push on the inside does it hurt"),
        ("patient", "no"),
        ("clinician", "and what about the outside does that hurt as well"),
        ("patient", "yes it does"),
    ) == [
        "Musculoskeletal: No pain with palpation of the inner side of the left ankle; "
        "pain with palpation of the outer side of the left ankle."
    ]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Does it hurt when I push on your right or your left ankle?", "Yes."),
        ("When I press on your heel, does that hurt?", "No, it kind of stings."),
        ("When I press on your heel, does that hurt?", "Yes, but not as much as before."),
        ("Does it hurt a lot?", "Yes."),
    ],
)
def test_an_answer_that_turns_or_a_place_in_doubt_is_no_finding(asked: str, answer: str) -> None:
    assert found(("clinician", asked), ("patient", answer)) == []


def test_what_the_examiner_calls_out_is_nearer_than_the_answer() -> None:
    assert found(
        ("clinician", "When I press on your heel, does that hurt?"),
        ("patient", "No."),
        ("clinician", "There is tenderness of the left heel."),
    ) == ["Musculoskeletal: Tenderness of the left heel."]


def test_words_that_open_a_plan_open_none_while_new_findings_follow() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "let me do a physical exam your lungs are clear"),
            ("clinician", "let's go ahead and focus on the ankle"),
            ("clinician", "there is swelling and there is no redness of the left ankle"),
            ("clinician", "i'm going to order an x-ray of it"),
        ]
    )
    facts = (
        a_fact(1, K.EXAM, "swelling", (talk[4], "swelling")),
        a_fact(2, K.EXAM, "erythema", (talk[4], "redness"), assertion=Assertion.ABSENT),
    )
    assert texts(drafted(talk, facts, HER), "exam") == [
        "Respiratory: Lungs clear.",
        "Musculoskeletal: Swelling; no redness of the left ankle.",
    ]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "on your right hip exam you have limited active motion",
            ["Right hip: Limited active motion."],
        ),
        (
            "i do not hear any wheezing on your belly it is soft",
            ["Respiratory: No wheezing.", "Gastrointestinal: Belly soft."],
        ),
        ("neck supple tonsils midline", ["ENT: Tonsils midline.", "Neck: Neck supple."]),
        (
            "listening to your heart i do not hear a murmur your grip strength is weak on the left",
            ["Cardiovascular: No murmur.", "Neurological: Grip strength weak on the left."],
        ),
        (
            "on your left wrist exam noticed some swelling tenderness and feeling some crepitus",
            ["Left wrist: Swelling, tenderness; crepitus."],
        ),
    ],
)
def test_a_dictated_examination_is_cut_where_its_findings_begin(
    said: str, written: list[str]
) -> None:
    assert found(("clinician", said)) == written
