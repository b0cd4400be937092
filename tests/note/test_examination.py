"""Findings: with all that was said of them, denied where nothing was seen."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def test_a_finding_keeps_the_detail_it_was_dictated_with() -> None:
    p = passages(
        [
            ("patient", "Okay."),
            (
                "clinician",
                "On your heart exam, I do appreciate a three out of six systolic murmur. "
                "I don't hear any wheezes. There is one plus pitting edema of both ankles.",
            ),
            ("clinician", "So my assessment is as follows."),
        ]
    )
    murmur = a_fact(1, K.EXAM, "murmur", (p[1], "three out of six systolic murmur."),
                    body_system="cardiovascular")  # fmt: skip
    wheezes = a_fact(2, K.EXAM, "wheezes", (p[1], "hear any wheezes."), assertion=Assertion.ABSENT,
                     body_system="respiratory")  # fmt: skip
    assert texts(drafted(p, [murmur, wheezes]), "exam") == [
        "Cardiovascular: 3/6 systolic murmur.",
        "Respiratory: No wheezes.",
        "Musculoskeletal: 1+ pitting edema of both ankles.",
    ]


def found(said: str, *facts: tuple[str, str, Assertion]) -> list[str]:
    talk = passages(
        [
            *LISTENED,
            ("clinician", f"Let me take a look at your knee. {said}"),
            ("patient", "Okay."),
            ("clinician", "Here is what I think. It was the garden."),
        ]
    )
    made = [
        a_fact(n, K.EXAM, name, (talk[2], words), assertion=assertion)
        for n, (name, words, assertion) in enumerate(facts)
    ]
    return texts(drafted(talk, made, HER), "exam")


def test_a_finding_is_written_with_all_that_was_said_of_it() -> None:
    said = "There is a small amount of fluid in the right knee. It is tender along the joint."
    assert found(said, ("tenderness", "tender", Assertion.PRESENT)) == [
        "Musculoskeletal: Small amount of fluid in the right knee, tender along the joint."
    ]


def test_what_is_not_seen_is_denied() -> None:
    said = "I see two bruises on the arm. The wound is deep, but I don't see any tendon."
    assert found(said) == [
        "Musculoskeletal: 2 bruises on the arm.",
        "Knee: Wound deep; no tendon.",
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Bend the knee for me.",
        "If the tendon was cut, you could not bend the knee.",
        "Does the knee hurt here?",
        "It is a story for another day.",
    ],
)
def test_what_is_no_finding_is_left_out(said: str) -> None:
    assert found(said) == []
