"""The embedded diarizer from sound to turns, with an embedding that knows the test's voices by pitch."""

from __future__ import annotations

import datetime
import random
from collections.abc import Sequence
from itertools import pairwise
from typing import cast

import numpy as np
import pytest

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.diarizers.embedding import SpeakerEmbedding
from ambient_scribe.speech.diarizers.embedding_features import MEL_BANDS, Features
from ambient_scribe.speech.diarizers.enrolment import enrol
from ambient_scribe.speech.diarizers.online import OnlineConfig, OnlineDiarizer
from ambient_scribe.speech.diarizers.recent import RecentConfig
from tests.speech.voices import CHILD, MAN, WOMAN, Voice, say

MODEL = "0" * 64
RECENT = RecentConfig(opening_distance=6.5, dividing_distance=6.5)
APART = 8.0
"""Vowels between hisses scatter more than speech does."""
TODAY = datetime.date(2026, 11, 22)
Script = list[tuple[Voice, float]]


class PitchEmbedding:
    """Points where the periodicity of a window points, less what all voices share."""

    def __init__(self, sha256: str = MODEL) -> None:
        self._sha256 = sha256

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="embedding", engine="pitch", sha256=self._sha256)

    def embed_features(self, windows: Sequence[Features]) -> Features:
        means = np.stack([rows[:, MEL_BANDS:].mean(axis=0) for rows in windows])
        means -= means.mean(axis=1, keepdims=True)
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)


def diarizer(config: OnlineConfig | None = None, sha256: str = MODEL) -> OnlineDiarizer:
    embedding = cast(SpeakerEmbedding, PitchEmbedding(sha256))
    return OnlineDiarizer(config or OnlineConfig(recent=RECENT, second_apart=APART), embedding)


def conversation(voices: list[Voice], turns: int, seed: int) -> Script:
    lengths = random.Random(seed)
    return [(voices[i % len(voices)], lengths.uniform(1.5, 4.0)) for i in range(turns)]


def segments(script: Script, gap_ms: int = 500) -> list[VoicedSegment]:
    made, now_ms = [], 0
    for seed, (voice, seconds) in enumerate(script):
        sound = say(voice, seconds, seed)
        length_ms = len(sound) // 16
        span = TimeSpan(start_ms=now_ms, end_ms=now_ms + length_ms)
        made.append(VoicedSegment(span=span, samples=sound[: length_ms * 16]))
        now_ms = span.end_ms + gap_ms
    return made


def diarize(
    heard: list[VoicedSegment], config: OnlineConfig | None = None, words: Sequence[Word] = ()
) -> tuple[list[SpeakerTurn], tuple[SpeakerTurn, ...]]:
    """The provisional turns as they stand at the end, and the final ones."""
    stream = diarizer(config).open_stream()
    told: list[SpeakerTurn] = []
    for segment in heard:
        update = stream.voiced(segment)
        assert all(
            turn.span.end_ms <= update.since_ms
            for turn in told
            if turn.span.start_ms < update.since_ms
        )
        told = [turn for turn in told if turn.span.start_ms < update.since_ms] + list(update.turns)
    return told, stream.finish(words)


def share_right(turns: Sequence[SpeakerTurn], script: Script) -> float:
    """Of the turns' time, voices numbered as they first speak."""
    voices = list(dict.fromkeys(voice for voice, _ in script))
    right = 0
    for (voice, _), part in zip(script, segments(script), strict=True):
        name = f"S{voices.index(voice) + 1}"
        right += sum(t.span.overlap_ms(part.span) for t in turns if t.speaker == name)
    return right / max(1, sum(turn.span.duration_ms for turn in turns))


@pytest.mark.parametrize("voices", [[MAN, WOMAN], [MAN, WOMAN, CHILD]], ids=len)
def test_voices_are_told_apart_live_and_at_the_end(voices: list[Voice]) -> None:
    script = conversation(voices, 18, seed=1)
    told, final = diarize(segments(script))
    assert share_right(final, script) > 0.95
    assert share_right(told, script) > 0.8
    assert all(a.span.end_ms <= b.span.start_ms for a, b in pairwise(final))


def test_one_voice_is_one_speaker() -> None:
    _, final = diarize(segments(conversation([WOMAN], 12, seed=2)))
    assert {turn.speaker for turn in final} == {"S1"}


def test_nothing_heard_has_no_turns() -> None:
    assert diarize([]) == ([], ())


def test_the_number_of_speakers_is_kept() -> None:
    heard = segments(conversation([MAN, WOMAN, CHILD], 12, seed=6))
    told, final = diarize(heard, OnlineConfig(min_speakers=2, max_speakers=2, recent=RECENT))
    assert len({t.speaker for t in final}) == 2 >= len({t.speaker for t in told})


def test_speech_older_than_is_kept_keeps_its_labels() -> None:
    script = conversation([MAN, WOMAN], 24, seed=3)
    told, final = diarize(segments(script), OnlineConfig(kept_hours=20 / 3600, recent=RECENT))
    assert share_right(final, script) > 0.9
    assert final[0] == told[0]
    assert {turn.speaker for turn in final} == {"S1", "S2"}


def test_no_sound_is_kept() -> None:
    stream = diarizer().open_stream()
    (segment,) = segments([(MAN, 20.0)])
    stream.voiced(segment)
    kept = sum(units.vectors.nbytes + units.prints.nbytes for units in stream._kept)
    assert kept < segment.samples.nbytes / 50


def test_an_enrolled_voice_has_its_name_live_and_at_the_end() -> None:
    embedding = cast(SpeakerEmbedding, PitchEmbedding())
    known = enrol(segments([(WOMAN, 8.0)] * 4), embedding, "Dr. West", TODAY)
    assert known.model_sha256 == MODEL and known.speech_seconds > 30
    stream = diarizer(OnlineConfig(known_similarity=0.9, recent=RECENT)).open_stream([known])
    for segment in segments(conversation([MAN, WOMAN], 14, seed=4)):
        told = stream.voiced(segment)
    assert "Dr. West" in {turn.speaker for turn in told.turns}
    assert {turn.speaker for turn in stream.finish(())} == {"S1", "Dr. West"}


def test_a_voice_enrolled_with_another_model_is_refused() -> None:
    embedding = cast(SpeakerEmbedding, PitchEmbedding())
    known = enrol(segments([(WOMAN, 8.0)] * 4), embedding, "Dr. West", TODAY)
    with pytest.raises(UsageError, match=r"'Dr\. West' was enrolled with another model"):
        diarizer(sha256="1" * 64).open_stream([known])


def test_too_little_speech_or_two_people_are_not_enrolled() -> None:
    embedding = cast(SpeakerEmbedding, PitchEmbedding())
    with pytest.raises(InputError, match=r"only \d+ s of speech"):
        enrol(segments([(MAN, 8.0)]), embedding, "A", TODAY)
    with pytest.raises(InputError, match="two voices"):
        enrol(segments(conversation([MAN, WOMAN], 14, seed=5)), embedding, "A", TODAY)
