"""Scores on pairs small enough to count by hand."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.evaluation import metrics
from ambient_scribe.evaluation.normalization import normalized
from ambient_scribe.testing import a_transcript

pytest.importorskip("jiwer", reason="the bench extra is not installed")


def turn(start_ms: int, end_ms: int, speaker: str) -> SpeakerTurn:
    return SpeakerTurn(span=TimeSpan(start_ms=start_ms, end_ms=end_ms), speaker=speaker)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Blood pressure 128/76.", "blood pressure one twenty eight over seventy six"),
        ("Take 10 mg, twice a day.", "take ten milligrams twice a day"),
        ("Um, okay: it's 98.6.", "ok it's ninety eight point six"),
    ],
)
def test_ways_to_write_the_same_words_compare_equal(written: str, spoken: str) -> None:
    assert normalized(written) == normalized(spoken)


def test_a_lost_no_counts_as_a_word() -> None:
    assert metrics.word_error_rate("no fever today", "fever today") == pytest.approx(1 / 3)


def test_words_given_to_the_wrong_speaker_count_in_cpwer_alone() -> None:
    said = {"a": "any fever or chills", "b": "no just a cough"}
    swapped_names = {"x": said["b"], "y": said["a"]}
    moved = {"x": "any fever or", "y": "chills no just a cough"}
    assert metrics.speaker_attributed_error_rate(said, swapped_names) == 0
    assert metrics.speaker_attributed_error_rate(said, moved) == pytest.approx(2 / 8)


def test_diarization_error_is_the_share_of_time_that_is_wrong() -> None:
    reference = (turn(0, 1000, "a"), turn(1000, 2000, "b"))
    assert metrics.diarization_error_rate(reference, reference) == 0
    missed = (turn(0, 1000, "x"), turn(1000, 1500, "y"))
    assert metrics.diarization_error_rate(reference, missed) == pytest.approx(0.25)
    one_voice = (turn(0, 2000, "x"),)
    assert metrics.diarization_error_rate(reference, one_voice) == pytest.approx(0.5)
    assert metrics.diarization_error_rate((), ()) == 0


def test_role_accuracy_goes_by_who_speaks_at_that_time() -> None:
    reference = a_transcript([("clinician", "any fever"), ("patient", "no no fever")])
    assert metrics.role_accuracy(reference, reference) == 1
    confused = a_transcript([("patient", "any fever"), ("patient", "no no fever")])
    assert metrics.role_accuracy(reference, confused) == pytest.approx(3 / 5)


def test_rouge_of_a_copy_and_of_nothing_shared() -> None:
    pytest.importorskip("rouge_score")
    assert metrics.rouge("denies fever", "denies fever")["rouge2"] == 1
    assert metrics.rouge("denies fever", "knee pain")["rouge1"] == 0
