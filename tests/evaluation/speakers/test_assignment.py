"""Roles told from words, scored: by speaker, by turn, without labels, by sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import Passage, Role, Transcript, Utterance
from ambient_scribe.evaluation.speakers.assignment import (
    score_exchanged,
    score_labels,
    score_sentences,
    score_without_labels,
)
from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.testing import a_transcript

TRUTH = a_transcript(
    [
        ("doctor", "do you have any pain at all?"),
        ("patient", "yes my knee hurts quite a lot"),
        ("doctor", "okay"),
        ("companion", "he fell off the ladder on monday"),
        ("doctor", "let me see your knee then please"),
        ("patient", "it is the left one doctor"),
    ]
)


@dataclass(frozen=True)
class ByWord:
    """Who says a certain word is a clinician; by speaker, or utterance by utterance."""

    word: str
    by_speaker: bool = False

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="roles", engine="by-word")

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        said = {p.utterance.speaker for p in passages if self.word in p.text.split()}
        return tuple(
            p.utterance.as_role(
                Role.CLINICIAN
                if (p.utterance.speaker in said if self.by_speaker else self.word in p.text.split())
                else Role.PATIENT,
                0.9,
            )
            for p in passages
        )


class Remembers:
    """Gives nobody a role, and keeps the labels that it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[str, ...]] = []

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="roles", engine="remembers")

    def assign(self, passages: Sequence[Passage]) -> tuple[Utterance, ...]:
        assert all(passage.role is Role.UNKNOWN for passage in passages)
        self.given.append(tuple(passage.utterance.speaker for passage in passages))
        return tuple(passage.utterance for passage in passages)


def test_labels_have_no_meaning_and_the_exact_role_counts() -> None:
    told = score_labels(TRUTH, "visit", ByWord("please", by_speaker=True))
    assert told["speakers_wrong"] == Tally(1, 3)  # the companion is taken for the patient
    assert told["turns_right"] == Tally(4, 5)  # "okay" does not count
    memory = Remembers()
    score_labels(TRUTH, "visit", memory)
    assert set(memory.given[0]) == {"S1", "S2", "S3"}


def test_without_labels_the_side_counts() -> None:
    assert score_without_labels(TRUTH, ByWord("please"))["turns_right_unlabelled"] == Tally(4, 5)
    memory = Remembers()
    score_without_labels(TRUTH, memory)
    assert set(memory.given[0]) == {"S?"}


def test_labels_are_exchanged_in_a_third() -> None:
    memory = Remembers()
    told = score_exchanged(TRUTH, "visit", memory)
    score_labels(TRUTH, "visit", memory)
    *exchanged, plain = memory.given
    assert len(exchanged) == 5
    for labels in exchanged:
        different = [n for n, (a, b) in enumerate(zip(labels, plain, strict=True)) if a != b]
        assert 1 <= len(different) <= 2  # of two turns in a row; the companion's label stays
        assert different[-1] - different[0] <= 1
    assert told["turns_right_exchanged"].total == 5 * 5
    assert score_exchanged(TRUTH, "visit", ByWord("please"))["turns_right_exchanged"] == Tally(
        5 * 4, 5 * 5
    )


def test_a_lone_voice_cannot_be_exchanged() -> None:
    alone = a_transcript([("patient", "my knee hurts quite a lot today")])
    assert score_exchanged(alone, "visit", ByWord("x"))["turns_right_inside"] == Tally(0, 0)


def recognized(*sentences: str) -> Transcript:
    return a_transcript([("S?", sentence) for sentence in sentences], timed=False)


def test_sentences_find_their_speaker_by_their_words() -> None:
    heard = recognized(
        "Do you have any pain tall?",
        "Yes, my knee hurts quite a lot.",
        "Okay.",
        "He fell of the ladder on Monday, let me",
        "see your knee, then, please.",
        "Thanks for watching.",
    )
    told = score_sentences(TRUTH, heard, ByWord("Do"))
    # right: the question; the answer; the fall, of which more words are the companion's
    assert told["sentences_right"] == Tally(3, 4)
    # the two words of the doctor's in it, "okay", and "see your knee then please" are not
    assert told["words_right"] == Tally(5 + 7 + 6, 5 + 7 + 1 + 8 + 5)


def test_nothing_recognized() -> None:
    assert score_sentences(TRUTH, recognized("..."), ByWord("x"))["words_right"] == Tally(0, 0)
