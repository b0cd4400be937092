from __future__ import annotations

import pytest

from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.drafting.language.clauses import ClauseConfig, clauses_of
from ambient_scribe.note.drafting.survey.tokens import cleaned
from ambient_scribe.testing import a_transcript, passages


def carried(text: str, confidence: float | None = None) -> list[str]:
    passage = next(a_transcript([("patient", text)], confidence=confidence).passages())
    return [" ".join(one.words) for one in clauses_of(cleaned(passage), ClauseConfig())]


def words(text: str) -> list[str]:
    passage: Passage = passages([("patient", text)])[0]
    return [token.text for one in cleaned(passage).sentences for token in one.tokens]


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("Um, I I was, you know, at work.", "i was at work"),
        ("it's been like three days", "it has been three days"),
        ("I do n't know", "i do not know"),
        ("I'm gon na rest", "i am going to rest"),
        ("I was okay.", "i was okay"),  # said of somebody: no filler
        ("it feels like pressure", "it feels like pressure"),
        ("my kn- my knee", "my knee"),
    ],
)
def test_speech_is_cleaned(said: str, clean: str) -> None:
    assert " ".join(words(said)) == clean


def test_cleaning_keeps_the_words_it_came_from() -> None:
    passage = passages([("patient", "Um, my my knee hurts.")])[0]
    ids = [token.word.id for one in cleaned(passage).sentences for token in one.tokens]
    assert ids == ["w3", "w4", "w5"]


def test_a_written_sentence_is_carried_whole() -> None:
    said = "I was lifting a box on Saturday and I felt a pop in my back."
    assert carried(said) == ["i was lifting a box on saturday and i felt a pop in my back"]


def test_a_run_on_without_punctuation_is_cut_where_a_subject_begins() -> None:
    said = "i slipped on the ice on friday and i landed on my hip it was very swollen after that"
    assert carried(said)[:2] == ["i slipped on the ice on friday", "i landed on my hip"]


@pytest.mark.parametrize(
    "said",
    [
        "Is it broken?",
        "Can I still go to work on Monday.",
        "I don't know what happened to my knee.",
        "You told me to rest my knee.",
        "We should try that on Friday.",
        "I hurt my knee when I was at the",
        "Because of the swelling in my knee.",
        "When I was a kid.",
        "My knee.",
    ],
)
def test_what_is_left_out(said: str) -> None:
    assert carried(said) == []


def test_words_heard_badly_are_not_carried() -> None:
    assert carried("I was moving boxes on Saturday.", confidence=0.9)
    assert carried("I was moving boxes on Saturday.", confidence=0.4) == []
