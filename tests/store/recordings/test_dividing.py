"""A recording is split or moved: nothing of it is lost or doubled, whenever the power goes."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.clinical import Patient, PatientContext
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store.recordings import dividing
from ambient_scribe.store.recordings.compression import compress
from ambient_scribe.store.recordings.dividing import move, split
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.recording import Lock, SealedRecording
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from ambient_scribe.withdrawal import Order, withdraw
from tests.power import Power, PowerCutError, steps_of
from tests.store.recordings.rooms import (
    LONG_AGO,
    FailingDisk,
    a_plan,
    as_float,
    chunk,
    heard,
    noise,
    recorded,
    sound_of,
)

LATER = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=2)
"""When a folder in which nothing was begun yet is no longer waited for."""
PCM = noise(5_600)
MS = 16
"""Samples."""


@pytest.fixture
def whole(room: RecordingRoom, vault: Vault) -> SealedRecording:
    """350 ms in segments of 1,000 samples; the microphone was gone for 37.5 ms from 125 ms on."""
    lost = chunk(PCM[2_000:2_600], GapCause.DEVICE)
    return recorded(room, vault, [chunk(PCM[:2_000]), lost, chunk(PCM[2_600:])])


TOLD = [(None, 2_000), (GapCause.DEVICE, 600), (None, 3_000)]


def here(room: RecordingRoom) -> list[str]:
    return [one.id for one in room.found() if one.state is not State.DESTROYED]


def sounds(room: RecordingRoom, vault: Vault, ids: tuple[str, ...]) -> np.ndarray:
    told = []
    for visit_id in ids:
        with room.open(visit_id, vault) as part:
            told.append(sound_of(part))
    return np.concatenate(told)


# ---------------------------------------------------------------- what becomes of it
def test_a_recording_that_is_split(
    room: RecordingRoom, vault: Vault, whole: SealedRecording
) -> None:
    sound = sound_of(whole)
    parts = split(room, whole, vault, [130, 250])
    assert here(room) == list(parts)
    assert np.array_equal(sounds(room, vault, parts), sound)
    lengths = []
    for number, visit_id in enumerate(parts, start=1):
        with room.open(visit_id, vault) as part:
            lengths.append(heard(part))
            assert part.plan.out == f"somewhere-part{number}"
            origin = part.folder.origin()
            assert origin is not None
            assert (origin.id, origin.way) == (whole.id, "split")
            began = LONG_AGO + datetime.timedelta(milliseconds=origin.start_ms)
            assert part.plan.started_at == part.folder.header().started_at == began
    assert lengths == [
        [(None, 2_000), (GapCause.DEVICE, 80)],
        [(GapCause.DEVICE, 520), (None, 1_400)],
        [(None, 1_600)],
    ]
    short = ", ".join(one[:8] for one in parts)
    (stone,) = room.tombstones(whole.id)
    assert stone.reason == f"split into {short}"
    assert {path.name for path in whole.folder.path.iterdir()} == {"tombstone.json"}
    assert set(room.made_of(whole.id)) == set(parts)
    with pytest.raises(UsageError, match="no recording"):
        room.open(whole.id, vault)


def test_parts_open_with_no_key_but_their_own(
    room: RecordingRoom, vault: Vault, whole: SealedRecording
) -> None:
    first, second = split(room, whole, vault, [100])
    keys = {(room.root / one / "key").read_bytes() for one in (first, second)}
    assert len(keys) == 2
    segment = room.root / first / "000000.segment"
    (room.root / second / "000000.segment").write_bytes(segment.read_bytes())
    with room.open(second, vault) as part:
        assert heard(part)[0][0] is GapCause.DAMAGED


def test_a_recording_that_is_moved(
    room: RecordingRoom, vault: Vault, whole: SealedRecording
) -> None:
    sound = sound_of(whole)
    other = PatientContext(patient=Patient(name="Ada Example"))
    moved = move(room, whole, vault, other, Path("ada"))
    assert here(room) == [moved]
    with room.open(moved, vault) as recording:
        assert recording.plan.context == other
        assert (recording.plan.out, recording.plan.started_at) == ("ada", LONG_AGO)
        assert np.array_equal(sound_of(recording), sound)
        origin = recording.folder.origin()
        assert origin is not None
        assert (origin.id, origin.way, origin.start_ms) == (whole.id, "moved", 0)
    in_clear = [
        path for path in (room.root / moved).iterdir() if path.suffix in {".json", ".jsonl"}
    ]
    assert in_clear
    assert not [
        path for path in room.root.rglob("*") if path.is_file() and b"Ada" in path.read_bytes()
    ]
    assert room.tombstones(whole.id)[0].reason == f"moved to {moved[:8]}"


def test_a_compressed_recording_and_one_that_was_cut_off(
    room: RecordingRoom, vault: Vault, whole: SealedRecording
) -> None:
    assert compress(whole)
    parts = split(room, whole, vault, [200])
    assert sounds(room, vault, parts).shape[0] == 5_600
    cut = recorded(room, vault, [chunk(PCM)], close=False)
    parts = split(room, cut, vault, [100])
    with room.open(parts[1], vault) as part:
        assert heard(part) == [(None, 3_400), (GapCause.TRUNCATED, 1_000)]


@settings(max_examples=12, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 349), min_size=1, max_size=4),
    lost=st.lists(st.booleans(), min_size=7, max_size=7),
    segment=st.sampled_from([160, 1_000, 6_000]),
    channels=st.sampled_from([1, 2]),
)
def test_wherever_it_is_cut_the_parts_are_the_whole(
    tmp_path_factory: pytest.TempPathFactory,
    cuts: list[int],
    lost: list[bool],
    segment: int,
    channels: int,
) -> None:
    room, vault = RecordingRoom(tmp_path_factory.mktemp("room")), Vault.fresh()
    pcm = noise(5_600, channels)
    plan = a_plan(channels, segment=segment)
    recording = room.begin("a" * 32, plan, vault)
    from ambient_scribe.store.recordings.writer import RecordingWriter

    writer = RecordingWriter(recording)
    for number, gone in enumerate(lost):
        piece = pcm[number * 800 : (number + 1) * 800]
        writer.write(chunk(piece, GapCause.MUTED if gone else None))
    writer.close()
    told, sound = heard(recording), sound_of(recording)
    parts = split(room, recording, vault, cuts)
    assert len(parts) == len(set(cuts)) + 1
    assert np.array_equal(sounds(room, vault, parts), sound)
    again: list[tuple[GapCause | None, int]] = []
    for visit_id in parts:
        with room.open(visit_id, vault) as part:
            for lost_by, samples in heard(part):
                if again and again[-1][0] is lost_by:
                    again[-1] = (lost_by, again[-1][1] + samples)
                else:
                    again.append((lost_by, samples))
    assert again == told


# ---------------------------------------------------------------- refused
@pytest.mark.parametrize("cuts", [[0], [-1], [350], [10_000], [100, 350]])
def test_a_moment_outside_is_refused(
    room: RecordingRoom, vault: Vault, whole: SealedRecording, cuts: list[int]
) -> None:
    with pytest.raises(UsageError, match="moments inside it"):
        split(room, whole, vault, cuts)
    assert here(room) == [whole.id]
    assert heard(whole) == TOLD


def test_what_does_not_open_is_not_given_up_unasked(
    room: RecordingRoom, vault: Vault, whole: SealedRecording
) -> None:
    segment = whole.folder.segment(4)
    segment.write_bytes(segment.read_bytes()[:-1])
    with pytest.raises(InputError, match=r"000004.segment .* --despite-damage"):
        split(room, whole, vault, [100])
    assert [path.name for path in room.root.iterdir()] == [whole.id]
    parts = split(room, whole, vault, [100], despite_damage=True)
    with room.open(parts[1], vault) as part:
        assert (GapCause.DAMAGED, 1_000) in heard(part)


def test_a_disk_without_room_changes_nothing(tmp_path: Path, vault: Vault) -> None:
    disk = FailingDisk()
    room = RecordingRoom(tmp_path / "recordings", disk)
    recording = recorded(room, vault, [chunk(PCM)])
    disk.free = 5_000
    with pytest.raises(OutputError, match="no room"):
        split(room, recording, vault, [100])
    disk.free = 1 << 40
    put, puts = FailingDisk.put, 0

    def full_later(path: Path, content: bytes) -> None:
        nonlocal puts
        puts += 1
        disk.is_full = puts > 12
        put(disk, path, content)

    disk.put = full_later  # type: ignore[method-assign]
    with pytest.raises(OutputError, match="is as it was"):
        split(room, recording, vault, [100])
    assert [path.name for path in room.root.iterdir()] == [recording.id]
    disk.put, disk.is_full = put.__get__(disk), False  # type: ignore[method-assign]
    assert heard(recording) == [(None, 5_600)]
    assert len(split(room, recording, vault, [100])) == 2


def test_a_copy_that_reads_back_otherwise_is_not_taken(
    room: RecordingRoom, vault: Vault, whole: SealedRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = SealedRecording.keep

    def a_bad_disk(recording: SealedRecording, number: int, stretch: object) -> None:
        keep(recording, number, stretch)  # type: ignore[arg-type]
        if number == 1:
            recording.folder.segment(1).write_bytes(b"rubbish")

    monkeypatch.setattr(SealedRecording, "keep", a_bad_disk)
    with pytest.raises(OutputError, match="does not read back"):
        split(room, whole, vault, [100])
    assert here(room) == [whole.id]
    assert heard(whole) == TOLD


# ---------------------------------------------------------------- cut off
@pytest.mark.skipif(os.name == "nt", reason="open files are not cut short there")
@pytest.mark.parametrize("torn", [False, True])
def test_whenever_the_power_goes_nothing_is_lost_and_nothing_doubled(
    tmp_path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch, torn: bool
) -> None:
    sound = as_float(PCM[:2_500])

    def begun(place: str) -> tuple[RecordingRoom, SealedRecording]:
        room = RecordingRoom(tmp_path / place)
        return room, recorded(room, vault, [chunk(PCM[:2_500])])

    room, recording = begun("whole")
    with monkeypatch.context() as patch:
        total = steps_of(lambda: split(room, recording, vault, [100]), patch)
    assert total > 40
    seen: set[int] = set()
    for step in range(total):
        room, recording = begun(f"{step}")
        with monkeypatch.context() as patch:
            Power(step, patch, torn=torn)
            with pytest.raises(PowerCutError):
                split(room, recording, vault, [100])
        with monkeypatch.context() as patch:
            patch.setattr(Lock, "taken", lambda self: True)  # the dead process held them
            for settled in (False, True):
                ids = tuple(here(room))
                seen.add(len(ids))
                assert len(ids) in (1, 2)
                assert (ids == (recording.id,)) == (len(ids) == 1)
                assert np.array_equal(sounds(room, vault, ids), sound)
                if not settled:
                    room.expire(14, LATER)
                    assert tuple(here(room)) == ids
            left = {path.name for path in room.root.iterdir()}
            assert left == {recording.id, *ids}  # no half of a copy is left
            if len(ids) == 2:
                assert not recording.folder.holds_rest
            assert not list(room.root.rglob("copying"))
            assert not list(room.root.rglob("division.json"))
            # and it can be done (again)
            if step % 10 == 0 and len(ids) == 1:
                with room.open(ids[0], vault) as again:
                    assert len(split(room, again, vault, [100])) == 2
    assert seen == {1, 2}


def cut_off(
    room: RecordingRoom,
    vault: Vault,
    whole: SealedRecording,
    patch: pytest.MonkeyPatch,
    until: str,
) -> None:
    """A split that ends before this method of the house is called; its process is gone."""
    with patch.context() as cut:

        def power_goes(*_: object) -> None:
            raise PowerCutError

        cut.setattr(dividing, until, power_goes)
        with pytest.raises(PowerCutError):
            split(room, whole, vault, [100])
    patch.setattr(Lock, "taken", lambda self: True)


def test_who_destroys_the_original_then_destroys_no_part_of_it(
    room: RecordingRoom,
    vault: Vault,
    whole: SealedRecording,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = sound_of(whole)
    cut_off(room, vault, whole, monkeypatch, "_finish")
    parts = tuple(here(room))
    assert len(parts) == 2
    room.destroy(whole.id, "deleted by hand")
    assert tuple(here(room)) == parts
    assert np.array_equal(sounds(room, vault, parts), sound)
    assert not whole.folder.holds_rest


def test_whoever_withdraws_consent_leaves_no_half_of_a_copy(
    room: RecordingRoom,
    vault: Vault,
    whole: SealedRecording,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cut_off(room, vault, whole, monkeypatch, "same_sound")
    assert here(room) == [whole.id]
    assert len(list(room.root.rglob("key"))) == 3
    withdraw(room, Order(visit_id=whole.id, at=LATER, by="the patient"))
    assert here(room) == []
    left = {path.name for path in room.root.rglob("*") if path.is_file()}
    assert left - {"withdrawals.lock"} == {"tombstone.json"}
