"""Decoders in their own processes: the same words as in this one, and a death that is survived."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ambient_scribe import samples
from ambient_scribe.capture.file import FileSource
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming, VoicedSegment
from ambient_scribe.speech.recognizers.pocketsphinx import (
    PocketsphinxConfig,
    PocketsphinxRecognizer,
)
from ambient_scribe.speech.recognizers.pocketsphinx_workers import DecoderProcesses

pytestmark = pytest.mark.engine

CUTS_MS = ((0, 2500), (5000, 8000), (12000, 14000))


@pytest.fixture(scope="module")
def segments() -> list[VoicedSegment]:
    audio: Path = samples.sample("urgent_care").audio
    sound = next(iter(FileSource(audio))).samples[:, 0]
    sound = np.concatenate([sound, next(iter(FileSource(audio))).samples[:, 0]])
    return [
        VoicedSegment(
            span=TimeSpan(start_ms=start, end_ms=end),
            samples=sound[start * SAMPLES_PER_MS : end * SAMPLES_PER_MS],
        )
        for start, end in CUTS_MS
    ]


def test_two_processes_hear_what_one_decoder_hears(segments: list[VoicedSegment]) -> None:
    alone = PocketsphinxRecognizer(PocketsphinxConfig(processes=1)).open_stream(Priming())
    shared = PocketsphinxRecognizer(PocketsphinxConfig(processes=2)).open_stream(Priming())
    heard = shared.decode(segments)
    assert heard == alone.decode(segments)
    assert any(hypothesis.words for hypothesis in heard)


def test_a_child_that_dies_is_reported_and_replaced() -> None:
    processes = DecoderProcesses(PocketsphinxConfig(), 2)
    silence = b"\0\0" * 16_000
    before = processes.decode([silence, silence])
    for child in processes._children:
        child.kill()
        child.wait()
    with pytest.raises(EngineError, match="stopped while it worked"):
        processes.decode([silence, silence])
    assert processes.decode([silence, silence]) == before
