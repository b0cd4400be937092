"""The embedded diarizer on voices made in the test, cut into segments by hand: no model."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.diarizers.spectral import SpectralConfig, SpectralDiarizer
from tests.speech.voices import CHILD, MAN, WOMAN, Sound, Voice, say

Script = list[tuple[Voice, float]]


def conversation(voices: list[Voice], turns: int, seed: int) -> Script:
    """Turns of 1 to 5 s that go round the voices."""
    lengths = random.Random(seed)
    return [(voices[i % len(voices)], lengths.uniform(1.0, 5.0)) for i in range(turns)]


def segments(script: Script, gap_ms: int = 500) -> list[VoicedSegment]:
    made, now_ms = [], 0
    for seed, (voice, seconds) in enumerate(script):
        made.append(_segment(say(voice, seconds, seed), now_ms))
        now_ms = made[-1].span.end_ms + gap_ms
    return made


def _segment(sound: Sound, start_ms: int) -> VoicedSegment:
    length_ms = len(sound) // 16
    span = TimeSpan(start_ms=start_ms, end_ms=start_ms + length_ms)
    return VoicedSegment(span=span, samples=sound[: length_ms * 16])


def diarize(
    heard: list[VoicedSegment], words: tuple[Word, ...] = (), config: SpectralConfig | None = None
) -> tuple[list[SpeakerTurn], tuple[SpeakerTurn, ...]]:
    """Provisional and final turns."""
    stream = SpectralDiarizer(config or SpectralConfig()).open_stream()
    provisional = [turn for segment in heard for turn in stream.voiced(segment)]
    return provisional, stream.finish(words)


def share_right(turns: list[SpeakerTurn] | tuple[SpeakerTurn, ...], script: Script) -> float:
    """Time of the speech that went to the right voice, voices matched as they first speak."""
    truth = segments(script)
    voices = list(dict.fromkeys(voice for voice, _ in script))
    right = 0
    for (voice, _), part in zip(script, truth, strict=True):
        name = f"S{voices.index(voice) + 1}"
        right += sum(t.span.overlap_ms(part.span) for t in turns if t.speaker == name)
    return right / sum(part.span.duration_ms for part in truth)


@pytest.mark.parametrize(
    "voices", [[MAN, WOMAN], [WOMAN, MAN], [MAN, WOMAN, CHILD]], ids=["mw", "wm", "mwc"]
)
def test_voices_are_told_apart(voices: list[Voice]) -> None:
    script = conversation(voices, 24, seed=1)
    provisional, final = diarize(segments(script))
    assert share_right(final, script) > 0.95
    assert share_right(provisional, script) > 0.8
    assert len({turn.speaker for turn in final}) == len(voices)


@pytest.mark.parametrize("voice", [MAN, WOMAN])
def test_one_voice_is_one_speaker(voice: Voice) -> None:
    _, final = diarize(segments(conversation([voice], 16, seed=2)))
    assert {turn.speaker for turn in final} == {"S1"}


def test_a_change_inside_a_segment_is_found() -> None:
    script = conversation([MAN, WOMAN], 12, seed=3)
    both = np.concatenate([say(MAN, 3.0, 50), say(WOMAN, 3.0, 51)])
    heard = segments(script)
    start_ms = heard[-1].span.end_ms + 500
    _, final = diarize([*heard, _segment(both, start_ms)])
    inside = [turn for turn in final if turn.span.start_ms >= start_ms]
    assert [turn.speaker for turn in inside] == ["S1", "S2"]
    assert inside[0].span.end_ms == inside[1].span.start_ms
    assert inside[0].span.end_ms - start_ms == pytest.approx(3_000, abs=400)


def test_a_change_moves_to_the_pause_between_words() -> None:
    script = conversation([MAN, WOMAN], 12, seed=3)
    both = np.concatenate([say(MAN, 3.0, 50), say(WOMAN, 3.0, 51)])
    heard = segments(script)
    start_ms = heard[-1].span.end_ms + 500
    spans = [(0, 1_400), (1_420, 2_950), (3_050, 4_500), (4_510, 6_000)]
    words = tuple(
        Word(id=f"w{i}", text="word", span=TimeSpan(start_ms=start_ms + a, end_ms=start_ms + b))
        for i, (a, b) in enumerate(spans)
    )
    _, final = diarize([*heard, _segment(both, start_ms)], words)
    inside = [turn for turn in final if turn.span.start_ms >= start_ms]
    assert [turn.span.end_ms - start_ms for turn in inside] == [3_000, 6_000]


def test_final_turns_are_ordered_and_cover_the_segments_exactly() -> None:
    heard = segments(conversation([MAN, WOMAN], 14, seed=4))
    provisional, final = diarize(heard)
    for turns in (provisional, list(final)):
        for part in heard:
            inside = [t.span for t in turns if t.span.overlap_ms(part.span)]
            assert inside[0].start_ms == part.span.start_ms
            assert inside[-1].end_ms == part.span.end_ms
            assert all(a.end_ms == b.start_ms for a, b in pairwise(inside))


def test_the_same_sound_gives_the_same_turns() -> None:
    heard = segments(conversation([MAN, WOMAN, CHILD], 12, seed=5))
    assert diarize(heard) == diarize(heard)


def test_the_bounds_are_kept() -> None:
    heard = segments(conversation([MAN, WOMAN, CHILD], 18, seed=6))
    provisional, final = diarize(heard, config=SpectralConfig(max_speakers=2))
    assert len({t.speaker for t in final}) == len({t.speaker for t in provisional}) == 2
    one = segments(conversation([MAN], 12, seed=6))
    assert len({t.speaker for t in diarize(one, config=SpectralConfig(min_speakers=2))[1]}) == 2


def test_nothing_heard_has_no_turns() -> None:
    assert diarize([]) == ([], ())


def test_no_sound_is_kept() -> None:
    stream = SpectralDiarizer(SpectralConfig()).open_stream()
    (segment,) = segments([(MAN, 20.0)])
    stream.voiced(segment)
    kept = sum(value.nbytes for units in stream._segments for value in vars(units).values())
    assert kept < segment.samples.nbytes / 50
