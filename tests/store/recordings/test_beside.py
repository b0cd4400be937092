"""What people do beside the sound: sealed, in its order, whatever cut it off or changed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ambient_scribe.store.recordings.beside import Beside
from ambient_scribe.store.recordings.disk import Disk
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import begun


class Full(Disk):
    """Takes half of a line while it is full."""

    is_full = False

    def append(self, path: Path, content: bytes) -> None:
        if self.is_full:
            super().append(path, content[: len(content) // 2])
            raise OSError(28, "No space left on device")
        super().append(path, content)


def test_lines_are_sealed_in_their_order_and_wait_while_the_disk_is_full(tmp_path: Path) -> None:
    disk = Full()
    recording, _ = begun(RecordingRoom(tmp_path, disk), Vault.fresh())
    beside = Beside(recording)
    assert beside.read().contents == ()
    beside.put(b"which knee?")
    disk.is_full = True
    with pytest.raises(OSError):
        beside.put(b"the left one")
    disk.is_full = False
    beside.put(b"marked")
    path = recording.folder / "beside"
    assert b"knee" not in path.read_bytes()
    assert Beside(recording).read().contents == (b"which knee?", b"the left one", b"marked")
    beside.destroy()
    assert not path.exists()
    recording.release()


def test_a_torn_line_a_changed_one_and_one_at_another_place_are_not_taken(tmp_path: Path) -> None:
    recording, _ = begun(RecordingRoom(tmp_path), Vault.fresh())
    beside = Beside(recording)
    for content in (b"one", b"two", b"three"):
        beside.put(content)
    path = recording.folder / "beside"
    lines = [line for line in path.read_bytes().split(b"\n") if line]
    path.write_bytes(b"\n".join([*lines, b"3 c2Vh"]))
    assert beside.read().contents == (b"one", b"two", b"three"), "the torn end is passed over"
    assert not beside.read().unreadable
    moved = lines[2].replace(b"2 ", b"1 ", 1)
    path.write_bytes(b"\n".join([lines[0], moved, lines[2], b""]))
    read = beside.read()
    assert (read.contents, read.unreadable) == ((b"one", b"three"), ("beside, line 2",))
    recording.release()
