"""The power goes at every single step of keeping sound, and takes with it what was not synced.

A kill leaves what a process had written; a power cut need not.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.recording import Lock
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.power import Power, PowerCutError, steps_of
from tests.store.recordings.rooms import SEGMENT, as_float, begun, chunk, heard, noise, sound_of

PCM = noise(3_300)


@pytest.mark.skipif(os.name == "nt", reason="open files are not cut short there")
@pytest.mark.parametrize("torn", [False, True])
def test_at_every_step_of_a_visit(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, torn: bool
) -> None:
    def visit(room: RecordingRoom, given: list[int]) -> None:
        _, writer = begun(room, vault)
        for start in range(0, len(PCM), 550):
            given[0] = start
            writer.write(chunk(PCM[start : start + 550]))
        given[0] = len(PCM)
        writer.close()

    with monkeypatch.context() as patch:
        total = steps_of(lambda: visit(RecordingRoom(tmp_path / "whole"), [0]), patch)
    assert total > 20
    seen: set[int] = set()
    for step in range(total):
        room, given = RecordingRoom(tmp_path / f"{step}"), [0]
        with monkeypatch.context() as patch:
            Power(step, patch, torn=torn)
            with pytest.raises(PowerCutError):
                visit(room, given)
        monkeypatch.setattr(Lock, "taken", lambda self: True)  # the dead process held it
        found = room.found()
        if not found:
            assert given[0] == 0  # it had not begun
            continue
        if not given[0] and found[0].state is State.DAMAGED:
            continue  # all that opens it was there, the header not yet: it is told, not cleared
        assert [one.state for one in found] == [State.UNFINISHED]
        with room.open(found[0].id, vault) as recording:
            told, sound = heard(recording), sound_of(recording)
            kept = sum(samples for lost, samples in told if lost is None)
            assert given[0] - kept < SEGMENT
            assert [lost for lost, _ in told] in (
                [None, GapCause.TRUNCATED],
                [GapCause.TRUNCATED],
                [None],
            )
            assert np.array_equal(sound[:kept], as_float(PCM[:kept]))
            seen.add(kept)
    assert seen >= {0, 1_000, 2_000, 3_000, 3_300}
