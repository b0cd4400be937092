"""Roles that a transcript states are believed, and what speaks against them is asked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ambient_scribe.build import draft_transcript
from ambient_scribe.clinical.roles.assigner import ContentRoles
from ambient_scribe.clinical.roles.doubts import NOBODY_NAMED
from ambient_scribe.domain.clinical import Spoken
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.interop.composing import Turn, composed

OPENING = (
    ("Doctor", "Good morning, what brings you in today?"),
    ("Patient", "Well, my knee has been hurting since I slipped on the ice."),
    ("Doctor", "I am sorry to hear that. Did you hear a pop? Any swelling?"),
    ("Patient", "Yeah, it swelled up pretty bad and I could hardly walk on it."),
)
GOING_ON = (
    ("Doctor", "Have you taken anything for the pain? Do you have any allergies?"),
    ("Patient", "Just some ibuprofen, it helps me a little. I'm not allergic to anything."),
    ("Doctor", "Do you have any other medical problems? Are you on any medications?"),
    ("Patient", "Yeah, I've had asthma since I was a kid, and I take my inhaler."),
    ("Doctor", "Have you had any fever or chills? How are you sleeping?"),
    ("Patient", "No, I don't think so. My wife says I've been tossing all night."),
    ("Doctor", "I'd like you to get an x-ray and I want you to rest your knee."),
    ("Patient", "Okay, that sounds good. I was worried about my job."),
)
OTHER = {"Doctor": "Patient", "Patient": "Doctor"}


@pytest.fixture(scope="module")
def roles() -> ContentRoles:
    return ContentRoles()


def visit(turns: Sequence[tuple[str, str]]) -> tuple[Passage, ...]:
    return tuple(composed([Turn(speaker, text) for speaker, text in turns]).passages())


def exchanged(turns: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(OTHER[speaker], text) for speaker, text in turns]


def test_labels_that_fit_are_not_asked_of(roles: ContentRoles) -> None:
    assert roles.doubts(visit((*OPENING, *GOING_ON))) == ()


def test_a_stretch_with_the_others_label_is_asked_of(roles: ContentRoles) -> None:
    heard = visit((*OPENING, *exchanged(GOING_ON)))
    (asked,) = roles.doubts(heard)
    assert asked.text.startswith("Who said this? From u5 to u12")
    assert "Doctor and Patient" in asked.text
    (basis,) = asked.evidence
    assert isinstance(basis, Spoken)
    assert basis.word_ids == tuple(w for one in heard[4:] for w in one.utterance.word_ids)


def test_a_single_odd_turn_is_anybodys(roles: ContentRoles) -> None:
    assert roles.doubts(visit((*OPENING, *exchanged(GOING_ON[:1]), *GOING_ON[1:]))) == ()


def test_roles_that_were_worked_out_are_repaired_and_not_asked_of(roles: ContentRoles) -> None:
    names = {"Doctor": "S1", "Patient": "S2"}
    turns = [(names[who], text) for who, text in (*OPENING, *exchanged(GOING_ON))]
    transcript = composed([Turn(speaker, text) for speaker, text in turns])
    assigned = roles.assign(tuple(transcript.passages()))
    told = tuple(transcript.passage(one) for one in assigned)
    assert roles.doubts(told) == ()


def test_a_draft_asks(roles: ContentRoles) -> None:
    turns = [Turn(who, text) for who, text in (*OPENING, *GOING_ON, *OPENING, *exchanged(GOING_ON))]
    asked = [one.text for one in draft_transcript(composed(turns)).suggestions]
    assert any(text.startswith("Who said this? From u1") for text in asked)


def test_a_transcript_that_names_nobody_says_so(roles: ContentRoles) -> None:
    turns = [Turn("", text) for _, text in OPENING]
    asked = [one.text for one in draft_transcript(composed(turns)).suggestions]
    assert NOBODY_NAMED in asked
    named = [Turn(speaker, text) for speaker, text in OPENING]
    assert NOBODY_NAMED not in [one.text for one in draft_transcript(composed(named)).suggestions]


def test_a_visit_whose_labels_are_exchanged_is_read_by_its_words(roles: ContentRoles) -> None:
    heard = visit(exchanged((*OPENING, *GOING_ON)))
    utterances, asked = roles.righted(heard)
    said = {one.utterance.id: one.role for one in heard}
    assert all(one.role is not said[one.id] for one in utterances)
    assert all(not one.role_is_told for one in utterances)
    (question,) = asked
    assert "read as each other's" in question.text


@pytest.mark.parametrize(
    "turns", [(*OPENING, *GOING_ON), (*OPENING, *GOING_ON, *exchanged(OPENING))]
)
def test_labels_that_fit_for_most_of_a_visit_stay(
    roles: ContentRoles, turns: Sequence[tuple[str, str]]
) -> None:
    heard = visit(turns)
    utterances, asked = roles.righted(heard)
    assert tuple(one.utterance for one in heard) == utterances
    assert asked == ()


def test_a_draft_of_exchanged_labels_tells_the_patients_story() -> None:
    turns = [Turn(who, text) for who, text in exchanged((*OPENING, *GOING_ON))]
    drafted = draft_transcript(composed(turns))
    assert any("read as each other's" in one.text for one in drafted.suggestions)
    assert drafted.note is not None
    assert "knee" in " ".join(one.text for one in drafted.note.sentences())
