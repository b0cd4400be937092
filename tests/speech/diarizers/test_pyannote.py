"""The pyannote adapter; the engine tests run pyannote.audio's own code on the tiny pipeline that is
shipped for them (`models/pyannote-tiny`): it really hears and tells voices, synthetic ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from ambient_scribe.capture.file import ChannelUse, FileConfig, FileSource
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Samples
from ambient_scribe.resources import shipped
from ambient_scribe.samples import sample
from ambient_scribe.speech.diarizers.pyannote import (
    PyannoteConfig,
    PyannoteDiarizer,
    PyannoteStream,
)
from tests.speech.voices import hush

ROOT = Path(__file__).resolve().parents[3]
TALK_SECONDS = 20


class ScriptedPipeline:
    """Gives a fixed annotation and remembers how it was asked."""

    def __init__(self, tracks: list[tuple[float, float, str]]) -> None:
        self._tracks = tracks
        self.asked: list[tuple[Any, dict[str, Any]]] = []

    def __call__(self, file: dict[str, Any], **wanted: Any) -> SimpleNamespace:
        self.asked.append((file, wanted))
        return SimpleNamespace(speaker_diarization=self)

    def itertracks(self, yield_label: bool) -> Iterator[tuple[SimpleNamespace, int, str]]:
        assert yield_label
        for number, (start, end, label) in enumerate(self._tracks):
            yield SimpleNamespace(start=start, end=end), number, label


def test_turns_keep_their_overlap_and_are_named_as_they_first_speak() -> None:
    pytest.importorskip("torch")
    pipeline = ScriptedPipeline([(0.5, 0.9, "X1"), (0.0004, 0.6, "X0"), (0.95, 1.3, "X0")])
    stream = PyannoteStream(pipeline, PyannoteConfig(min_speakers=2, max_speakers=3))
    stream.feed(hush(0.5))
    stream.feed(hush(0.5))
    turns = stream.finish(())
    assert [(t.span.start_ms, t.span.end_ms, t.speaker) for t in turns] == [
        (0, 600, "S1"),
        (500, 900, "S2"),
        (950, 1000, "S1"),
    ]
    ((file, wanted),) = pipeline.asked
    assert file["waveform"].shape == (1, 16_000)
    assert file["sample_rate"] == 16_000
    assert wanted == {"num_speakers": None, "min_speakers": 2, "max_speakers": 3}


def test_the_sound_reaches_the_pipeline_as_it_was_to_16_bits() -> None:
    pytest.importorskip("torch")
    pipeline = ScriptedPipeline([])
    stream = PyannoteStream(pipeline, PyannoteConfig())
    sound = np.linspace(-1.5, 1.5, 16_000, dtype=np.float32)
    stream.feed(sound)
    stream.finish(())
    heard = pipeline.asked[0][0]["waveform"][0].numpy()
    np.testing.assert_allclose(heard, np.clip(sound, -1, 1), atol=1 / 32_000)


def test_a_recording_over_the_limit_is_refused_in_one_line_and_not_kept() -> None:
    stream = PyannoteStream(None, PyannoteConfig(longest_minutes=1))
    for _ in range(7):
        stream.feed(np.zeros(160_000, dtype=np.float32))
    assert stream._chunks == []
    with pytest.raises(EngineError, match="longer than 1 minutes") as caught:
        stream.finish(())
    assert "\n" not in str(caught.value)


def test_a_pipeline_that_fails_is_one_line() -> None:
    pytest.importorskip("torch")

    def failing(file: object, **wanted: object) -> None:
        raise RuntimeError("CUDA out of memory\nmuch detail")

    stream = PyannoteStream(failing, PyannoteConfig())
    stream.feed(hush(1.0))
    with pytest.raises(EngineError, match="CUDA out of memory") as caught:
        stream.finish(())
    assert "\n" not in str(caught.value)


def test_hardly_any_sound_has_no_turns() -> None:
    stream = PyannoteStream(None, PyannoteConfig())
    stream.feed(hush(0.2))
    assert stream.finish(()) == ()


def test_contradictory_bounds_are_refused() -> None:
    with pytest.raises(ValidationError, match="min_speakers"):
        PyannoteConfig(min_speakers=3, max_speakers=2)


@pytest.fixture(scope="module")
def folder() -> Path:
    pytest.importorskip("pyannote.audio")
    return shipped("models", "pyannote-tiny")


@pytest.fixture(scope="module")
def talk() -> Samples:
    """The first turns of a sample visit: two people, one after the other."""
    source = FileSource(sample("primary_care").audio, FileConfig(), ChannelUse.MIX)
    sound = np.concatenate([chunk.samples[:, 0] for chunk in source])
    return sound[: TALK_SECONDS * 16_000]


def diarized(sound: Samples, **settings: Any) -> tuple[SpeakerTurn, ...]:
    config = PyannoteConfig(pipeline="pyannote-tiny", device="cpu", **settings)
    stream = PyannoteDiarizer(config).open_stream()
    for start in range(0, len(sound), 16_000):
        stream.feed(sound[start : start + 16_000])
    return stream.finish(())


@pytest.mark.engine
def test_the_real_pipeline_gives_turns_inside_the_recording(folder: Path, talk: Samples) -> None:
    turns = diarized(talk)
    assert turns
    assert turns[0].speaker == "S1"
    assert list(turns) == sorted(turns, key=lambda turn: turn.span)
    assert max(turn.span.end_ms for turn in turns) <= TALK_SECONDS * 1000
    assert all(isinstance(turn, SpeakerTurn) for turn in turns)


@pytest.mark.engine
def test_its_name_hash_and_device_are_known(folder: Path) -> None:
    identity = PyannoteDiarizer(PyannoteConfig(pipeline=str(folder), device="cpu")).identity
    assert (identity.engine, identity.model, identity.device) == (
        "pyannote",
        "pyannote-tiny",
        "cpu",
    )
    assert len(identity.sha256 or "") == 64
    assert identity.version


@pytest.mark.engine
@pytest.mark.parametrize(
    ("settings", "fewest", "most"),
    [
        ({"num_speakers": 1}, 1, 1),
        ({"num_speakers": 3}, 3, 3),
        ({"max_speakers": 1}, 1, 1),
        ({"min_speakers": 3, "max_speakers": 4}, 3, 4),
    ],
)
def test_the_number_of_speakers_is_kept_to(
    folder: Path, talk: Samples, settings: dict[str, int], fewest: int, most: int
) -> None:
    assert fewest <= len({turn.speaker for turn in diarized(talk, **settings)}) <= most


@pytest.mark.engine
def test_the_batch_size_changes_nothing_but_the_time(folder: Path, talk: Samples) -> None:
    assert diarized(talk, batch_size=1) == diarized(talk, batch_size=64)


@pytest.mark.engine
def test_a_gpu_that_is_not_there_is_said(folder: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("a GPU is here")
    with pytest.raises(EngineError, match="torch sees no CUDA device"):
        PyannoteDiarizer(PyannoteConfig(pipeline=str(folder), device="cuda"))


@pytest.mark.engine
def test_what_is_missing_or_damaged_is_said_in_one_line(folder: Path, tmp_path: Path) -> None:
    def broken(name: str) -> Path:
        copy = tmp_path / name
        shutil.copytree(folder, copy)
        (copy / "model.toml").unlink()
        return copy

    changed = broken("changed") / "embedding" / "pytorch_model.bin"
    changed.write_bytes(changed.read_bytes() + b"!")
    shutil.copy(folder / "model.toml", tmp_path / "changed")
    weights = broken("weights") / "segmentation" / "pytorch_model.bin"
    weights.write_bytes(weights.read_bytes()[:1_000])
    shutil.rmtree(broken("part") / "embedding")
    (broken("text") / "config.yaml").write_text("pipeline: [", encoding="utf-8")
    hub = broken("hub") / "config.yaml"
    text = hub.read_text(encoding="utf-8")
    hub.write_text(text.replace("    plda: $model/plda\n", ""), encoding="utf-8")
    other = broken("other") / "config.yaml"
    other.write_text(text.replace("pipelines.SpeakerD", "pipelines.OtherD"), encoding="utf-8")
    for name, said in (
        ("changed", "not the file that its model's card names"),
        ("weights", "damaged"),
        ("part", "embedding is missing"),
        ("text", "cannot be read"),
        ("hub", "takes its plda from elsewhere"),
        ("other", "no speaker diarization"),
        ("absent", "no pyannote pipeline"),
    ):
        with pytest.raises(EngineError, match=said) as caught:
            PyannoteDiarizer(PyannoteConfig(pipeline=str(tmp_path / name)))
        assert "\n" not in str(caught.value)


WATCHED = """
import socket, sys
tried = []
def refuse(*args, **kwargs):
    tried.append(args)
    raise OSError("no network in this test")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
import numpy as np
from ambient_scribe.speech.diarizers.pyannote import PyannoteConfig, PyannoteDiarizer
stream = PyannoteDiarizer(PyannoteConfig(pipeline=sys.argv[1], device="cpu")).open_stream()
from pyannote.audio.telemetry import metrics
sent = []
metrics.exporter.export = lambda spans: sent.extend(span.name for span in spans)
stream.feed(np.random.default_rng(0).uniform(-0.1, 0.1, 32_000).astype(np.float32))
stream.finish(())
metrics.provider.force_flush()
assert not tried, tried
assert not sent, sent
# Turned on again, the same watch sees a metric: it would have seen one before.
metrics.set_telemetry_metrics(True)
metrics.track_pipeline_init(stream._pipeline)
metrics.provider.force_flush()
assert sent == ["oss-pipeline-init"], sent
"""


@pytest.mark.engine
def test_no_metric_is_sent_and_no_socket_opened_even_when_the_user_allowed_it(
    folder: Path,
) -> None:
    environment = {**os.environ, "PYANNOTE_METRICS_ENABLED": "true"}
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(folder)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
