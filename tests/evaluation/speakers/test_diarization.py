"""Speaker scores on turns that can be counted by hand."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.evaluation.speakers.diarization import score_diarization
from ambient_scribe.evaluation.tally import rates

pytest.importorskip("pyannote.metrics", reason="scoring is an extra")


def turn(start_ms: int, end_ms: int, speaker: str) -> SpeakerTurn:
    return SpeakerTurn(span=TimeSpan(start_ms=start_ms, end_ms=end_ms), speaker=speaker)


TWO = (turn(0, 2000, "a"), turn(2000, 4000, "b"))


def test_the_same_turns_under_other_names_are_right() -> None:
    found = rates(score_diarization(TWO, (turn(0, 2000, "x"), turn(2000, 4000, "y"))))
    assert [found[name] for name in ("der", "der_collar", "jer")] == [0, 0, 0]
    assert found["speaker_count_right"] == 1
    assert found["speaker_count_error"] == 0


def test_parts_of_the_error_are_shares_of_the_speech() -> None:
    heard = (turn(0, 2000, "x"), turn(2000, 3000, "x"), turn(4000, 4400, "y"))
    found = rates(score_diarization(TWO, heard))
    assert found["der_missed"] == pytest.approx(0.25)
    assert found["der_confusion"] == pytest.approx(0.25)
    assert found["der_false_alarm"] == pytest.approx(0.1)
    assert found["der"] == pytest.approx(0.6)


def test_jaccard_error_weighs_speakers_alike() -> None:
    missed = rates(score_diarization(TWO, (turn(0, 2000, "x"),)))
    assert missed["jer"] == pytest.approx(0.5)
    assert missed["speakers_there"] == 2
    assert missed["speakers_found"] == 1
    assert missed["speaker_count_right"] == 0


def test_an_edge_within_250_ms_is_no_error_with_the_collar() -> None:
    heard = (turn(0, 2200, "x"), turn(2200, 4000, "y"))
    found = rates(score_diarization(TWO, heard))
    assert found["der"] == pytest.approx(0.05)
    assert found["der_collar"] == 0
    late = rates(score_diarization(TWO, (turn(0, 2300, "x"), turn(2300, 4000, "y"))))
    assert late["der_collar"] == pytest.approx(0.05 / 3)


def test_what_lies_outside_of_the_uem_is_not_scored() -> None:
    heard = (*TWO, turn(4000, 9000, "z"))
    inside = (TimeSpan(start_ms=0, end_ms=4000),)
    assert score_diarization(TWO, heard)["der"].rate == pytest.approx(1.25)
    scored = score_diarization(TWO, heard, inside)
    assert scored["der"].rate == 0
    assert scored["speakers_found"].rate == 2


def test_overlap_is_told_as_a_share_of_the_speech() -> None:
    talk = (turn(0, 3000, "a"), turn(2000, 4000, "b"))
    assert score_diarization(talk, talk)["overlap"].rate == pytest.approx(0.25)


def test_nobody_there_and_nobody_found() -> None:
    assert score_diarization((), ())["der"].rate is None
