"""A room of recordings in a temporary folder, sound that can be told apart, disks that fail."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.pipeline import VisitStart
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.recordings.disk import Disk
from ambient_scribe.store.recordings.folder import VisitPlan
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.recordings.writer import RecordingWriter
from ambient_scribe.vault.keys import Vault

SEGMENT = 1_000
"""Samples: short ones, so that a test has many."""

LONG_AGO = datetime.datetime(2026, 5, 4, 9, 0, tzinfo=datetime.UTC)


def noise(samples: int, channels: int = 1, seed: int = 7) -> np.ndarray:
    """Sixteen bits of noise: no stretch of it is like another."""
    rng = np.random.default_rng(seed)
    return rng.integers(-32_768, 32_768, (samples, channels), dtype=np.int16)


def as_float(pcm: np.ndarray) -> np.ndarray:
    return pcm.astype(np.float32) / np.float32(32_768)


def chunk(pcm: np.ndarray, lost: GapCause | None = None) -> SoundChunk:
    sound = as_float(pcm) if lost is None else np.zeros(pcm.shape, dtype=np.float32)
    return SoundChunk(sound, lost)


def a_plan(channels: int = 1, out: str = "somewhere", segment: int = SEGMENT) -> VisitPlan:
    return VisitPlan(started_at=LONG_AGO, channels=channels, segment_samples=segment, out=out)


def begun(
    room: RecordingRoom, vault: Vault, plan: VisitPlan | None = None
) -> tuple[SealedRecording, RecordingWriter]:
    recording = room.begin(VisitStart.now().id, plan or a_plan(), vault)
    return recording, RecordingWriter(recording)


def recorded(
    room: RecordingRoom, vault: Vault, chunks: Iterable[SoundChunk], *, close: bool = True
) -> SealedRecording:
    """Without `close`: as a kill leaves it, though the lock is still held."""
    recording, writer = begun(room, vault)
    for one in chunks:
        writer.write(one)
    if close:
        writer.close()
    return recording


def heard(recording: SealedRecording) -> list[tuple[GapCause | None, int]]:
    """What is told of each stretch: its cause and length, neighbours of one fate together."""
    told: list[tuple[GapCause | None, int]] = []
    for one in RecordingSource(recording):
        if told and told[-1][0] is one.lost:
            told[-1] = (one.lost, told[-1][1] + len(one.samples))
        else:
            told.append((one.lost, len(one.samples)))
    return told


def sound_of(recording: SealedRecording) -> np.ndarray:
    """All of its time, float32 (samples, channels); silence where it was lost."""
    chunks = [one.samples for one in RecordingSource(recording)]
    empty = np.zeros((0, recording.plan.channels), dtype=np.float32)
    return np.concatenate([empty, *chunks])


class FailingDisk(Disk):
    """Refuses to write while `is_full`; has `free` bytes left."""

    def __init__(self, free: int = 1 << 40) -> None:
        self.free, self.is_full = free, False

    def free_bytes(self, folder: Path) -> int:
        return self.free

    def put(self, path: Path, content: bytes) -> None:
        self._refuse()
        super().put(path, content)

    def append(self, path: Path, content: bytes) -> None:
        self._refuse()
        super().append(path, content)

    def _refuse(self) -> None:
        if self.is_full:
            raise OSError(28, "No space left on device")
