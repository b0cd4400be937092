"""Compression loses nothing, whatever interrupts it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import OutputError
from ambient_scribe.store.recordings import compression, flac
from ambient_scribe.store.recordings.compression import compress
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import as_float, chunk, heard, noise, recorded, sound_of

PCM = noise(3_500)


@pytest.fixture
def visit(room: RecordingRoom, vault: Vault) -> SealedRecording:
    return recorded(room, vault, [chunk(PCM)])


def names(recording: SealedRecording) -> set[str]:
    return {path.name for path in recording.folder.path.iterdir()}


def test_one_file_in_place_of_the_segments(visit: SealedRecording) -> None:
    assert compress(visit)
    assert "sound" in names(visit)
    assert not [name for name in names(visit) if "segment" in name or "part" in name]
    assert np.array_equal(sound_of(visit), as_float(PCM))
    assert compress(visit)  # again: nothing to do


def test_speech_takes_less_room(room: RecordingRoom, vault: Vault, spoken: np.ndarray) -> None:
    recording = recorded(room, vault, [chunk(spoken.reshape(-1, 1))])
    assert compress(recording)
    assert (recording.folder / "sound").stat().st_size < 0.8 * spoken.nbytes
    assert np.array_equal(sound_of(recording)[:, 0], as_float(spoken))


@pytest.mark.parametrize("samples", [1, 15, 16, 17, 4_095, 4_096, 4_097])
def test_flac_of_any_length(samples: int) -> None:
    for channels in (1, 2):
        pcm = noise(samples, channels)
        assert np.array_equal(flac.decoded(flac.encoded(pcm), channels), pcm)


def test_what_is_no_flac_is_refused() -> None:
    for content in (b"", b"fLaC", b"RIFF" + bytes(100)):
        with pytest.raises(ValueError, match="no FLAC"):
            flac.decoded(content, 1)


def test_a_recording_that_was_cut_off_keeps_its_gap(room: RecordingRoom, vault: Vault) -> None:
    cut = recorded(room, vault, [chunk(PCM)], close=False)
    before = heard(cut)
    assert before[-1] == (GapCause.TRUNCATED, 1_000)
    assert compress(cut)
    assert heard(cut) == before


def test_what_does_not_open_stays_as_it_is(visit: SealedRecording) -> None:
    """A backup may still have that segment."""
    visit.folder.segment(1).write_bytes(b"damaged")
    before = names(visit)
    assert not compress(visit)
    assert names(visit) == before


def test_segments_that_outlived_their_compression_go(visit: SealedRecording) -> None:
    content = visit.folder.segment(2).read_bytes()
    assert compress(visit)
    visit.folder.segment(2).write_bytes(content)
    assert np.array_equal(sound_of(visit), as_float(PCM))
    assert compress(visit)
    assert visit.folder.segment_numbers() == []


def test_half_a_compression_is_begun_again(visit: SealedRecording) -> None:
    (visit.folder.path / "sound.part").write_bytes(b"half of it")
    assert heard(visit) == [(None, 3_500)]
    assert compress(visit)
    assert np.array_equal(sound_of(visit), as_float(PCM))


def test_what_does_not_read_back_is_not_taken(
    visit: SealedRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encoder, or a disk, that changes one sample in the middle."""
    encoded = flac.encoded

    def changed(pcm: np.ndarray) -> bytes:
        other = pcm.copy()
        other[len(other) // 2] ^= 1
        return encoded(other)

    monkeypatch.setattr(flac, "encoded", changed)
    before = names(visit)
    with pytest.raises(OutputError, match="does not read back"):
        compress(visit)
    assert names(visit) == before
    assert np.array_equal(sound_of(visit), as_float(PCM))


def test_a_full_disk_leaves_the_segments(
    visit: SealedRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(compression, "_put", full)
    before = names(visit)
    with pytest.raises(OutputError, match=r"not compressed \(No space left.*all of it is there"):
        compress(visit)
    assert names(visit) == before


def test_an_interruption_at_any_step_loses_nothing(
    visit: SealedRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    steps = [(compression.os, "fsync"), (Path, "replace"), (compression, "sync_folder")]
    for owner, name in steps:
        with monkeypatch.context() as patch:

            def cut(*_: object) -> None:
                raise PowerCut

            patch.setattr(owner, name, cut)
            with pytest.raises(PowerCut):
                compress(visit)
        assert np.array_equal(sound_of(visit), as_float(PCM))
    assert compress(visit)
    assert visit.folder.segment_numbers() == []
