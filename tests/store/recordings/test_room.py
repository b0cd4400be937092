"""Visits are found again, kept a while, destroyed for good; one that runs is left alone."""

from __future__ import annotations

import datetime
import os
import shutil
from pathlib import Path

import pytest

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.pipeline import VisitStart
from ambient_scribe.store.recordings.folder import Header, RecordingFolder, WrittenMark
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import LONG_AGO, a_plan, begun, chunk, heard, noise, recorded

NOW = datetime.datetime.now(datetime.UTC)


def states(room: RecordingRoom) -> list[State]:
    return [one.state for one in room.found()]


def test_an_empty_room(room: RecordingRoom) -> None:
    assert room.found() == ()
    assert room.expire(0, NOW) == 0
    assert not room.root.exists()


def test_running_unfinished_written(room: RecordingRoom, vault: Vault) -> None:
    recording = recorded(room, vault, [chunk(noise(16_000))])
    (found,) = room.found()
    assert (found.id, found.state) == (recording.id, State.RUNNING)
    assert (found.started_at, found.duration_ms) == (LONG_AGO, 1_000)
    with pytest.raises(UsageError, match="is running in another window"):
        room.open(recording.id, vault)
    recording.release()
    assert states(room) == [State.UNFINISHED]
    with room.open(recording.id, vault) as again:
        assert again.plan == a_plan()
        assert states(room) == [State.RUNNING]
        again.mark_written()
    (found,) = room.found()
    assert found.state is State.WRITTEN
    assert found.written_at is not None


def test_found_by_the_beginning_of_its_id(room: RecordingRoom, vault: Vault) -> None:
    ids = [recorded(room, vault, []).id for _ in range(2)]
    assert room.named(ids[1][:9].upper()).id == ids[1]
    for last in "ab":
        room.begin("beef" + 27 * "0" + last, a_plan(), vault)
    with pytest.raises(UsageError, match="2 recordings begin"):
        room.named("beef")
    with pytest.raises(UsageError, match="no recording 'zzzz'"):
        room.named("zzzz")
    for short in ("", "bee"):
        with pytest.raises(UsageError, match="give 4 characters"):
            room.named(short)
    for unfit in ("../..", "", "a" * 31, "g" * 32):
        with pytest.raises(UsageError, match="not the id"):
            room.open(unfit, vault)


# ---------------------------------------------------------------- destroy
def test_what_is_destroyed_leaves_a_tombstone_and_nothing_else(
    room: RecordingRoom, vault: Vault
) -> None:
    recording = recorded(room, vault, [chunk(noise(3_000))])
    with pytest.raises(UsageError, match="is running"):
        room.destroy(recording.id, "consent withdrawn")
    recording.release()
    second_name = room.root / "second name of the key"
    second_name.hardlink_to(recording.folder / "key")
    size = second_name.stat().st_size
    room.destroy(recording.id, "consent withdrawn")
    assert second_name.read_bytes() == bytes(size)
    assert [path.name for path in recording.folder.path.iterdir()] == ["tombstone.json"]
    stone = recording.folder.tombstone()
    assert (stone.id, stone.reason, stone.started_at) == (
        recording.id,
        "consent withdrawn",
        LONG_AGO,
    )
    assert states(room) == [State.DESTROYED]
    with pytest.raises(UsageError, match="was destroyed"):
        room.open(recording.id, vault)
    with pytest.raises(UsageError, match="no recording"):
        room.named(recording.id)
    room.destroy(recording.id, "again")
    assert recording.folder.tombstone() == stone


def test_the_key_goes_before_anything_else(
    room: RecordingRoom, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off right after it: nothing opens, and the next tidying takes the rest."""
    recording = recorded(room, vault, [chunk(noise(3_000))])
    recording.release()
    gone: list[str] = []
    unlink = Path.unlink

    def one_only(path: Path, missing_ok: bool = False) -> None:
        if gone:
            raise OSError(5, "the power is gone")
        gone.append(path.name)
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", one_only)
        with pytest.raises(OutputError, match="not all of it can be removed"):
            room.destroy(recording.id, "consent withdrawn")
    assert gone == ["key"]
    assert recording.folder.segment_numbers() == [0, 1, 2]
    with pytest.raises(UsageError, match="was destroyed"):
        room.open(recording.id, vault)
    assert room.expire(100, NOW) == 1
    assert recording.folder.segment_numbers() == []
    assert recording.folder.tombstone().reason == "consent withdrawn"


def test_a_key_that_is_destroyed_opens_nothing_that_was_copied(
    room: RecordingRoom, vault: Vault, tmp_path: Path
) -> None:
    """A copy of the sealed files without the wrapped key is worth nothing, vault or no vault."""
    recording = recorded(room, vault, [chunk(noise(1_000))])
    copy = {path.name: path.read_bytes() for path in recording.folder.path.iterdir()}
    recording.release()
    room.destroy(recording.id, "deleted")
    (recording.folder / "tombstone.json").unlink()
    for name, content in copy.items():
        if name not in ("key", "lock"):
            (recording.folder.path / name).write_bytes(content)
    with pytest.raises(Exception, match="does not open"):
        room.open(recording.id, vault)


# ---------------------------------------------------------------- how long
def test_finished_visits_go_after_their_days_unfinished_ones_never(
    room: RecordingRoom, vault: Vault
) -> None:
    written, unfinished, running = (recorded(room, vault, [chunk(noise(500))]) for _ in range(3))
    written.mark_written()
    written.release()
    unfinished.release()
    in_two_weeks = NOW + datetime.timedelta(days=14, hours=1)
    assert room.expire(14, NOW) == 0
    assert room.expire(14, in_two_weeks) == 1
    assert {one.id: one.state for one in room.found()} == {
        written.id: State.DESTROYED,
        unfinished.id: State.UNFINISHED,
        running.id: State.RUNNING,
    }
    assert written.folder.tombstone().reason.startswith("kept for 14 days")
    assert room.expire(14, in_two_weeks) == 0
    assert heard(unfinished) == [(None, 500)]


def test_a_visit_without_sound_leaves_nothing(room: RecordingRoom, vault: Vault) -> None:
    recording, _ = begun(room, vault)
    room.discard(recording)
    assert list(room.root.iterdir()) == []


def test_what_a_crash_left_before_the_beginning_goes_after_an_hour(
    room: RecordingRoom, vault: Vault
) -> None:
    recording, _ = begun(room, vault)
    recording.release()
    for name in ("recording.json", "plan"):
        (recording.folder / name).unlink()
    assert room.found() == ()
    assert room.expire(14, NOW) == 0
    assert recording.folder.path.is_dir()
    room.expire(14, NOW + datetime.timedelta(hours=2))
    assert not recording.folder.path.exists()


def test_a_lost_header_costs_no_visit(room: RecordingRoom, vault: Vault) -> None:
    whole, sound_only = (recorded(room, vault, [chunk(noise(2_000))]) for _ in range(2))
    for recording in (whole, sound_only):
        recording.release()
        (recording.folder / "recording.json").unlink()
    (sound_only.folder / "key").unlink()
    room.expire(0, NOW + datetime.timedelta(days=100))
    assert states(room) == [State.DAMAGED] * 2
    assert sound_only.folder.segment_numbers() == [0, 1]
    for number in (0, 1):
        whole.folder.segment(number).unlink()  # a backup may have them: what opens them stays
    room.expire(0, NOW + datetime.timedelta(days=100))
    with room.open(whole.id, vault) as again:
        assert heard(again) == [(GapCause.DAMAGED, 2_000)]


def test_a_folder_that_may_not_be_entered_stops_nothing(
    room: RecordingRoom, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = recorded(room, vault, [chunk(noise(500))])
    good.mark_written()
    good.release()
    foreign = room.root / ("0" * 32)
    foreign.mkdir()
    exists = Path.exists

    def refusing(path: Path) -> bool:
        if path.parent == foreign:
            raise PermissionError(13, "Permission denied", str(path))
        return exists(path)

    monkeypatch.setattr(Path, "exists", refusing)
    assert sorted(states(room)) == [State.DAMAGED, State.WRITTEN]
    assert room.expire(14, NOW + datetime.timedelta(days=20)) == 1
    with pytest.raises(InputError, match="Permission denied"):
        room.open(foreign.name, vault)


def test_a_folder_that_goes_while_it_is_looked_at_is_none(
    room: RecordingRoom, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(room, vault, [chunk(noise(500))]).release()
    header = RecordingFolder.header

    def late(folder: RecordingFolder) -> Header:
        shutil.rmtree(folder.path)
        return header(folder)

    monkeypatch.setattr(RecordingFolder, "header", late)
    assert room.found() == ()


def test_a_destruction_that_failed_can_be_asked_for_again(
    room: RecordingRoom, vault: Vault
) -> None:
    recording = recorded(room, vault, [chunk(noise(500))])
    recording.release()
    locked = recording.folder / "key"
    locked.unlink()
    locked.mkdir()  # as a file that another program holds: it cannot be written over
    with pytest.raises(OutputError, match="try again"):
        room.destroy(recording.id, "consent withdrawn")
    locked.rmdir()
    assert room.named(recording.id[:8]).id == recording.id
    room.destroy(recording.id, "consent withdrawn")
    with pytest.raises(UsageError, match="no recording"):
        room.named(recording.id[:8])


def test_one_that_cannot_go_stops_no_other(room: RecordingRoom, vault: Vault) -> None:
    recordings = [recorded(room, vault, [chunk(noise(500))]) for _ in range(3)]
    for recording in recordings:
        recording.mark_written()
        recording.release()
    stuck = room.root / room.found()[0].id / "000000.segment"
    stuck.unlink()
    stuck.mkdir()
    with pytest.raises(OutputError, match="not all of it can be removed"):
        room.expire(14, NOW + datetime.timedelta(days=100))
    assert [one.holds_rest for one in room.found()].count(True) == 1
    assert not [one for one in recordings if (one.folder / "key").exists()]


def test_a_mark_by_a_clock_that_was_wrong_destroys_nothing(
    room: RecordingRoom, vault: Vault
) -> None:
    recording = recorded(room, vault, [chunk(noise(500))])
    recording.release()
    for at, now in (
        (LONG_AGO - datetime.timedelta(days=1), NOW),
        (NOW + datetime.timedelta(days=1), NOW),
    ):
        mark = WrittenMark(at=at).model_dump_json()
        (recording.folder / "written.json").write_text(mark, encoding="utf-8")
        assert room.expire(0, now) == 0
    assert states(room) == [State.WRITTEN]


def test_a_damaged_mark_still_says_that_it_was_written(room: RecordingRoom, vault: Vault) -> None:
    recording = recorded(room, vault, [chunk(noise(500))])
    recording.release()
    (recording.folder / "written.json").write_bytes(b"")
    assert states(room) == [State.WRITTEN]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs modes that hold")
def test_a_room_that_cannot_be_written_says_so(room: RecordingRoom, vault: Vault) -> None:
    room.root.mkdir()
    room.root.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be recorded"):
        room.begin(VisitStart.now().id, a_plan(), vault)
