"""Opus out: read back through the real decoder; a disk that fails."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.capture.file import FileSource
from ambient_scribe.capture.opus import OpusWriter
from ambient_scribe.errors import OutputError
from ambient_scribe.testing import tone


@pytest.mark.parametrize("block", [1, 160, 320, 4_000, 48_000])
def test_what_is_written_in_any_blocks_is_heard_again(tmp_path, join, block):
    path, sound = tmp_path / "visit.opus", tone(3000, hertz=440)
    with OpusWriter(path) as writer:
        for start in range(0, len(sound) if block > 1 else 800, block):
            writer.write(sound[start : start + block])
        if block == 1:
            writer.write(sound[800:])
    heard = join(FileSource(path))[:, 0]
    assert len(heard) == len(sound)
    # The codec needs a moment to settle, and its filter shifts the phase: by less than 1 ms.
    steady = sound[8_000:40_000]
    likeness = [
        np.corrcoef(heard[8_000 + lag : 40_000 + lag], steady)[0, 1] for lag in range(-15, 16)
    ]
    assert max(likeness) > 0.99
    assert list(tmp_path.iterdir()) == [path]


def test_channels_are_mixed_and_the_rate_is_small(tmp_path):
    path = tmp_path / "visit.opus"
    noise = 0.1 * np.random.default_rng(0).standard_normal((16_000 * 20, 2)).astype(np.float32)
    with OpusWriter(path) as writer:
        writer.write(noise)
    assert sum(len(chunk.samples) for chunk in FileSource(path)) == 16_000 * 20
    assert path.stat().st_size * 8 / 20 < 30_000


def test_nothing_appears_before_the_file_is_complete(tmp_path):
    path = tmp_path / "visit.opus"
    path.write_bytes(b"the old one")
    with pytest.raises(RuntimeError), OpusWriter(path) as writer:
        writer.write(tone(500))
        raise RuntimeError
    assert path.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [path]


def test_closing_twice_is_harmless(tmp_path):
    writer = OpusWriter(tmp_path / "a.opus")
    writer.write(tone(500))
    writer.close()
    writer.close()
    assert (tmp_path / "a.opus").exists()


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(OutputError, match="sound not saved"):
        OpusWriter(tmp_path / "none" / "a.opus")


class FullDisk:
    """A file that takes some bytes and then has no room."""

    def __init__(self, file, room: int) -> None:
        self._file, self._room = file, room

    def write(self, data) -> int:
        self._room -= len(data)
        if self._room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self._file.write(data)

    def close(self) -> None:
        self._file.close()


class ScarcePath(type(Path())):
    def open(self, mode: str = "r", *args, **kwargs):
        return FullDisk(super().open(mode, *args, **kwargs), room=9_000)


def test_a_full_disk_is_told_in_one_line_and_leaves_nothing(tmp_path):
    path = ScarcePath(tmp_path / "visit.opus")
    noise = 0.1 * np.random.default_rng(0).standard_normal(16_000).astype(np.float32)
    with pytest.raises(OutputError, match="No space left") as caught, OpusWriter(path) as writer:
        for _ in range(60):
            writer.write(noise)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
