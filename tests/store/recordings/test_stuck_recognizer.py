"""A recognizer that is stuck in its process, interpreter and all, holds up no recording."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.pipeline import HearingEngines, Session, Settings, WritingEngines
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.speech.server.restarts import RestartConfig
from ambient_scribe.speech.server.server import ServerConfig, SpeechServer
from ambient_scribe.store.recordings.keeping import KeptSource
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    LoudIsVoice,
    OneSentenceAFact,
    ScriptedDiarizer,
    silence,
    tone,
)
from ambient_scribe.vault.keys import Vault
from ambient_scribe.visit import hear
from tests.speech.server.scripted import Blueprint, Deed
from tests.store.recordings.rooms import begun, sound_of

QUIET_S, BLOCK = 0.005, 1_600


class Room:
    """Something is said that the recognizer never comes back from; then it is quiet until `stop`."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self.given = 0

    def __iter__(self) -> Iterator[SoundChunk]:
        voiced = tone(600)
        voiced[:2] = Deed.HOLD / 100, 99 / 100
        said = np.concatenate([voiced, silence(600)])
        for start in range(0, len(said), BLOCK):
            yield self._chunk(said[start : start + BLOCK])
        while not self._stopped.wait(QUIET_S):
            yield self._chunk(silence(100))

    def _chunk(self, samples: np.ndarray) -> SoundChunk:
        self.given += len(samples)
        return SoundChunk(samples.reshape(-1, 1))

    def recording(self) -> Recording:
        return Recording(source="Desk microphone", duration_ms=self.given // 16)

    def stop(self) -> None:
        self._stopped.set()


def test_sealing_goes_on(room: RecordingRoom, vault: Vault, tmp_path: Path) -> None:
    config = ServerConfig(restarts=RestartConfig(first_pause_ms=1))
    server = SpeechServer.spawned(Blueprint(tmp_path), config)
    session = Session(
        HearingEngines(LoudIsVoice(), server, ScriptedDiarizer()),
        WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing()),
        Settings(template=TWO_SECTIONS, language="en"),
        PatientContext(),
    )
    recording, writer = begun(room, vault)
    microphone, held = Room(), tmp_path / "HOLD0"
    with KeptSource(microphone, writer) as source, ThreadPoolExecutor(1) as pool:
        visit = pool.submit(hear, session, source)
        for attempt in (1, 2):
            while not held.exists() or held.stat().st_size < attempt:
                time.sleep(0.01)
                assert not visit.done()
            before = len(recording.folder.segment_numbers())
            while len(recording.folder.segment_numbers()) < before + 5:
                time.sleep(0.01)  # five segments more, while nothing is heard
            assert held.stat().st_size == attempt
            os.kill(server.pids[0], getattr(signal, "SIGKILL", signal.SIGTERM))
        source.stop()
        encounter = visit.result(60)
    server.close()
    (gap,) = encounter.transcript.gaps
    assert gap.cause is GapCause.RECOGNIZER
    assert len(sound_of(recording)) == microphone.given
