"""Listening again to a live visit: only when asked, from the sealed sound; and when it is recovered."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import ambient_scribe.build
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.testing import LoudIsVoice, ScriptedDiarizer
from tests.cli.recordings.visits import TALK, Microphone, cut_off, encounter_in, files_in
from tests.command_line import Command, Done
from tests.rereading import Attentive, Reader

LINES = ("what do you take", "I take lisinopril 1000 mg every night")
AGAIN = "I take lisinopril 10 mg every night"


@pytest.fixture
def reader(fakes: None, monkeypatch: pytest.MonkeyPatch) -> Reader:
    own = Reader(AGAIN)

    def hearing(config: object) -> HearingEngines:
        return HearingEngines(
            LoudIsVoice(),
            Attentive(own, LINES, ["1000"]),
            ScriptedDiarizer(),
        )

    monkeypatch.setattr(ambient_scribe.build, "build_hearing", hearing)
    return own


def readings_in(folder: Path) -> list[tuple[str, str]]:
    words = encounter_in(folder).transcript.words
    return [(word.text, other.text) for word in words for other in word.rivals]


def test_a_live_visit_is_not_heard_again_unasked(
    scribe_mic: Callable[..., Done], reader: Reader, tmp_path: Path
) -> None:
    assert scribe_mic(Microphone()).code == 0
    assert reader.asked == []
    assert readings_in(tmp_path / "visit1") == []


def test_when_asked_it_is_heard_again_from_the_sealed_sound(
    scribe_mic: Callable[..., Done], reader: Reader, tmp_path: Path
) -> None:
    done = scribe_mic(Microphone(), "--second-pass")
    assert (done.code, done.err) == (0, "")
    assert readings_in(tmp_path / "visit1") == [("1000", "10")]
    for segment in reader.asked:
        start, end = (at * SAMPLES_PER_MS for at in (segment.span.start_ms, segment.span.end_ms))
        assert np.allclose(segment.samples, TALK[start:end], atol=1e-4)
        assert len(segment.samples) == end - start > 0
    assert "'1000' or '10' (second reading)" in done.out
    page = (tmp_path / "visit1" / "note.html").read_text(encoding="utf-8")
    assert '1000</span> <span class="or">[or: 10 (second reading)]' in page


def test_ctrl_c_leaves_it_out_and_the_results_are_written(
    scribe_mic: Callable[..., Done], reader: Reader, tmp_path: Path
) -> None:
    reader.fails_at, reader.failure = 1, KeyboardInterrupt()
    done = scribe_mic(Microphone(), "--second-pass")
    assert done.code == 0
    assert done.err == "ambient-scribe: the second pass is left out: the draft stands as it was\n"
    assert files_in(tmp_path / "visit1") == {"encounter.json", "note.md", "note.html"}
    assert readings_in(tmp_path / "visit1") == []


def test_a_shutdown_leaves_it_out_too(
    scribe_mic: Callable[..., Done],
    reader: Reader,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def shut_down(*_: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    outside = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    monkeypatch.setattr(Reader, "read", shut_down)
    try:
        done = scribe_mic(Microphone(), "--second-pass")
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, outside)
    assert done.err == "ambient-scribe: the second pass is left out: the draft stands as it was\n"
    assert files_in(tmp_path / "visit1") == {"encounter.json", "note.md", "note.html"}


def test_a_fault_of_the_reader_does_not_cost_the_results(
    command: Command, reader: Reader, tmp_path: Path
) -> None:
    cut_off(tmp_path / "visit1")
    reader.fails_at, reader.failure = 1, IndexError("what was said")
    done = command("recover", "--all")
    assert done.code == 0
    assert "the second pass has failed, the draft stands" in done.err
    assert "IndexError" in done.err and "what was said" not in done.err
    assert files_in(tmp_path / "visit1") == {
        "documents",
        "encounter.json",
        "note.md",
        "note.html",
    }


def test_a_recovered_visit_is_heard_again_as_a_file_is(
    command: Command, reader: Reader, tmp_path: Path
) -> None:
    cut_off(tmp_path / "visit1")
    done = command("recover", "--all")
    assert (done.code, done.err) == (0, "")
    assert readings_in(tmp_path / "visit1") == [("1000", "10")]
