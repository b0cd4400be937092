"""The shipped tiny pyannote pipeline: whole, small, and as good (or bad) as its card says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe import catalogue
from ambient_scribe.capture.file import ChannelUse, FileConfig, FileSource
from ambient_scribe.catalogue import FileState
from ambient_scribe.choice import choose_diarizer
from ambient_scribe.config import DiarizerEngine, load_config
from ambient_scribe.resources import shipped

SECONDS = 30
WORST_DER = 0.40
"""The card's figure for the samples is 27 %."""


def folder() -> Path:
    return shipped("models", "pyannote-tiny")


def test_it_is_an_instrument_whole_and_small() -> None:
    card = catalogue.card_of(folder())
    assert card is not None
    assert (card.kind, card.engine, card.accuracy) == ("diarizer", "pyannote", "instrument")
    assert all(check.state is FileState.OK for check in catalogue.verify("pyannote-tiny"))
    assert sum((folder() / name).stat().st_size for name in card.sha256) < 2_000_000
    named = {"config.yaml", "segmentation/pytorch_model.bin", "embedding/pytorch_model.bin"}
    assert named <= set(card.sha256)


def test_auto_never_takes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ambient_scribe.choice._is_installed", lambda package: True)
    monkeypatch.setattr("ambient_scribe.choice._torch_sees_a_gpu", lambda: True)
    taken = choose_diarizer(load_config("clinic"))
    assert taken.engine == DiarizerEngine.EMBEDDED
    assert "pyannote-tiny" not in catalogue.present("diarizer", "pyannote")


def test_its_card_says_what_it_saw_and_what_it_is_not_for() -> None:
    text = (folder() / "card.md").read_text(encoding="utf-8")
    for word in ("**For**", "**Not for**", "instrument", "evaluate.py", "two cores"):
        assert word in text
    seen = (folder() / "seen.txt").read_text(encoding="utf-8")
    for unseen in ("ked_diphone", "cmu_us_slt", "scotland", "x-rp", "+f4", "+f5", "+m6", "+m7"):
        assert unseen not in seen


@pytest.mark.engine
def test_it_tells_the_two_voices_of_a_sample_apart() -> None:
    """Instrument figure: half a minute of synthetic voices, no collar, overlap scored."""
    pytest.importorskip("pyannote.audio")
    metrics = pytest.importorskip("pyannote.metrics.diarization")
    from pyannote.core import Annotation, Segment

    from ambient_scribe.speech.diarizers.pyannote import PyannoteConfig, PyannoteDiarizer

    visit = shipped("samples", "primary_care")
    source = FileSource(visit / "visit.opus", FileConfig(), ChannelUse.MIX)
    sound = np.concatenate([chunk.samples[:, 0] for chunk in source])[: SECONDS * 16_000]
    told = json.loads((visit / "transcript.json").read_text(encoding="utf-8"))["utterances"]
    truth, found = Annotation(uri="a"), Annotation(uri="a")
    for number, one in enumerate(told):
        if one["start"] < SECONDS:
            truth[Segment(one["start"], min(one["end"], SECONDS)), number] = one["speaker"]
    config = PyannoteConfig(pipeline="pyannote-tiny", device="cpu")
    stream = PyannoteDiarizer(config).open_stream()
    stream.feed(sound)
    for number, turn in enumerate(stream.finish(())):
        span = Segment(turn.span.start_ms / 1000, turn.span.end_ms / 1000)
        found[span, number] = turn.speaker
    assert len(found.labels()) == 2
    assert abs(metrics.DiarizationErrorRate()(truth, found)) < WORST_DER
