"""A process that records a visit until it is ended, as another window would; run with the folder of a
room, how it takes it to be ended, and a file that it writes what it did to."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ambient_scribe.domain.encounter import Recording
from ambient_scribe.errors import CaptureError
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.recordings.keeping import KeptSource
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import begun

DRAFTING_S = 600


class Microphone:
    def __init__(self, *, heeds: bool) -> None:
        self._heeds, self._stopped = heeds, threading.Event()

    def __iter__(self) -> Iterator[SoundChunk]:
        while not self._stopped.is_set():
            yield SoundChunk(np.zeros((160, 1), dtype=np.float32))
            time.sleep(0.01)

    def recording(self) -> Recording:
        return Recording(source="made sound", duration_ms=0)

    def stop(self) -> None:
        if self._heeds:
            self._stopped.set()


def main(root: Path, way: str, told: Path) -> None:
    recording, writer = begun(RecordingRoom(root), Vault.fresh())
    microphone = Microphone(heeds=way != "stubborn")
    with KeptSource(microphone, writer) as kept:
        if way == "loading":
            told.write_text("records", encoding="utf-8")
            until = time.monotonic() + DRAFTING_S
            while (recording.folder / "live").exists() and time.monotonic() < until:
                time.sleep(0.05)
        sound = 0
        try:
            for chunk in kept:
                sound += len(chunk.samples)
                if not told.exists():
                    told.write_text("records", encoding="utf-8")
        except CaptureError as error:
            told.write_text(f"refused: {error}", encoding="utf-8")
            return
        told.write_text(f"ended {sound} {'; '.join(kept.alarms())}", encoding="utf-8")
        time.sleep(DRAFTING_S)  # the draft is made; the test ends this process


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
