"""A recording on the disk enters, finished or cut off; its sound leaves, as any source gives it.

What opens under the recording's key, in its place, is taken, listed or not. What is missing or does
not open is a gap, and the rest is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import InputError
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.journal import Journal, Line, read_journal
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.sound import Part, Stretch, unpacked
from ambient_scribe.vault.sealing import unseal

if TYPE_CHECKING:
    from ambient_scribe.protocols import SoundChunk

LENGTH_BYTES = 4
"""Before each sealed block of a compressed recording."""
LONGEST_BLOCK_BYTES = 1 << 26
"""A longer one is damage: a minute of PCM has four megabytes at most."""
_LONGEST_VISIT_SAMPLES = 24 * 3_600 * SAMPLE_RATE_HZ
"""What the end line may claim beyond the segments that are listed."""


class RecordingSource:
    """A `SoundSource`; each iteration reads from the start, a segment at a time."""

    def __init__(self, recording: SealedRecording) -> None:
        """Raises InputError when the journal cannot be read."""
        self._recording = recording
        self._journal = journal_of(recording.folder)
        self._samples = 0
        self._name = "recording"
        self._missing: list[int] = []
        self.unreadable: list[str] = []
        """Files that are here, or should be, and do not open: known after an iteration."""

    @property
    def stated_ms(self) -> int:
        """By the journal; for a display."""
        return self._believed_samples() // SAMPLES_PER_MS

    @property
    def stated_samples(self) -> int:
        return self._believed_samples()

    @property
    def kept_ms(self) -> int:
        """Of that, what should be heard: the segments that are listed and here."""
        folder = self._recording.folder
        lines: Iterable[Line] = self._journal.segments.values()
        if not (folder / names.SOUND).exists():
            here = set(folder.segment_numbers())
            lines = [line for line in lines if line.number in here]
        return self._listed_samples(lines) // SAMPLES_PER_MS

    def __iter__(self) -> Iterator[SoundChunk]:
        channels = self._recording.plan.channels
        for stretch in self.stretches():
            for part in stretch.parts:
                yield from part.chunks(channels)

    def recording(self) -> Recording:
        return Recording(
            source=self._name,
            duration_ms=self._samples // SAMPLES_PER_MS,
            channels=self._recording.plan.channels,
        )

    def stretches(self) -> Iterator[Stretch]:
        """All of the time from the first sample on, without holes."""
        self._samples, self.unreadable, self._missing = 0, [], []
        path = self._recording.folder / names.SOUND
        compressed = path.exists()
        blocks = read_blocks(self._recording, path, self.unreadable)
        for stretch in blocks if compressed else self._segments():
            self._name = stretch.source or self._name
            yield from self._up_to(stretch.start, compressed=compressed)
            if stretch.start == self._samples and stretch.samples:
                self._samples = stretch.end
                yield stretch
        yield from self._up_to(self._believed_samples(), compressed=compressed)
        if not compressed and not self._journal.ended:
            # Cut off: up to a segment was not sealed yet. (A compressed recording holds this gap.)
            yield self._gap(self._recording.plan.segment_samples, GapCause.TRUNCATED)

    # ------------------------------------------------------------ inside
    def _up_to(self, sample: int, *, compressed: bool) -> Iterator[Stretch]:
        """A hole. Segments that should be here and are not, or do not open, are damage; of what lies
        between them no segment was ever named: the disk refused it.
        """
        size = self._recording.plan.segment_samples
        for number in self._missing:
            if number * size < sample:
                yield from self._hole(number * size, GapCause.NOT_KEPT)
            yield from self._hole(min((number + 1) * size, sample), GapCause.DAMAGED)
        self._missing = []
        yield from self._hole(sample, GapCause.DAMAGED if compressed else GapCause.NOT_KEPT)

    def _hole(self, sample: int, cause: GapCause) -> Iterator[Stretch]:
        if sample > self._samples:
            yield self._gap(sample - self._samples, cause)

    def _gap(self, samples: int, cause: GapCause) -> Stretch:
        start, self._samples = self._samples, self._samples + samples
        return Stretch(start, (Part(samples, lost=cause),), self._name)

    def _believed_samples(self) -> int:
        """The journal lies in clear: a line of it is believed as far as its segments can go."""
        listed = self._listed_samples(self._journal.segments.values())
        if (end := self._journal.end) is None:
            return listed
        could_be = end.number * self._recording.plan.segment_samples
        return max(listed, min(end.samples, could_be, _LONGEST_VISIT_SAMPLES))

    def _listed_samples(self, lines: Iterable[Line]) -> int:
        longest = self._recording.plan.segment_samples
        return sum(min(line.samples, longest) for line in lines)

    def _segments(self) -> Iterator[Stretch]:
        folder, plan = self._recording.folder, self._recording.plan
        numbers = set(folder.segment_numbers()) | self._journal.segments.keys()
        for number in sorted(numbers):
            path = folder.segment(number)
            try:
                sealed = path.read_bytes()
                label = names.segment_label(self._recording.id, number)
                yield unpacked(unseal(self._recording.key, label, sealed), plan.channels)
            except (OSError, InputError):
                self.unreadable.append(path.name)
                self._missing.append(number)


def read_blocks(recording: SealedRecording, path: Path, unreadable: list[str]) -> Iterator[Stretch]:
    """Of a compressed recording. The last block holds no sound, only where the sound ends."""
    number, is_whole = 0, False
    with suppress(OSError), path.open("rb") as file:
        while not is_whole:
            length = int.from_bytes(file.read(LENGTH_BYTES), "big")
            if not 0 < length <= LONGEST_BLOCK_BYTES:
                break
            sealed = file.read(length)
            label = names.block_label(recording.id, number)
            number += 1
            try:
                stretch = unpacked(unseal(recording.key, label, sealed), recording.plan.channels)
            except InputError:
                unreadable.append(f"{path.name}, block {number}")
                continue
            is_whole = not stretch.parts
            yield stretch
    if not is_whole:
        unreadable.append(f"{path.name}, its end")


def journal_of(folder: names.RecordingFolder) -> Journal:
    """Raises InputError when it cannot be read."""
    try:
        return read_journal(folder / names.JOURNAL)
    except OSError as error:
        raise InputError(f"{folder.path}: cannot be read ({error.strerror})") from error
