"""Questions and answers that overlap: what was said before it was asked answers nothing."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, PatientContext
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role
from ambient_scribe.interop.composing import Turn, composed


@pytest.fixture
def heard(extractor):
    def hear(*turns: tuple[Role, int, int, str]) -> dict[str, Assertion]:
        transcript = composed(
            [
                Turn(role.value, text, TimeSpan(start_ms=start, end_ms=end), role=role)
                for role, start, end, text in turns
            ]
        )
        stream = extractor.open_stream(PatientContext())
        for passage in transcript.passages():
            stream.accept(passage)
        return {fact.normalized: fact.assertion for fact in stream.finish()[0]}

    return hear


D, P = Role.CLINICIAN, Role.PATIENT


def test_a_yeah_that_was_over_before_the_question_is_no_yes(heard):
    said = heard(
        (D, 0, 8_000, "Okay, fine, and you were telling me a bit about it. Have you had a fever?"),
        (P, 500, 1_000, "Yeah."),
        (P, 8_200, 9_000, "No."),
    )

    assert said == {"fever": Assertion.ABSENT}


def test_a_no_inside_a_long_turn_answers_only_what_was_asked_until_then(heard):
    said = heard(
        (
            D,
            0,
            9_000,
            "Any night sweats or chills? And then I wanted to ask you, any vomiting at all?",
        ),
        (P, 3_500, 4_000, "No."),
        (P, 9_200, 10_000, "Yes."),
    )

    assert said == {
        "night sweats": Assertion.ABSENT,
        "chills": Assertion.ABSENT,
        "vomiting": Assertion.PRESENT,
    }


def test_a_no_long_after_a_yes_takes_nothing_back(heard):
    said = heard(
        (D, 0, 7_000, "Do you have a cough? Okay, alright. Is there something else?"),
        (P, 2_000, 2_600, "Yes."),
        (P, 7_500, 8_000, "No, nothing."),
    )

    assert said["cough"] is Assertion.PRESENT
