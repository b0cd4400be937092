"""What a crash or a bad disk leaves: all that still opens is read, the rest is told as a gap."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.store.recordings.compression import compress
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import SEGMENT, as_float, chunk, heard, noise, recorded, sound_of

PCM = noise(5_400)
CUT_END = (GapCause.TRUNCATED, SEGMENT)
"""What stands for the segment that was open when the power went."""


@pytest.fixture
def whole(room: RecordingRoom, vault: Vault) -> SealedRecording:
    """Five segments and a shorter one, closed."""
    return recorded(room, vault, [chunk(PCM)])


def unreadable(recording: SealedRecording) -> list[str]:
    source = RecordingSource(recording)
    list(source)
    return source.unreadable


# ---------------------------------------------------------------- cut off
def test_killed_between_two_segments(room: RecordingRoom, vault: Vault) -> None:
    cut = recorded(room, vault, [chunk(PCM)], close=False)
    assert heard(cut) == [(None, 5_000), CUT_END]
    assert np.array_equal(sound_of(cut)[:5_000], as_float(PCM[:5_000]))


def test_a_segment_that_is_sealed_and_not_yet_listed_is_taken(
    room: RecordingRoom, vault: Vault
) -> None:
    cut = recorded(room, vault, [chunk(PCM)], close=False)
    journal = cut.folder / "journal.jsonl"
    lines = [line for line in journal.read_bytes().splitlines() if line]
    journal.write_bytes(b"".join(line + b"\n" for line in lines[:-1]))
    assert heard(cut) == [(None, 5_000), CUT_END]


@pytest.mark.parametrize("kept", [0, 1, 40, 130, 250])
def test_a_torn_journal_costs_nothing(whole: SealedRecording, kept: int) -> None:
    journal = whole.folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:kept])
    assert heard(whole) == [(None, 5_400), CUT_END]
    assert np.array_equal(sound_of(whole)[:5_400], as_float(PCM))


def test_a_journal_that_is_gone_or_holds_rubbish_costs_nothing(whole: SealedRecording) -> None:
    journal = whole.folder / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"\xff\xfe{]\n" + b"".join(lines[:5]) + b'{"number": 1}\n' + lines[-1])
    assert heard(whole) == [(None, 5_400)]
    journal.unlink()
    assert heard(whole) == [(None, 5_400), CUT_END]


def test_a_journal_that_promises_too_much_is_believed_a_segment_a_line(
    whole: SealedRecording,
) -> None:
    whole.list(9, RecordingSource(whole)._gap(10**12, GapCause.DEVICE))
    assert heard(whole) == [(None, 5_400), (GapCause.DAMAGED, SEGMENT)]


# ---------------------------------------------------------------- damaged
def test_a_missing_segment_is_a_gap_and_the_rest_is_read(whole: SealedRecording) -> None:
    whole.folder.segment(2).unlink()
    assert heard(whole) == [(None, 2_000), (GapCause.DAMAGED, 1_000), (None, 2_400)]
    assert np.array_equal(sound_of(whole)[3_000:], as_float(PCM[3_000:]))
    assert unreadable(whole) == ["000002.segment"]


def test_missing_segments_at_the_end_are_known_from_the_journal(whole: SealedRecording) -> None:
    whole.folder.segment(4).unlink()
    whole.folder.segment(5).unlink()
    assert heard(whole) == [(None, 4_000), (GapCause.DAMAGED, 1_400)]


@pytest.mark.parametrize("place", [0, 3, 4, 20, 700, -1])
def test_one_changed_byte_costs_its_segment(whole: SealedRecording, place: int) -> None:
    path = whole.folder.segment(0)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    assert heard(whole) == [(GapCause.DAMAGED, 1_000), (None, 4_400)]
    assert unreadable(whole) == ["000000.segment"]


@pytest.mark.parametrize("size", [0, 10, 500])
def test_a_segment_that_is_cut_off_is_a_gap(whole: SealedRecording, size: int) -> None:
    path = whole.folder.segment(5)
    path.write_bytes(path.read_bytes()[:size])
    assert heard(whole) == [(None, 5_000), (GapCause.DAMAGED, 400)]


def test_segments_in_each_others_place_do_not_open(whole: SealedRecording) -> None:
    first, second, between = whole.folder.segment(1), whole.folder.segment(2), Path("between")
    between = whole.folder.path / "between"
    first.rename(between)
    second.rename(first)
    between.rename(second)
    assert heard(whole) == [(None, 1_000), (GapCause.DAMAGED, 2_000), (None, 2_400)]


def test_a_segment_of_another_visit_does_not_open(
    room: RecordingRoom, vault: Vault, whole: SealedRecording
) -> None:
    other = recorded(room, vault, [chunk(noise(3_000, seed=8))])
    shutil.copy(other.folder.segment(1), whole.folder.segment(1))
    assert heard(whole) == [(None, 1_000), (GapCause.DAMAGED, 1_000), (None, 3_400)]


def test_what_follows_and_does_not_open_is_left_and_told(whole: SealedRecording) -> None:
    whole.folder.segment(6).write_bytes(b"not ours")
    (whole.folder.path / "seventh.segment").write_bytes(b"nor this")
    assert heard(whole) == [(None, 5_400)]
    assert unreadable(whole) == ["000006.segment"]
    assert whole.folder.segment(6).exists()


def test_half_a_file_under_a_temporary_name_is_passed_over(whole: SealedRecording) -> None:
    (whole.folder.path / ".000006.segment.abc").write_bytes(b"half")
    assert heard(whole) == [(None, 5_400)]
    assert unreadable(whole) == []


# ---------------------------------------------------------------- keys
def test_another_vault_opens_nothing(room: RecordingRoom, whole: SealedRecording) -> None:
    whole.release()
    with pytest.raises(UsageError, match="sealed with another vault"):
        room.open(whole.id, Vault.fresh())


@pytest.mark.parametrize("name", ["key", "plan"])
def test_a_changed_key_or_plan_does_not_open(
    room: RecordingRoom, vault: Vault, whole: SealedRecording, name: str
) -> None:
    whole.release()
    path = whole.folder / name
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match="does not open"):
        room.open(whole.id, vault)
    path.unlink()
    with pytest.raises(InputError, match="restore it from a backup"):
        room.open(whole.id, vault)
    path.write_bytes(content)
    with pytest.raises(InputError, match="does not open"):  # and its lock was given back
        room.open(whole.id, vault)


def test_a_damaged_header_keeps_nobody_from_the_sound(
    room: RecordingRoom, vault: Vault, whole: SealedRecording
) -> None:
    whole.release()
    (whole.folder / "recording.json").write_bytes(b"{")
    (found,) = room.found()
    assert found.state == "damaged"
    with room.open(whole.id, vault) as recording:
        assert heard(recording) == [(None, 5_400)]


# ---------------------------------------------------------------- compressed
@pytest.fixture
def compressed(
    room: RecordingRoom, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> SealedRecording:
    """In blocks of two segments."""
    monkeypatch.setattr("ambient_scribe.store.recordings.compression.BLOCK_SAMPLES", 2_000)
    recording = recorded(room, vault, [chunk(PCM)])
    assert compress(recording)
    return recording


def test_damage_in_a_compressed_recording_costs_its_block(compressed: SealedRecording) -> None:
    path = compressed.folder / "sound"
    content = bytearray(path.read_bytes())
    first = int.from_bytes(content[:4], "big")
    content[4 + first + 4 + 100] ^= 1
    path.write_bytes(content)
    assert heard(compressed) == [(None, 2_000), (GapCause.DAMAGED, 2_000), (None, 1_400)]
    assert unreadable(compressed) == ["sound, block 2"]


def test_the_end_of_a_compressed_recording_is_missed(compressed: SealedRecording) -> None:
    path = compressed.folder / "sound"
    content = path.read_bytes()
    first = int.from_bytes(content[:4], "big")
    for size in (4 + first, 4 + first + 2, 4 + first + 50):
        path.write_bytes(content[:size])
        assert heard(compressed) == [(None, 2_000), (GapCause.DAMAGED, 3_400)]
        assert "sound, its end" in unreadable(compressed)
    path.write_bytes(b"\xff" * 50)
    assert heard(compressed) == [(GapCause.DAMAGED, 5_400)]
