"""Roles while a visit goes on: told when they are sure, taken back with what told them."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.roles.assigner import ContentRoles
from ambient_scribe.clinical.roles.provisional import RoleTally
from ambient_scribe.domain.transcript import Passage, Role, Utterance
from ambient_scribe.testing import a_transcript

TURNS = (
    ("S1", "Good morning, what brings you in today?"),
    ("S2", "Well, my knee has been hurting since I slipped on the ice."),
    ("S1", "I am sorry to hear that. Did you hear a pop? Any swelling?"),
    ("S2", "Yeah, it swelled up pretty bad and I could hardly walk on it."),
    ("S1", "Let me take a look. There is tenderness to palpation along the joint line."),
    ("S2", "Okay, that sounds good, thank you doctor."),
)


@pytest.fixture(scope="module")
def roles() -> ContentRoles:
    return ContentRoles()


@pytest.fixture
def tally(roles: ContentRoles) -> RoleTally:
    return roles.open_tally()


def passages(turns: tuple[tuple[str, str], ...] = TURNS) -> tuple[Passage, ...]:
    return tuple(a_transcript(turns).passages())


def told(tally: RoleTally) -> dict[str, Role]:
    return {speaker: role for speaker, (role, _) in tally.roles().items()}


def test_one_voice_tells_nothing_yet(tally: RoleTally) -> None:
    tally.hear(passages()[0])
    assert tally.roles() == {}


def test_both_sides_are_told_apart_as_at_the_end(roles: ContentRoles, tally: RoleTally) -> None:
    visit = passages()
    for passage in visit:
        tally.hear(passage)
    final = {one.speaker: one.role for one in roles.assign(visit)}
    assert told(tally) == final == {"S1": Role.CLINICIAN, "S2": Role.PATIENT}


def test_what_is_not_sure_is_not_told(tally: RoleTally) -> None:
    for passage in passages((("S1", "Okay."), ("S2", "Yes."))):
        tally.hear(passage)
    assert tally.roles() == {}


def test_an_utterance_heard_again_counts_once(tally: RoleTally, roles: ContentRoles) -> None:
    other = roles.open_tally()
    for passage in passages():
        tally.hear(passage)
        other.hear(passage)
        other.hear(passage)
    assert tally.roles() == other.roles()


def test_what_is_taken_back_tells_nothing_any_more(tally: RoleTally) -> None:
    for passage in passages():
        tally.hear(passage)
    for passage in passages():
        tally.forget(passage.utterance.id)
    tally.forget("never heard")
    assert tally.roles() == {}


def test_words_that_go_to_the_other_speaker_count_there(
    tally: RoleTally, roles: ContentRoles
) -> None:
    visit = passages()
    swapped = roles.open_tally()
    for passage in visit:
        tally.hear(passage)
        one = passage.utterance
        other = Utterance(
            id=one.id, speaker={"S1": "S2", "S2": "S1"}[one.speaker], word_ids=one.word_ids
        )
        swapped.hear(passage)
        swapped.hear(Passage(utterance=other, words=passage.words))
    assert told(swapped) == {"S2": Role.CLINICIAN, "S1": Role.PATIENT}


def test_a_known_role_stands_and_helps_the_others(tally: RoleTally) -> None:
    visit = passages()
    named = visit[0].utterance.as_role(Role.CLINICIAN, None)
    tally.hear(Passage(utterance=named, words=visit[0].words))
    assert tally.roles() == {"S1": (Role.CLINICIAN, 1.0)}
    tally.hear(visit[1])
    tally.hear(visit[3])
    assert told(tally) == {"S1": Role.CLINICIAN, "S2": Role.PATIENT}
    tally.forget(named.id)
    assert "S1" not in told(tally)


def test_who_says_to_be_the_nurse_is_told_so_at_once(tally: RoleTally) -> None:
    for passage in passages((("S1", "Hi, I'm the nurse, any allergies?"), ("S2", "No, none."))):
        tally.hear(passage)
    assert tally.roles()["S1"] == (Role.NURSE, 0.9)
    tally.forget("u1")
    assert "S1" not in tally.roles()
