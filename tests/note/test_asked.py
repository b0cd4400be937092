"""What is asked and what is replied, pair by pair."""

from __future__ import annotations

import pytest

from ambient_scribe.note.drafting.subjective.asked import asked_and_answered, replies
from ambient_scribe.note.drafting.survey.visit import Survey, Visit
from ambient_scribe.testing import passages
from tests.note.talks import LISTENED


def surveyed(*talk: tuple[str, str]) -> Survey:
    visit = Visit()
    for one in passages(talk):
        visit.accept(one, ())
    return visit.survey()


def test_only_what_the_patient_replies_at_once() -> None:
    survey = surveyed(
        ("clinician", "Hello."),
        ("clinician", "How long has it hurt?"),
        ("patient", "Two weeks."),
        ("patient", "It throbs."),
        ("clinician", "Does it itch?"),
        ("companion", "He scratches."),
        ("clinician", "And now?"),
    )
    (one,) = asked_and_answered(survey)
    assert one.number == 1
    assert (one.asked, one.reply) == survey.speeches[1:3]
    assert [token.text for token in one.answer] == ["two", "weeks"]


def test_the_history_ends_with_the_examination() -> None:
    survey = surveyed(
        *LISTENED,
        ("clinician", "Let me take a look at your knee."),
        ("patient", "Sure."),
        ("clinician", "Does it hurt here?"),
        ("patient", "Yes."),
    )
    assert [one.number for one in replies(survey)] == [0, 2, 4]
    assert [one.number for one in asked_and_answered(survey)] == [0]


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("Okay. How long has it hurt? I see.", "how long has it hurt"),
        ("Tell me more.", "tell me more"),
        ("your sister drove here in her old green car and then how long has that knee of yours hurt",
         "here in her old green car and then how long has that knee of yours hurt"),
    ],
)  # fmt: skip
def test_the_last_question_of_a_passage(said: str, question: str) -> None:
    (one,) = replies(surveyed(("clinician", said), ("patient", "Yes.")))
    assert [token.text for token in one.question] == question.split()
