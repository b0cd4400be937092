"""Corrections of a speaker, the grammar of a rewritten clause, its register, and joining."""

from __future__ import annotations

import pytest

from ambient_scribe.note.drafting.language.fluency import fluent
from ambient_scribe.note.drafting.language.grammar import HE, SHE, THEY, Person
from ambient_scribe.note.drafting.language.joining import as_one
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.language.repair import repaired
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.survey.tokens import Token, cleaned
from ambient_scribe.testing import passages


def tokens(text: str) -> tuple[Token, ...]:
    return cleaned(passages([("patient", text)])[0]).sentences[0].tokens


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("it is in the in my left hip", "it is in my left hip"),
        ("I am coughing I have been coughing since May", "i have been coughing since may"),
        ("I had a the rash", "i had the rash"),
        ("we have them we have them at home", "we have them at home"),
        ("I have to like rest a while", "i have to rest a while"),
        ("I took it and like threw it up", "i took it and threw it up"),
        ("it burns but and it itches", "it burns and it itches"),
    ],
)
def test_what_a_speaker_takes_back_is_left_out(said: str, meant: str) -> None:
    assert " ".join(token.text for token in repaired(tokens(said))) == meant


@pytest.mark.parametrize(
    "said",
    [
        "it feels like a knife",
        "I like it",
        "I take foods like rice",
        "however tired I am I still cook",
        "it is as well as it was",
        "I do not cough but I do cough at night",
    ],
)
def test_what_was_meant_stays(said: str) -> None:
    heard = tokens(said)
    assert repaired(heard) == heard


def test_a_repair_keeps_the_words_it_rests_on() -> None:
    ids = [token.word.id for token in repaired(tokens("in the in my hip"))]
    assert ids == ["w3", "w4", "w5"]


@pytest.mark.parametrize(
    "text",
    [
        "she has not",
        "the patient is a little",
        "he is and cannot climb the stairs",
        "the patient has not had any surgical",
        "she was 31",
        "whenever she climbs the stairs",
        "usually when he lifts the boxes",
        "he could climbed the stairs",
        "she has a cough a fever",
        "the wrist hurts not at night",
        "the patient is cooking he is quite dizzy",
        "he was trying to think about that",
        "the left ankle",
        "her son drove",
        "she was knee",
        "he is feeling",
        "she has 2",
        "the patient noticed when she was sitting",
    ],
)
def test_what_is_no_sentence_is_refused(text: str) -> None:
    assert not fluent(text)


@pytest.mark.parametrize(
    "text",
    [
        "the ankle hurts",
        "she works as a gardener",
        "he takes it twice a day and sleeps better than he did",
        "when she climbs the stairs, she is short of breath",
        "the patient feels like their arm is heavy",
        "he thinks he twisted it when he was on the ladder",
        "she has not taken any tablets over the last week",
        "the patient is not able to lift it",
        "it is worse in the morning",
        "the patient vomited",
        "she has tried to rest it for so long",
        "she describes a strange feeling",
        "since last winter he has felt better",
    ],
)
def test_what_reads_well_stands(text: str) -> None:
    assert fluent(text)


@pytest.mark.parametrize(
    ("said", "person", "told"),
    [
        ("i slipped and i hit my elbow", HE, "he slipped and hit his elbow"),
        ("i am tired and i have to rest", THEY, "the patient is tired and has to rest"),
        ("i am weak and have to rest", SHE, "she is weak and has to rest"),
        ("i try and walk", SHE, "she tries to walk"),
        (
            "i fell because my knee gave and i hit it",
            THEY,
            "the patient fell because their knee gave and they hit it",
        ),
        ("i called and she drove me home", SHE, None),  # another "she"
    ],
)
def test_one_subject_serves_two_verbs(said: str, person: Person, told: str | None) -> None:
    assert third_person(said.split(), person, Voice.PATIENT) == told


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("she has been having this ache in her hip", "she has had an ache in her hip"),
        ("he is having to lean on the rail", "he has to lean on the rail"),
        ("it began around about 3 weeks ago now", "it began about 3 weeks ago"),
        ("she had a operation", "she had an operation"),
        ("his wrist hurts real bad", "his wrist is severely painful"),
        ("her wrist is sore too", "her wrist is sore"),
        ("she felt a bit dizzy", "she felt somewhat dizzy"),
    ],
)
def test_words_of_talk_become_those_of_a_note(said: str, written: str) -> None:
    assert clinical_english(said) == written


def test_a_verb_is_not_said_twice() -> None:
    assert as_one("she took a tablet", "she took a nap", "she") == "she took a tablet and a nap"
    assert as_one("she has been well", "she has a cough", "she").endswith("well and has a cough")
