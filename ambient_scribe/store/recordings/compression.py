"""The segments of a visit that is over enter; one sealed file of FLAC blocks leaves in their place.

It is written beside them, read back and compared sample by sample, named, and only then do the
segments go. Interrupted anywhere, it can be done again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import OutputError
from ambient_scribe.store.files import sync_folder
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.reading import LENGTH_BYTES, RecordingSource, read_blocks
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.sound import Part, Stretch, joined, packed, same_sound
from ambient_scribe.vault.sealing import seal

BLOCK_SAMPLES = 60 * SAMPLE_RATE_HZ
"""Of a block at least: longer blocks compress hardly better, and damage costs one block."""

_PARTIAL = "sound.part"


def compress(recording: SealedRecording) -> bool:
    """False, and nothing changed, when some of it does not open: a backup may still have that.

    Raises OutputError when it cannot be written; the segments stay then.
    """
    folder = recording.folder
    partial = folder / _PARTIAL
    try:
        if not (folder / names.SOUND).exists():
            source = RecordingSource(recording)
            with partial.open("wb") as file:
                _write(recording, source, file)
            if source.unreadable:
                partial.unlink()
                return False
            if not _is_same(recording, partial):
                raise OSError(None, "it does not read back as it was recorded")
            partial.replace(folder / names.SOUND)
        sync_folder(folder.path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise OutputError(
            f"{folder.path}: the recording is not compressed ({error.strerror}); all of it is there"
        ) from error
    for number in folder.segment_numbers():
        with suppress(OSError):  # they are superfluous now; the next time takes them
            folder.segment(number).unlink()
    return True


def _write(recording: SealedRecording, source: RecordingSource, file: BinaryIO) -> None:
    number, end = 0, Stretch(0, (), "")
    for block in _gathered(source.stretches()):
        _put(recording, number, block, file)
        number, end = number + 1, Stretch(block.end, (), block.source)
    _put(recording, number, end, file)
    file.flush()
    os.fsync(file.fileno())


def _put(recording: SealedRecording, number: int, block: Stretch, file: BinaryIO) -> None:
    label = names.block_label(recording.id, number)
    sealed = seal(recording.key, label, packed(block, compress=True))
    file.write(len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed)


def _gathered(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The same sound in longer stretches."""
    held: list[Stretch] = []
    for stretch in stretches:
        held.append(stretch)
        if stretch.end - held[0].start >= BLOCK_SAMPLES:
            yield _as_one(held)
            held = []
    if held:
        yield _as_one(held)


def _as_one(stretches: list[Stretch]) -> Stretch:
    parts = joined(part for stretch in stretches for part in stretch.parts)
    return Stretch(stretches[0].start, parts, stretches[-1].source)


def _is_same(recording: SealedRecording, partial: Path) -> bool:
    """Reads both back from the disk and compares every sample and every gap."""
    unreadable: list[str] = []
    ours = _parts(RecordingSource(recording).stretches())
    theirs = _parts(read_blocks(recording, partial, unreadable))
    return same_sound(ours, theirs) and not unreadable


def _parts(stretches: Iterator[Stretch]) -> Iterator[Part]:
    return (part for stretch in stretches for part in stretch.parts)
