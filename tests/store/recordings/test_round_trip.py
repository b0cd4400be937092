"""Whatever comes in, in whatever pieces, comes out again: live, cut off, and compressed."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.recordings.compression import compress
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import a_plan, as_float, begun, chunk, heard, noise, sound_of

PIECES = st.lists(
    st.tuples(
        st.integers(0, 2_500), st.sampled_from([None, None, GapCause.OVERRUN, GapCause.DEVICE])
    ),
    max_size=12,
)


def expected(pieces: list[tuple[int, GapCause | None]]) -> list[tuple[GapCause | None, int]]:
    told: list[tuple[GapCause | None, int]] = []
    for samples, lost in pieces:
        if not samples:
            continue
        if told and told[-1][0] is lost:
            told[-1] = (lost, told[-1][1] + samples)
        else:
            told.append((lost, samples))
    return told


@settings(max_examples=20, deadline=None)
@given(pieces=PIECES, channels=st.sampled_from([1, 2]))
def test_sound_and_gaps_come_back_as_they_were(
    pieces: list[tuple[int, GapCause | None]], channels: int
) -> None:
    total = sum(samples for samples, _ in pieces)
    pcm, at, wanted = noise(total, channels), 0, np.zeros((total, channels), dtype=np.float32)
    with tempfile.TemporaryDirectory() as folder:
        room = RecordingRoom(Path(folder))
        recording, writer = begun(room, Vault.fresh(), a_plan(channels))
        for samples, lost in pieces:
            part = pcm[at : at + samples]
            writer.write(chunk(part, lost))
            if lost is None:
                wanted[at : at + samples] = as_float(part)
            at += samples
        writer.close()
        for _ in ("as segments", "compressed"):
            assert np.array_equal(sound_of(recording), wanted)
            assert heard(recording) == expected(pieces)
            source = RecordingSource(recording)
            assert sum(len(one.samples) for one in source) == total
            assert source.recording().duration_ms == source.stated_ms == total // 16
            assert source.recording().channels == channels
            assert source.unreadable == []
            assert compress(recording)
        assert recording.folder.segment_numbers() == []
        recording.release()


@settings(max_examples=10, deadline=None)
@given(cuts=st.lists(st.integers(1, 6_000), max_size=8))
def test_any_chunking_gives_the_same_segments(cuts: list[int]) -> None:
    pcm = noise(5_300)
    with tempfile.TemporaryDirectory() as folder:
        room, vault = RecordingRoom(Path(folder)), Vault.fresh()
        recording, writer = begun(room, vault)
        bounds = sorted({0, len(pcm), *(cut for cut in cuts if cut < len(pcm))})
        for start, end in pairwise(bounds):
            writer.write(chunk(pcm[start:end]))
        writer.close()
        lengths = [one.samples for one in RecordingSource(recording).stretches()]
        assert lengths == [1_000] * 5 + [300]
        assert np.array_equal(sound_of(recording), as_float(pcm))
        recording.release()


def test_what_is_recognized_is_what_is_kept(room: RecordingRoom, vault: Vault) -> None:
    """Finer or louder than sixteen bits: both get the same."""
    fine = np.linspace(-1.5, 1.5, 1_777, dtype=np.float32).reshape(-1, 1)
    fine[5] = np.nan
    recording, writer = begun(room, vault)
    parts = [writer.write(SoundChunk(fine[:900])), writer.write(SoundChunk(fine[900:]))]
    writer.close()
    now = np.concatenate([one.samples for part in parts for one in part.chunks(1)])
    assert np.array_equal(now, sound_of(recording))
    assert np.abs(now - np.clip(np.nan_to_num(fine), -1, 1)).max() <= 1 / 32_768
