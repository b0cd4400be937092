"""The form of its words, on a decoder that says what it is told."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np
import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import AS_HEARD, HeardWord
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.recognizers.pocketsphinx import PocketsphinxConfig, PocketsphinxStream


@dataclass(frozen=True)
class Part:
    word: str
    start_frame: int
    end_frame: int
    prob: float


class TalkingDecoder:
    """Gives these words, 200 ms each, whatever it is fed."""

    def __init__(self, said: str) -> None:
        self._said = said.split()

    def reinit_feat(self) -> None: ...

    def start_utt(self) -> None: ...

    def process_raw(self, pcm: bytes, *, full_utt: bool) -> None: ...

    def end_utt(self) -> None: ...

    def seg(self) -> list[Part]:
        return [
            Part(word, 20 * index, 20 * index + 19, 0.9 - index / 10)
            for index, word in enumerate(self._said)
        ]


def decoded(said: str, *, written: bool) -> tuple[HeardWord, ...]:
    stream = PocketsphinxStream(TalkingDecoder(said), threading.Lock(), "en", written=written)
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 32_000).astype(np.float32)
    (hypothesis,) = stream.decode(
        [VoicedSegment(span=TimeSpan(start_ms=5000, end_ms=7000), samples=noise)]
    )
    return hypothesis.words


def test_numbers_are_written_in_the_visits_time() -> None:
    pressure, was = decoded("<s> one(2) twenty over eighty was </s>", written=True)
    assert (pressure.text, was.text) == ("120/80", "was")
    assert pressure.span == TimeSpan(start_ms=5200, end_ms=6000)
    assert pressure.confidence == pytest.approx(0.5)
    assert [(one.text, one.source) for one in pressure.alternatives] == [
        ("one twenty over eighty", AS_HEARD)
    ]


def test_or_left_as_they_were_heard() -> None:
    words = decoded("ten milligrams", written=False)
    assert [(word.text, word.alternatives) for word in words] == [("ten", ()), ("milligrams", ())]
    assert PocketsphinxConfig().written_form
