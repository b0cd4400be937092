"""Kills the recognizer's process at random moments of live visits: what does that cost?

    python benchmarks/kill_recognizer.py [--kills 200] [--every 20] [--speed 1] [--seed 1] [--out FILE]

A sample is played as it would be spoken, through the live path as `scribe --mic` has it: sealed to disk
as it comes, heard by a recognizer in a process of its own. That process is killed (SIGKILL;
TerminateProcess on Windows) once in every `--every` seconds of the visit, at a moment drawn at random.
Of each visit: the words of the same visit without kills that are missing, other or doubled, the
sound that is told as a gap, how often a person was told, and whether each sample that was sealed is
the one that was played. Of each kill: how long no process was there, how long the visit took until it
was no more than half a second behind its sound again, and how far behind it was when it came.

Steps are fixed here: with steps that adapt to the load two runs without any kill may differ, too.
`unkilled_again` tells how far two such runs do here. The voices are synthetic and the model is made for
them (`whisper-sim`): the figures tell of the arrangement, not of accuracy.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np

from ambient_scribe import samples
from ambient_scribe.build import build_hearing, open_session
from ambient_scribe.capture.file import FileSource
from ambient_scribe.cli.live.paced import PacedSource
from ambient_scribe.config import Config, Overrides, load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.events import Alarm, Event
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions
from ambient_scribe.evaluation.words.edits import EditKind, edits
from ambient_scribe.pipeline.session import VisitStart
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.resources import HOME_VARIABLE
from ambient_scribe.speech.server.server import SpeechServer
from ambient_scribe.speech.streaming.agreement import key
from ambient_scribe.store.recordings.folder import VisitPlan
from ambient_scribe.store.recordings.keeping import KeptSource
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.recordings.root import root_of
from ambient_scribe.store.recordings.sound import FULL_SCALE
from ambient_scribe.store.recordings.writer import SEGMENT_MS, RecordingConfig, RecordingWriter

RESULT = Path(__file__).parent / "results" / "kill_recognizer.json"
VISITS = ("primary_care", "urgent_care", "cardiology")
CAUGHT_UP_MS = 500
PATIENCE_S = 120.0
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)


# ---------------------------------------------------------------- what is played
def pcm_of(name: str, seconds: int) -> np.ndarray:
    """(n,) int16: what comes back from the disk can be compared to the last bit."""
    sound = np.concatenate([c.samples.mean(axis=1) for c in FileSource(samples.sample(name).audio)])
    pcm: np.ndarray = np.rint(sound[: seconds * SAMPLE_RATE_HZ] * FULL_SCALE).astype(np.int16)
    return pcm


@dataclass
class Piece:
    """`protocols.SoundSource`."""

    name: str
    pcm: np.ndarray

    def __iter__(self) -> Iterator[SoundChunk]:
        for start in range(0, len(self.pcm), SAMPLE_RATE_HZ):
            part = self.pcm[start : start + SAMPLE_RATE_HZ].reshape(-1, 1)
            yield SoundChunk(part.astype(np.float32) / np.float32(FULL_SCALE))

    def recording(self) -> Recording:
        return Recording(source=self.name, duration_ms=len(self.pcm) // SAMPLES_PER_MS)


# ---------------------------------------------------------------- one visit
@dataclass
class Kill:
    at_s: float
    """Of this machine's monotonic clock."""
    behind_ms: int
    replaced_s: float | None = None
    caught_up_s: float | None = None


@dataclass
class Visit:
    words: list[str]
    not_heard_ms: int = 0
    told: int = 0
    """Times that a person was told that the recognizer stopped."""
    sealed_right: bool = True
    behind: list[tuple[float, int]] = field(default_factory=list)
    """Moments after a feed, with how much sound was waiting."""
    kills: list[Kill] = field(default_factory=list)


class Killer(threading.Thread):
    def __init__(
        self, server: SpeechServer, paced: PacedSource, moments_s: Sequence[float]
    ) -> None:
        super().__init__(daemon=True)
        self._server, self._paced, self._moments_s = server, paced, moments_s
        self.heard_ms = 0
        self.kills: list[Kill] = []

    def run(self) -> None:
        for moment_s in self._moments_s:
            while self._given_ms() < moment_s * 1000:
                time.sleep(0.01)
            pids = self._server.pids
            if not pids:
                continue  # still down from the last one
            kill = Kill(time.monotonic(), self._given_ms() - self.heard_ms)
            os.kill(pids[0], KILL)
            self.kills.append(kill)
            while not self._server.pids or self._server.pids == pids:
                if time.monotonic() - kill.at_s > PATIENCE_S:
                    return
                time.sleep(0.01)
            kill.replaced_s = time.monotonic() - kill.at_s

    def _given_ms(self) -> int:
        return self._paced.recording().duration_ms


def visit(
    config: Config, piece: Piece, folder: Path, speed: float, moments_s: Sequence[float]
) -> Visit:
    settings, start = RecordingConfig(), VisitStart.now()
    room, vault = RecordingRoom(settings.folder_path()), root_of(settings).open_or_make()
    plan = VisitPlan(
        started_at=start.started_at, segment_samples=SEGMENT_MS * SAMPLES_PER_MS, out=str(folder)
    )
    server = build_hearing(config).recognizer
    assert isinstance(server, SpeechServer)
    session = open_session(config, PatientContext(), drafting=False, start=start)
    paced = PacedSource(piece, speed)
    killer = Killer(server, paced, moments_s)
    result = Visit(words=[])
    recording = room.begin(start.id, plan, vault)
    with KeptSource(paced, RecordingWriter(recording)) as kept:
        killer.start()
        for chunk in kept:
            events = session.feed(chunk)
            result.told += sum(map(_tells_of_a_death, events))
            killer.heard_ms += len(chunk.samples) // SAMPLES_PER_MS
            waiting_ms = paced.recording().duration_ms - killer.heard_ms + paced.late_ms
            result.behind.append((time.monotonic(), waiting_ms))
        events = session.finish(kept.recording())
        result.told += sum(map(_tells_of_a_death, events))
    result.behind.append((time.monotonic(), 0))
    transcript = session.encounter.transcript
    result.words = [found for word in transcript.words if (found := key(word.text))]
    result.not_heard_ms = sum(
        gap.span.duration_ms for gap in transcript.gaps if gap.cause is GapCause.RECOGNIZER
    )
    result.kills = killer.kills
    for kill in result.kills:
        since_s = kill.at_s + (kill.replaced_s or 0.0)
        calm = (at for at, ms in result.behind if at >= since_s and ms <= CAUGHT_UP_MS)
        if (caught := next(calm, None)) is not None:
            kill.caught_up_s = caught - kill.at_s
    result.sealed_right = _is_right(recording, piece)
    recording.release()
    room.destroy(start.id, "measured")
    return result


def _tells_of_a_death(event: Event) -> bool:
    return isinstance(event, Alarm) and event.message.startswith("the recognizer stopped")


def _is_right(recording: object, piece: Piece) -> bool:
    chunks = list(RecordingSource(recording))  # type: ignore[arg-type]
    if any(chunk.lost is not None for chunk in chunks):
        return False
    pcm = np.rint(np.concatenate([c.samples[:, 0] for c in chunks]) * FULL_SCALE)
    return np.array_equal(pcm.astype(np.int16), piece.pcm)


# ---------------------------------------------------------------- all of them
def moments(seconds: int, every_s: float, rng: random.Random) -> list[float]:
    """One in each stretch, none right at its edges: a process must load its model in between."""
    count = int(seconds // every_s)
    return [every_s * (number + rng.uniform(0.1, 0.9)) for number in range(count)]


def compared(reference: Sequence[str], words: Sequence[str]) -> dict[str, int]:
    kinds = [edit.kind for edit in edits(reference, words)]
    return {
        "words": len(reference),
        "lost": kinds.count(EditKind.DELETION),
        "other": kinds.count(EditKind.SUBSTITUTION),
        "added": kinds.count(EditKind.INSERTION),
    }


def summary(values: Sequence[float | None]) -> dict[str, float | int]:
    known = sorted(round(value, 2) for value in values if value is not None)
    if not known:
        return {"known": 0}
    p95 = known[min(len(known) - 1, int(0.95 * len(known)))]
    return {"known": len(known), "p50": round(median(known), 3), "p95": p95, "most": known[-1]}


def the_config(model: str) -> Config:
    config = load_config("demo", Overrides(model=model, live=True, language="en"))
    streaming = {**config.streaming.model_dump(), "adaptive": False}
    return Config.model_validate(
        {**config.model_dump(), "streaming": streaming, "live": {"enabled": False}}
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=120, help="of each visit")
    parser.add_argument("--every", type=float, default=20.0, help="seconds of the visit to a kill")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--model", default="whisper-sim")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    rng, config = random.Random(options.seed), the_config(options.model)
    pieces = [Piece(name, pcm_of(name, options.seconds)) for name in VISITS]
    unkilled: dict[str, list[str]] = {}
    again: dict[str, int] = {}
    visits: list[tuple[Piece, Visit]] = []
    done = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ[HOME_VARIABLE] = str(folder / "home")
        while done < options.kills:
            piece = pieces[len(visits) % len(pieces)]
            if piece.name not in unkilled:
                unkilled[piece.name] = visit(config, piece, folder, options.speed, ()).words
                second = visit(config, piece, folder, 20.0, ()).words
                differ = compared(unkilled[piece.name], second)
                again = {kind: again.get(kind, 0) + count for kind, count in differ.items()}
            when = moments(len(piece.pcm) // SAMPLE_RATE_HZ, options.every, rng)
            one = visit(config, piece, folder, options.speed, when[: options.kills - done])
            visits.append((piece, one))
            done += len(one.kills)
            print(done, "kills", compared(unkilled[piece.name], one.words), flush=True)
    each = [compared(unkilled[piece.name], one.words) for piece, one in visits]
    kills = [kill for _, one in visits for kill in one.kills]
    document = {
        "command": " ".join(["python benchmarks/kill_recognizer.py", *sys.argv[1:]]),
        "kind": "instrument figures: synthetic voices, a model made for them",
        "kills": len(kills),
        "visits": len(visits),
        "words_against_unkilled": {kind: sum(one[kind] for one in each) for kind in each[0]},
        "unkilled_again": again,
        "kills_told": sum(one.told for _, one in visits),
        "told_as_not_heard_s": sum(one.not_heard_ms for _, one in visits) / 1000,
        "recordings_with_a_wrong_or_missing_sample": sum(not one.sealed_right for _, one in visits),
        "no_process_s": summary([kill.replaced_s for kill in kills]),
        "caught_up_s": summary([kill.caught_up_s for kill in kills]),
        "never_caught_up": sum(kill.caught_up_s is None for kill in kills),
        "behind_at_the_kill_s": summary([kill.behind_ms / 1000 for kill in kills]),
        "seconds_of_each_visit": options.seconds,
        "every_s": options.every,
        "speed": options.speed,
        "seed": options.seed,
        "model": options.model,
        "step_ms": config.streaming.step_ms,
        "machine": machine(),
        "cpus": cpu_count(),
        "load_average": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "versions": versions(),
    }
    print({key_: document[key_] for key_ in list(document)[2:13]})
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
