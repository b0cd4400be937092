"""A passage is what the whole has there, and only what holds it is opened."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.store.recordings import passages
from ambient_scribe.store.recordings.compression import compress
from ambient_scribe.store.recordings.passages import passage
from ambient_scribe.store.recordings.peaks import peaks_of
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import SEGMENT, chunk, noise, recorded, sound_of

LENGTH = 9 * SEGMENT + 300
PLACES = [
    (0, 10),
    (0, LENGTH),
    (950, 1_050),
    (3_400, 3_600),
    (4_990, 6_010),
    (LENGTH - 5, LENGTH + 50),
]


@pytest.fixture
def recording(tmp_path: Path) -> SealedRecording:
    lost = chunk(np.zeros((700, 1), np.int16), GapCause.DEVICE)
    pcm = noise(LENGTH - 700)
    return recorded(
        RecordingRoom(tmp_path), Vault.fresh(), [chunk(pcm[:3_000]), lost, chunk(pcm[3_000:])]
    )


@pytest.mark.parametrize("is_compressed", [False, True])
def test_it_is_what_the_whole_has_there(
    recording: SealedRecording, is_compressed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_compressed:
        monkeypatch.setattr("ambient_scribe.store.recordings.compression.BLOCK_SAMPLES", 2_500)
        assert compress(recording)
    whole = sound_of(recording)[:, 0]
    assert len(whole) == LENGTH
    for start, end in PLACES:
        assert np.array_equal(passage(recording, start, end), whole[start:end])
    assert len(passage(recording, LENGTH + 5, LENGTH + 9)) == 0

    opened: list[int] = []
    unseal = passages.unseal
    monkeypatch.setattr(passages, "unseal", lambda *given: opened.append(1) or unseal(*given))
    passage(recording, 8_100, 8_400)
    assert len(opened) == 1 if not is_compressed else len(opened) <= 5


def test_what_does_not_open_is_silence_and_the_rest_is_heard(recording: SealedRecording) -> None:
    whole = sound_of(recording)[:, 0]
    recording.folder.segment(4).write_bytes(b"damaged")
    recording.folder.segment(6).unlink()
    heard = passage(recording, 3_900, 7_100)
    assert not heard[100:1_100].any()
    assert not heard[2_100:3_100].any()
    assert np.array_equal(heard[1_100:2_100], whole[5_000:6_000])


def test_a_damaged_block_is_silence_and_the_rest_is_heard(
    recording: SealedRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ambient_scribe.store.recordings.compression.BLOCK_SAMPLES", 2_500)
    whole = sound_of(recording)[:, 0]
    assert compress(recording)
    path = recording.folder / "sound"
    content = bytearray(path.read_bytes())
    with path.open("rb") as file:
        second, _ = list(passages._places(file))[1]
    content[second + 40] ^= 1
    path.write_bytes(content)
    assert np.array_equal(passage(recording, 100, 2_000), whole[100:2_000])
    assert np.array_equal(passage(recording, 7_000, 9_000), whole[7_000:9_000])
    assert not passage(recording, 3_200, 3_400).any()


def test_the_shape_is_that_of_the_samples(recording: SealedRecording) -> None:
    whole = np.rint(sound_of(recording)[:, 0] * 32_768).astype(int)
    peaks = peaks_of(recording, buckets=10)
    size = peaks.bucket_ms * 16
    for number, (low, high) in enumerate(zip(peaks.low, peaks.high, strict=True)):
        part = whole[number * size : (number + 1) * size]
        assert low == min(0, part.min(initial=0)) >> 8
        assert high == max(0, part.max(initial=0)) >> 8
    assert size * (len(peaks.low) - 1) <= LENGTH <= size * len(peaks.low)
