"""A passage of a recording, wherever it lies: only the segments or blocks that hold it are opened.

In: an open recording, from which sample to which. Out: mono samples, silence where nothing was kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ambient_scribe.errors import InputError
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.reading import (
    LENGTH_BYTES,
    LONGEST_BLOCK_BYTES,
    RecordingSource,
)
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.sound import FULL_SCALE, Stretch, start_of, unpacked
from ambient_scribe.vault.sealing import unseal

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def passage(recording: SealedRecording, start: int, end: int) -> npt.NDArray[np.float32]:
    """From sample `start` to before `end`, or to where the sound ends. Raises InputError when the journal
    cannot be read; what does not open is silence."""
    import numpy as np

    found = list(_stretches(recording, start, end))
    known = RecordingSource(recording).stated_samples
    last = min(end, max([known, *(one.end for one in found)]))
    samples = np.zeros(max(0, last - start), dtype=np.float32)
    for stretch in found:
        at = stretch.start
        for part in stretch.parts:
            first, beyond = max(at, start), min(at + part.samples, end)
            if part.pcm is not None and first < beyond:
                heard = part.pcm[first - at : beyond - at]
                samples[first - start : beyond - start] = heard.mean(axis=1) / FULL_SCALE
            at += part.samples
    return samples


def _stretches(recording: SealedRecording, start: int, end: int) -> Iterator[Stretch]:
    path = recording.folder / names.SOUND
    found = (
        _of_blocks(recording, path, start) if path.exists() else _of_segments(recording, start, end)
    )
    for stretch in found:
        if stretch.start >= end:
            return
        if stretch.end > start:
            yield stretch


def _of_segments(recording: SealedRecording, start: int, end: int) -> Iterator[Stretch]:
    """A segment's number tells its place: all before the last are of one length."""
    size = recording.plan.segment_samples
    for number in range(start // size, -(-end // size)):
        with suppress(OSError, InputError):
            sealed = recording.folder.segment(number).read_bytes()
            label = names.segment_label(recording.id, number)
            yield unpacked(unseal(recording.key, label, sealed), recording.plan.channels)


def _of_blocks(recording: SealedRecording, path: Path, start: int) -> Iterator[Stretch]:
    """From the block on that holds the sample; it is looked for by halves."""
    with suppress(OSError), path.open("rb") as file:
        places = list(_places(file))

        def opened(number: int) -> bytes:
            file.seek(places[number][0])
            sealed = file.read(places[number][1])
            return unseal(recording.key, names.block_label(recording.id, number), sealed)

        low, high = 0, len(places)
        with suppress(InputError):  # one that is damaged: on from the last that is known
            while high - low > 1:
                middle = (low + high) // 2
                if start_of(opened(middle)) <= start:
                    low = middle
                else:
                    high = middle
        for number in range(low, len(places)):
            with suppress(InputError):
                yield unpacked(opened(number), recording.plan.channels)


def _places(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Where each sealed block begins, and its length; what they hold is passed over."""
    while 0 < (length := int.from_bytes(file.read(LENGTH_BYTES), "big")) <= LONGEST_BLOCK_BYTES:
        at = file.tell()
        yield at, length
        file.seek(at + length)
