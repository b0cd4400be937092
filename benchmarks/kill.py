"""Kills a recording process at random moments, then recovers the visit: how much sound is lost?

    python benchmarks/kill.py [--kills 200] [--seed 1] [--out benchmarks/results/kill.json]

A process of its own records made sound, some dozen times faster than it would be spoken, with the
vault, the writer and the thread of `scribe --mic`, and is killed (SIGKILL; TerminateProcess on Windows) somewhere between
its first breath and the third second. Of each kill: how many samples had been given to the recorder,
how many of them came back, whether each of them is the one that stood in its place, and whether
`ambient-scribe recover --all` finished the visit. What the sound says is not at issue here: the
engines that listen in the recovery are fakes, and everything else is the program itself. A power cut
also takes what a disk had not written; tests/store/recordings/test_power_cut.py does that.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import mmap
import os
import random
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ambient_scribe.domain.encounter import Recording
from ambient_scribe.errors import ScribeError
from ambient_scribe.pipeline.session import VisitStart
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.store.recordings.folder import VisitPlan
from ambient_scribe.store.recordings.keeping import KeptSource
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.room import RecordingRoom, State
from ambient_scribe.store.recordings.root import root_of
from ambient_scribe.store.recordings.sound import FULL_SCALE
from ambient_scribe.store.recordings.writer import SEGMENT_MS, RecordingConfig, RecordingWriter

RESULT = Path(__file__).parent / "results" / "kill.json"

CHUNK_SAMPLES = 1_600
SEGMENT_SAMPLES = SEGMENT_MS * 16
PAUSE_S = 0.002
"""Between two chunks of 100 ms: about fifty times the pace of speech."""
LONGEST_S = 3.0
PATIENCE_S = 120.0
_COUNT = struct.Struct("<q")


def sound(start: int, samples: int) -> np.ndarray:
    """Sixteen-bit noise that knows its place: what stands at a sample follows from its number."""
    place = np.arange(start, start + samples, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    return (place >> np.uint64(40)).astype(np.uint16).view(np.int16)


# ---------------------------------------------------------------- the process that is killed
class MadeSound:
    """Goes on until the process dies; writes down, where it outlives that, what was handed over."""

    def __init__(self, told: Path) -> None:
        with told.open("r+b") as file:
            self._told = mmap.mmap(file.fileno(), _COUNT.size)

    def __iter__(self) -> Iterator[SoundChunk]:
        at = 0
        while True:
            pcm = sound(at, CHUNK_SAMPLES).reshape(-1, 1)
            yield SoundChunk(pcm.astype(np.float32) / np.float32(FULL_SCALE))
            at += CHUNK_SAMPLES
            self._told[:] = _COUNT.pack(at)
            time.sleep(PAUSE_S)

    def recording(self) -> Recording:
        return Recording(source="made sound", duration_ms=0)


def record(told: Path, out: Path) -> None:
    """Until somebody kills this process. (Without the configuration, whose import takes seconds.)"""
    settings, start = RecordingConfig(), VisitStart.now()
    plan = VisitPlan(started_at=start.started_at, segment_samples=SEGMENT_SAMPLES, out=str(out))
    room, vault = RecordingRoom(settings.folder_path()), root_of(settings).open_or_make()
    writer = RecordingWriter(room.begin(start.id, plan, vault))
    with KeptSource(MadeSound(told), writer) as source:
        for _ in source:
            pass


# ---------------------------------------------------------------- the one that kills and recovers
def given(told: Path) -> int:
    return int(_COUNT.unpack(told.read_bytes())[0])


def kill_once(folder: Path, delay_s: float, told: Path, out: Path) -> int:
    """Returns how many samples the recorder had been given, at least."""
    told.write_bytes(_COUNT.pack(0))
    environment = {**os.environ, HOME_VARIABLE: str(folder)}
    command = [sys.executable, __file__, "--record", str(told), str(out)]
    process = subprocess.Popen(command, env=environment)
    try:
        began = time.monotonic()
        while not given(told):
            if process.poll() is not None or time.monotonic() - began > PATIENCE_S:
                raise RuntimeError("the process that records did not come up")
            time.sleep(0.01)
        time.sleep(delay_s)
    finally:
        process.kill()
        process.wait()
    return given(told)


def came_back(room: RecordingRoom, visit_id: str) -> tuple[int, bool, list[str]]:
    """Samples that are heard, whether each is the right one, and what does not open."""
    vault = root_of(RecordingConfig()).open()
    assert vault is not None
    heard, at, right = 0, 0, True
    with room.open(visit_id, vault) as recording:
        source = RecordingSource(recording)
        for chunk in source:
            if chunk.lost is None:
                pcm = np.rint(chunk.samples[:, 0] * FULL_SCALE).astype(np.int16)
                right = right and np.array_equal(pcm, sound(at, len(pcm)))
                heard += len(pcm)
            at += len(chunk.samples)
    return heard, right, source.unreadable


def recover() -> bool:
    """`ambient-scribe recover --all`, in this process: its models are loaded once."""
    from ambient_scribe.cli import recover as command

    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        contextlib.suppress(ScribeError),
    ):
        try:
            command.recover(everything=True)
        except SystemExit:
            return False
        except BaseException as left:
            if type(left).__name__ != "Exit":
                raise
            return False
    return True


def one_kill(delay_s: float) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[HOME_VARIABLE] = str(folder / "home")
        out = folder / "visit"
        samples = kill_once(folder / "home", delay_s, folder / "told", out)
        room = RecordingRoom(RecordingConfig().folder_path())
        (found,) = room.found()
        heard, right, unreadable = came_back(room, found.id)
        finished = recover()
        files = sorted(path.name for path in out.iterdir()) if out.is_dir() else []
        return {
            "delay_s": round(delay_s, 3),
            "given_samples": samples,
            "heard_samples": heard,
            "lost_samples": max(0, samples - heard),
            "every_sample_right": right,
            "unreadable": unreadable,
            "state_after_kill": found.state,
            "recovered": finished and _is_done(room, files, heard),
        }


def _is_done(room: RecordingRoom, files: list[str], heard: int) -> bool:
    """Its files lie there; a visit without a whole segment is removed instead."""
    if not heard:
        return not room.found() and not files
    written = [one.state for one in room.found()] == [State.WRITTEN]
    return written and files == ["encounter.json", "note.html", "note.md"]


def with_fake_engines() -> None:
    import ambient_scribe.build
    from ambient_scribe.pipeline import HearingEngines
    from ambient_scribe.testing import LoudIsVoice, ScriptedDiarizer, ScriptedRecognizer

    ambient_scribe.build.build_hearing = lambda config: HearingEngines(  # type: ignore[assignment]
        LoudIsVoice(), ScriptedRecognizer(("any fever",)), ScriptedDiarizer()
    )


def main() -> None:
    from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULT)
    parser.add_argument("--record", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.record:
        record(*options.record)
        return
    with_fake_engines()
    rng = random.Random(options.seed)
    kills = [one_kill(rng.uniform(0.0, LONGEST_S)) for _ in range(options.kills)]
    lost_s = sorted(int(str(kill["lost_samples"])) / 16_000 for kill in kills)
    document = {
        "kills": len(kills),
        "seed": options.seed,
        "segment_s": SEGMENT_MS / 1000,
        "lost_s": {"most": lost_s[-1], "median": lost_s[len(lost_s) // 2]},
        "more_than_a_segment_lost": sum(one > SEGMENT_MS / 1000 for one in lost_s),
        "with_an_unreadable_segment": sum(bool(kill["unreadable"]) for kill in kills),
        "with_a_wrong_sample": sum(not kill["every_sample_right"] for kill in kills),
        "recovered": sum(bool(kill["recovered"]) for kill in kills),
        "sound_s": sum(int(str(kill["given_samples"])) for kill in kills) / 16_000,
        "engines": "fakes",
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
        "each_lost_s": lost_s,
    }
    print({key: document[key] for key in list(document)[:9]})
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
