"""What is on the disk at each moment, and what is said when the disk is full."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import CaptureError, OutputError
from ambient_scribe.store.recordings import writer as writer_module
from ambient_scribe.store.recordings.compression import compress
from ambient_scribe.store.recordings.disk import Disk, check_room, minutes_left
from ambient_scribe.store.recordings.folder import VisitPlan
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import (
    LONG_AGO,
    FailingDisk,
    a_plan,
    as_float,
    begun,
    chunk,
    heard,
    noise,
    sound_of,
)

MB = 1_000_000


@pytest.fixture
def disk() -> FailingDisk:
    return FailingDisk()


@pytest.fixture
def room(tmp_path: Path, disk: FailingDisk) -> RecordingRoom:
    return RecordingRoom(tmp_path / "recordings", disk)


def test_a_segment_is_sealed_the_moment_it_is_full(room: RecordingRoom, vault: Vault) -> None:
    recording, writer = begun(room, vault)
    writer.write(chunk(noise(999)))
    assert recording.folder.segment_numbers() == []
    writer.write(chunk(noise(1)))
    assert recording.folder.segment_numbers() == [0]
    writer.write(chunk(noise(2_500)))
    assert recording.folder.segment_numbers() == [0, 1, 2]
    writer.close()
    assert recording.folder.segment_numbers() == [0, 1, 2, 3]
    before = (recording.folder / "journal.jsonl").read_bytes()
    writer.close()
    assert (recording.folder / "journal.jsonl").read_bytes() == before


def test_the_first_seconds_are_on_the_disk_before_the_first_segment_is_full(
    room: RecordingRoom, vault: Vault, disk: FailingDisk
) -> None:
    recording, writer = begun(room, vault, a_plan(segment=80_000))
    second = noise(16_000)
    writer.write(chunk(second[:-1]))
    assert not recording.folder.holds_sound
    writer.write(chunk(second[-1:]))
    assert heard(recording) == [(None, 16_000), (GapCause.TRUNCATED, 80_000)]
    writer.write(chunk(second))
    assert heard(recording)[0] == (None, 32_000)
    assert np.array_equal(sound_of(recording)[16_000:32_000], as_float(second))
    disk.is_full = True
    writer.write(chunk(second))
    assert writer.alarms() == (), "the segment may find room yet"
    disk.is_full = False
    writer.write(chunk(noise(32_001)))
    writer.close()
    assert heard(recording) == [(None, 80_001)]


def test_the_journal_says_when_and_what_was_lost(room: RecordingRoom, vault: Vault) -> None:
    recording, writer = begun(room, vault)
    writer.write(chunk(noise(600)))
    writer.write(chunk(noise(500), GapCause.OVERRUN))
    writer.close()
    text = (recording.folder / "journal.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line]
    assert [(one["number"], one["samples"], one["ended"]) for one in lines] == [
        (0, 1_000, False),
        (1, 100, False),
        (2, 1_100, True),
    ]
    assert lines[0]["lost"] == [{"at": 600, "samples": 400, "cause": "overrun"}]
    assert all(one["wall"].endswith("+00:00") and one["monotonic_s"] > 0 for one in lines)


def test_lost_time_takes_no_room(room: RecordingRoom, vault: Vault) -> None:
    recording, writer = begun(room, vault)
    writer.write(chunk(noise(10_000), GapCause.DEVICE))
    assert all(recording.folder.segment(n).stat().st_size < 400 for n in range(10))
    assert heard(recording)[0] == (GapCause.DEVICE, 10_000)


def test_nothing_that_was_said_lies_open(tmp_path: Path, vault: Vault) -> None:
    """Neither the sound nor the chart nor where the results go, as bytes of any file, ever."""
    room = RecordingRoom(tmp_path / "recordings")
    out = "/clinic/Jane Roe"
    plan = VisitPlan(
        started_at=LONG_AGO, segment_samples=1_000, context={"problems": ["asthma"]}, out=out
    )
    recording, writer = begun(room, vault, plan)
    writer.source = "Jane's headset"
    pcm = noise(3_400)
    for start in range(0, len(pcm), 170):
        writer.write(chunk(pcm[start : start + 170]))
        _nothing_open(tmp_path, pcm)
    writer.close()
    _nothing_open(tmp_path, pcm)
    assert compress(recording)
    _nothing_open(tmp_path, pcm)
    assert np.count_nonzero(sound_of(recording)) > 3_000


def _nothing_open(folder: Path, pcm: np.ndarray) -> None:
    raw = pcm.tobytes()
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for start in range(0, len(raw) - 12, 400):
            assert raw[start : start + 12] not in content, path
        for secret in (b"Jane", b"asthma", b"clinic", b"fLaC"):
            assert secret not in content, path


def test_other_channels_than_the_visit_has_are_refused(room: RecordingRoom, vault: Vault) -> None:
    _, writer = begun(room, vault, a_plan(channels=2))
    with pytest.raises(CaptureError, match="delivers 1 channels, the visit was begun with 2"):
        writer.write(chunk(noise(100)))


# ---------------------------------------------------------------- a full disk
def test_a_full_disk_is_told_once_and_the_visit_goes_on(
    room: RecordingRoom, vault: Vault, disk: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "HELD_SEGMENTS", 1)
    recording, writer = begun(room, vault)
    pcm = noise(7_500)
    writer.write(chunk(pcm[:2_000]))
    disk.is_full = True
    for start in range(2_000, 5_000, 250):
        writer.write(chunk(pcm[start : start + 250]))
    (alarm,) = writer.alarms()
    assert "cannot be kept from 0:00 on (No space left on device), the visit goes on" in alarm
    assert "make room at" in alarm
    assert heard(recording) == [(None, 2_000), (GapCause.TRUNCATED, 1_000)]
    disk.is_full = False
    writer.write(chunk(pcm[5_000:]))
    writer.close()
    (alarm,) = writer.alarms()
    assert "kept again" in alarm
    assert heard(recording) == [(None, 2_000), (GapCause.NOT_KEPT, 3_000), (None, 2_500)]
    assert writer.alarms() == ()
    assert compress(recording)  # nothing is lost that any backup could have


def test_what_was_refused_is_told_from_what_was_damaged(
    room: RecordingRoom, vault: Vault, disk: FailingDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Segments 2 and 3 were refused; 1 and 4 were kept and are damaged since."""
    monkeypatch.setattr(writer_module, "HELD_SEGMENTS", 1)
    recording, writer = begun(room, vault)
    pcm = noise(6_200)
    writer.write(chunk(pcm[:2_000]))
    disk.is_full = True
    for start in range(2_000, 4_000, 250):
        writer.write(chunk(pcm[start : start + 250]))
    writer.write(chunk(pcm[4_000:4_900]))
    disk.is_full = False
    monkeypatch.setattr(writer, "_refused", type(writer._refused)(maxlen=2))
    writer.write(chunk(pcm[4_900:]))
    writer.close()
    recording.folder.segment(1).unlink()
    recording.folder.segment(4).write_bytes(b"rubbish")
    assert heard(recording) == [
        (None, 1_000),
        (GapCause.DAMAGED, 1_000),
        (GapCause.NOT_KEPT, 2_000),
        (GapCause.DAMAGED, 1_000),
        (None, 1_200),
    ]


def test_what_the_disk_refused_is_tried_again(
    room: RecordingRoom, vault: Vault, disk: FailingDisk
) -> None:
    """Before the next segment, and, where there is none any more, at the end."""
    for size in (3_500, 3_000):
        recording, writer = begun(room, vault)
        writer.write(chunk(noise(2_000)[:1_000]))
        disk.is_full = True
        writer.write(chunk(noise(2_000)[1_000:]))
        assert writer.refused_s == 1_000 / 16_000
        disk.is_full = False
        writer.write(chunk(noise(size)[2_000:]))
        disk.is_full = size == 3_000
        if disk.is_full:
            writer.write(chunk(noise(4_000)[3_000:]))
            disk.is_full = False
        writer.close()
        assert heard(recording) == [(None, 3_500 if size == 3_500 else 4_000)]
        assert writer.refused_s == 0
        assert "kept again, from 0:00 on" in writer.alarms()[1]


def test_a_hole_at_the_end_is_told_by_the_journal(
    room: RecordingRoom, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small lines still fit where a segment has no room."""
    recording, writer = begun(room, vault)
    writer.write(chunk(noise(2_000)))
    with monkeypatch.context() as patch:
        patch.setattr(FailingDisk, "put", _no_room)
        writer.write(chunk(noise(9_300)))
        writer.close()
    whole = [(None, 2_000), (GapCause.NOT_KEPT, 9_300)]
    assert heard(recording) == whole
    assert RecordingSource(recording).stated_ms == room.found()[0].duration_ms == 706
    assert RecordingSource(recording).kept_ms == 125
    recording.end(1 << 20, 20_000)  # the first counts
    assert heard(recording) == whole
    assert compress(recording)
    assert heard(recording) == whole


def test_a_forged_end_claims_a_day_at_most(room: RecordingRoom, vault: Vault) -> None:
    recording, writer = begun(room, vault)
    writer.write(chunk(noise(1_000)))
    recording.end(1 << 40, 1 << 60)
    assert RecordingSource(recording).stated_ms == 24 * 3_600_000


def _no_room(disk: FailingDisk, path: Path, content: bytes) -> None:
    raise OSError(28, "No space left on device")


def test_a_folder_that_is_gone_is_told_and_not_made_again(tmp_path: Path, vault: Vault) -> None:
    """A new one would hold sound without the key."""
    recording, writer = begun(RecordingRoom(tmp_path / "recordings"), vault)
    writer.write(chunk(noise(1_000)))
    recording.folder.path.rename(tmp_path / "moved")
    writer.write(chunk(noise(1_000)))
    (alarm,) = writer.alarms()
    assert "cannot be kept from 0:00 on (No such file" in alarm
    assert not recording.folder.path.exists()


def test_a_disk_that_is_not_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda path: False)
    with pytest.raises(OutputError, match="cannot be recorded to"):
        check_room(Disk(), Path("no such drive/recordings"), 1, 120)


@pytest.mark.parametrize("name", ["folder", "key_file"])
def test_a_place_is_whole_or_at_home(name: str) -> None:
    config = writer_module.RecordingConfig.model_validate({name: "~/sealed"})
    assert getattr(config, name) == str(Path.home() / "sealed")
    with pytest.raises(ValidationError, match="give the whole path"):
        writer_module.RecordingConfig.model_validate({name: "sealed"})


def test_a_disk_that_stays_full_keeps_what_was_sealed(
    room: RecordingRoom, vault: Vault, disk: FailingDisk
) -> None:
    recording, writer = begun(room, vault)
    writer.write(chunk(noise(2_000)))
    disk.is_full = True
    writer.write(chunk(noise(2_300)))
    writer.close()
    assert len(writer.alarms()) == 1
    assert writer.refused_s == 2_300 / 16_000
    assert heard(recording) == [(None, 2_000), (GapCause.TRUNCATED, 1_000)]


def test_a_line_that_a_full_disk_tore_spoils_no_other(room: RecordingRoom, vault: Vault) -> None:
    recording, writer = begun(room, vault)
    writer.write(chunk(noise(1_000)))
    with (recording.folder / "journal.jsonl").open("ab") as file:
        file.write(b'{"number": 1, "samp')
    writer.write(chunk(noise(1_500)))
    writer.close()
    recording.folder.segment(2).unlink()
    assert heard(recording) == [(None, 2_000), (GapCause.DAMAGED, 500)]


def test_fifteen_minutes_before_the_end_of_the_disk_it_is_said(
    room: RecordingRoom, vault: Vault, disk: FailingDisk
) -> None:
    """A minute takes 1.92 MB of sound and 0.6 MB of results."""
    _, writer = begun(room, vault)
    for free, told in ((41 * MB, 0), (37 * MB, 1), (30 * MB, 0), (200 * MB, 0), (20 * MB, 1)):
        disk.free = free
        writer.write(chunk(noise(1_000)))
        alarms = writer.alarms()
        assert len(alarms) == told, free
        assert all("more minutes of this visit" in alarm for alarm in alarms)


def test_a_visit_does_not_begin_without_two_hours_of_room(
    tmp_path: Path, disk: FailingDisk
) -> None:
    disk.free = 300 * MB
    with pytest.raises(OutputError, match=r"room for 119 minutes .* needs 120: make room"):
        check_room(disk, tmp_path, 1, 120)
    disk.free = 310 * MB
    check_room(disk, tmp_path, 1, 120)
    with pytest.raises(OutputError, match="room for 70 minutes"):
        check_room(disk, tmp_path, 2, 120)
    assert minutes_left(disk, tmp_path, 1) == pytest.approx(123, abs=1)


def test_a_visit_that_cannot_be_recorded_does_not_begin(
    room: RecordingRoom, vault: Vault, disk: FailingDisk
) -> None:
    disk.is_full = True
    with pytest.raises(OutputError, match="cannot be recorded"):
        begun(room, vault)
    assert list(room.root.iterdir()) == []
