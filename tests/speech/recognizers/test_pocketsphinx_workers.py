"""Decoders in their own processes: the same words as in this one, and a death that is survived."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
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

SILENCE = b"\0\0" * 16_000
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
    before = processes.decode([SILENCE, SILENCE])
    for child in processes._children:
        child.kill()
        child.wait()
    with pytest.raises(EngineError, match="stopped while it worked"):
        processes.decode([SILENCE, SILENCE])
    assert processes.decode([SILENCE, SILENCE]) == before


def test_a_child_that_is_killed_at_work_is_reported_and_replaced(noise: bytes) -> None:
    processes = DecoderProcesses(PocketsphinxConfig(), 2)
    before = processes.decode([SILENCE, SILENCE])
    children = list(processes._children)
    with ThreadPoolExecutor(1) as pool:
        decoding = pool.submit(processes.decode, [noise] * 6)
        time.sleep(0.3)
        children[0].kill()
        with pytest.raises(EngineError, match="stopped while it worked"):
            decoding.result()
    assert all(child.poll() is not None for child in children)
    assert processes.decode([SILENCE, SILENCE]) == before


def test_a_model_that_the_child_cannot_load_is_said_as_the_owner_would(tmp_path: Path) -> None:
    gone = PocketsphinxConfig(language_model=tmp_path / "gone.lm")
    with pytest.raises(EngineError, match=r"gone\.lm is missing"):
        DecoderProcesses(gone, 2).decode([SILENCE, SILENCE])


def test_an_owner_that_vanishes_leaves_no_child_and_no_traceback() -> None:
    done = owner("processes.decode([silence] * 2); print('heard', flush=True); os._exit(0)")
    # The children hold the pipe of standard error: that it ended says that they did.
    out, err = done.communicate(timeout=60)
    assert (out, err) == (b"heard\n", b"")


def test_an_owner_that_ends_takes_its_children_along() -> None:
    done = owner("processes.decode([silence] * 2); print('heard')")
    assert done.communicate(timeout=60) == (b"heard\n", b"")
    assert done.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a console's group is signalled otherwise")
def test_ctrl_c_reaches_the_owner_alone() -> None:
    done = owner(
        "before = processes.decode([silence] * 2)",
        "print('ready', flush=True)",
        "try: processes.decode([noise] * 40)",
        "except KeyboardInterrupt: print(processes.decode([silence] * 2) == before)",
    )
    assert done.stdout is not None
    assert done.stdout.readline() == b"ready\n"
    time.sleep(0.5)
    os.killpg(done.pid, signal.SIGINT)  # as a console does: to the whole group
    assert done.communicate(timeout=90) == (b"True\n", b"")


OWNER = """
import os
import numpy as np
from ambient_scribe.speech.recognizers.pocketsphinx import PocketsphinxConfig
from ambient_scribe.speech.recognizers.pocketsphinx_workers import DecoderProcesses
silence = b"\\0\\0" * 16_000
noise = np.random.default_rng(0).integers(-9_000, 9_000, 80_000).astype(np.int16).tobytes()
processes = DecoderProcesses(PocketsphinxConfig(), 2)
"""


@pytest.fixture
def noise() -> bytes:
    """Five seconds that take a decoder a while."""
    loud = np.random.default_rng(0).integers(-9_000, 9_000, 80_000)
    return bytes(loud.astype(np.int16).tobytes())


def owner(*lines: str) -> subprocess.Popen[bytes]:
    """Another program that uses the package, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", OWNER + "\n".join(lines)],
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
