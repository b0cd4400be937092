"""Chunks of a visit's sound enter as they come; sealed segments on the disk leave, each within a moment.

A segment is written, synced and named before the journal lists it: whenever the power goes, what
was sealed stays, and at most the open segment is lost. A disk that is full does not end the visit.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from pathlib import Path

from pydantic import Field, field_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS, clock
from ambient_scribe.errors import CaptureError
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.resources import user_home
from ambient_scribe.store.recordings.disk import minutes_left
from ambient_scribe.store.recordings.recording import SealedRecording
from ambient_scribe.store.recordings.sound import Part, Stretch, joined

SEGMENT_MS = 5_000
"""What a power cut may cost at most. Shorter ones mean more syncs and smaller files."""

EARLY_MS = 1_000
"""The first segment is kept so often while it grows, each time in the place of the last: a visit that is
cut off in its first seconds has begun all the same."""

WARN_MINUTES = 15
"""Before the disk is full: time to end a visit well, or to make room."""


HELD_SEGMENTS = 24
"""Two minutes that a disk refused wait in memory (4 MB a channel) to be tried again; then the oldest
is given up."""


class RecordingConfig(Frozen):
    """Where live visits are recorded, and how long the sealed sound is kept."""

    folder: str | None = None
    """None: `recordings` in the user's folder."""
    key_file: str | None = None
    """Of a machine without a keyring; None: `recordings.key` in the user's folder."""
    passphrase: bool = False
    """Seal under a passphrase instead: no visit begins, and none is recovered, without it."""
    keep_days: int = Field(default=14, ge=0, le=36_500)
    """After the results were written; then the sealed sound is destroyed."""
    least_minutes: int = Field(default=120, ge=1)
    """A visit does not begin with less room on the disk."""

    @field_validator("folder", "key_file")
    @classmethod
    def _must_be_whole(cls, value: str | None) -> str | None:
        """A relative one would be another place in each folder that a command is run in."""
        if not value:
            return value
        path = Path(value).expanduser()
        if not path.is_absolute():
            raise ValueError(f"{value!r} depends on the current folder: give the whole path")
        return str(path)

    def folder_path(self) -> Path:
        return Path(self.folder) if self.folder else user_home() / "recordings"

    def key_path(self) -> Path:
        return Path(self.key_file) if self.key_file else user_home() / "recordings.key"


class RecordingWriter:
    """Of one visit; `close` it. What it has to say to people waits in `alarms`."""

    def __init__(self, recording: SealedRecording) -> None:
        self.recording = recording
        self.source = "microphone"
        """Name of the device; it is sealed with each segment."""
        self._plan = recording.plan
        self._open: list[Part] = []
        self._open_samples = 0
        self._number = 0
        self._sealed_to = self._kept_samples = 0
        self._early_samples = EARLY_MS * SAMPLES_PER_MS
        """Of the first segment, when it is to be kept the next time."""
        self._refused: deque[tuple[int, Stretch]] = deque(maxlen=HELD_SEGMENTS)
        self._is_failing = self._is_warned = self._is_closed = False
        self._alarms: deque[str] = deque()

    @property
    def samples(self) -> int:
        """That were taken so far, sealed or not."""
        return self._sealed_to + self._open_samples

    @property
    def refused_s(self) -> float:
        """Seconds that the disk does not hold, as far as was tried."""
        return (self._sealed_to - self._kept_samples) / SAMPLE_RATE_HZ

    def write(self, chunk: SoundChunk) -> Part:
        """The sound as it is kept, 16 bits a sample: what is recognized shall be what is kept.

        Raises CaptureError when the channels are not those of the visit.
        """
        if chunk.samples.shape[1] != self._plan.channels:
            raise CaptureError(
                f"{self.source}: delivers {chunk.samples.shape[1]} channels, the visit was begun "
                f"with {self._plan.channels}"
            )
        part = rest = Part.of(chunk)
        while self._open_samples + rest.samples >= self._plan.segment_samples:
            head, rest = rest.split(self._plan.segment_samples - self._open_samples)
            self._hold(head)
            self._seal()
        self._hold(rest)
        if self._number == 0 and self._open_samples >= self._early_samples:
            self._keep_early()
        return part

    def close(self) -> None:
        """Seals what is open and says in the journal that this is all. Again: nothing."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._open_samples:
            self._seal()
        elif self._refused:
            self._keep_refused()
        try:
            self.recording.end(self._number, self._sealed_to)
        except OSError as error:
            self._tell_failure(self._sealed_to, error)

    def tell(self, message: str) -> None:
        """In one line, with the next alarms; from any thread."""
        self._alarms.append(message)

    def alarms(self) -> tuple[str, ...]:
        """What has come up since the last call, each in one line; from any thread."""
        told = []
        while self._alarms:
            told.append(self._alarms.popleft())
        return tuple(told)

    # ------------------------------------------------------------ inside
    def _hold(self, part: Part) -> None:
        if part.samples:
            self._open.append(part)
            self._open_samples += part.samples

    def _keep_early(self) -> None:
        self._early_samples = self._open_samples + EARLY_MS * SAMPLES_PER_MS
        with suppress(OSError):  # told when the whole segment is refused
            self.recording.keep(0, Stretch(0, joined(self._open), self.source))

    def _seal(self) -> None:
        """A segment that cannot be kept in the end leaves a hole of its length in the recording."""
        stretch = Stretch(self._sealed_to, joined(self._open), self.source)
        self._refused.append((self._number, stretch))
        self._number, self._sealed_to = self._number + 1, stretch.end
        self._open, self._open_samples = [], 0
        if self._keep_refused():
            self._watch_room()

    def _keep_refused(self) -> bool:
        """What waits, the oldest first; False when the disk refuses still."""
        start = self._refused[0][1].start
        while self._refused:
            number, stretch = self._refused[0]
            try:
                self.recording.keep(number, stretch)
                self.recording.list(number, stretch)
            except OSError as error:
                self._tell_failure(stretch.start, error)
                return False
            self._refused.popleft()
            self._kept_samples += stretch.samples
        if self._is_failing:
            self._is_failing = False
            self._alarms.append(f"the sound is kept again, from {_moment(start)} on")
        return True

    def _tell_failure(self, sample: int, error: OSError) -> None:
        if not self._is_failing:
            self._is_failing = True
            self._alarms.append(
                f"the sound cannot be kept from {_moment(sample)} on ({error.strerror}), the visit "
                f"goes on: is the disk full? make room at {self.recording.folder.path.parent}"
            )

    def _watch_room(self) -> None:
        """Once for each time that room gets scarce."""
        folder = self.recording.folder.path
        try:
            left = minutes_left(self.recording.disk, folder, self._plan.channels)
        except OSError:
            return  # the next segment will tell
        if left > 2 * WARN_MINUTES:
            self._is_warned = False
        elif left <= WARN_MINUTES and not self._is_warned:
            self._is_warned = True
            self._alarms.append(
                f"the disk has room for {left:.0f} more minutes of this visit: make room at "
                f"{folder.parent}"
            )


def _moment(sample: int) -> str:
    return clock(sample // SAMPLES_PER_MS)
