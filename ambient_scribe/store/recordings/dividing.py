"""A recording enters; one or more take its place, each sealed anew with a key of its own: a visit that
was two is split, one that was begun for another patient is moved.

The parts are made beside it, read back and compared sample by sample; then a mark in the original's
folder says that they stand in its place, and only then is it destroyed. Cut off before that mark, the
parts go and the original is untouched; cut off after it, the original goes (`settle`).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store.files import sync_folder
from ambient_scribe.store.recordings import destruction
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.folder import Division, Origin, RecordingFolder, VisitPlan
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.recording import Lock, SealedRecording
from ambient_scribe.store.recordings.sound import SAMPLE_BYTES, Part, Stretch, joined, same_sound
from ambient_scribe.vault.keys import Vault

if TYPE_CHECKING:
    from ambient_scribe.store.recordings.room import RecordingRoom


def split(
    room: RecordingRoom,
    recording: SealedRecording,
    vault: Vault,
    cuts_ms: Sequence[int],
    *,
    despite_damage: bool = False,
) -> tuple[str, ...]:
    """The ids of the parts, in order; each goes on from the moment where the one before ends.

    Raises UsageError for a moment outside the recording, InputError when some of it does not open
    (unless `despite_damage`), OutputError when there is no room; the recording is as it was then.
    """
    source = RecordingSource(recording)
    if any(not 0 < cut < source.stated_ms for cut in cuts_ms):
        raise UsageError("a recording is split at moments inside it")
    starts_ms = (0, *sorted(set(cuts_ms)))
    plans = [
        _plan(
            recording.plan,
            started_at=recording.plan.started_at + datetime.timedelta(milliseconds=start),
            out=_beside(recording.plan.out, f"part{number}"),
        )
        for number, start in enumerate(starts_ms, start=1)
    ]
    starts = tuple(start * SAMPLES_PER_MS for start in starts_ms)
    return _divided(room, recording, vault, starts, plans, "split", despite_damage)


def move(
    room: RecordingRoom,
    recording: SealedRecording,
    vault: Vault,
    context: PatientContext,
    out: Path | None = None,
    *,
    despite_damage: bool = False,
) -> str:
    """The id that it has from now on. Raises as `split` does."""
    to = str(out) if out is not None else _beside(recording.plan.out, "moved")
    plans = [_plan(recording.plan, context=context, out=to)]
    (moved,) = _divided(room, recording, vault, (0,), plans, "moved", despite_damage)
    return moved


def settle(room: RecordingRoom, folder: RecordingFolder) -> None:
    """What was cut off in this folder is finished or taken back; of one that is at work: nothing.
    Raises OSError, InputError, OutputError.
    """
    if not (folder.is_divided or folder.is_copy):
        return
    lock = Lock(folder)
    if not lock.taken():
        return
    if folder.is_divided and not folder.is_destroyed:
        _finish(room, folder, lock)
    elif folder.is_copy and room.stands(folder):
        _stand(folder)
        lock.release()
    elif folder.is_copy:
        destruction.remove(folder, lock)
    else:
        lock.release()


# ---------------------------------------------------------------- inside
def _plan(plan: VisitPlan, **changed: object) -> VisitPlan:
    return plan.changed(**changed)


def _beside(out: str, name: str) -> str:
    return str(Path(out).with_name(f"{Path(out).name}-{name}"))


def _divided(
    room: RecordingRoom,
    recording: SealedRecording,
    vault: Vault,
    starts: tuple[int, ...],
    plans: Sequence[VisitPlan],
    way: names.Way,
    despite_damage: bool,
) -> tuple[str, ...]:
    _check_room(room, recording)
    at = datetime.datetime.now(datetime.UTC)
    parts: list[SealedRecording] = []
    try:
        for start, plan in zip(starts, plans, strict=True):
            origin = Origin(id=recording.id, at=at, way=way, start_ms=start // SAMPLES_PER_MS)
            parts.append(room.begin(uuid.uuid4().hex, plan, vault, origin))
        _copy(recording, parts, starts, despite_damage)
        division = Division(into=tuple(part.id for part in parts), at=at, way=way)
        recording.disk.put(
            recording.folder / names.DIVISION, division.model_dump_json().encode("utf-8")
        )
    except (Exception, KeyboardInterrupt) as error:
        if not recording.folder.is_divided:
            for part in parts:
                destruction.remove(part.folder, part.lock)
            if isinstance(error, OSError):
                raise _no_room(room, error) from error
            raise
    try:
        _finish(room, recording.folder, recording.lock)
    finally:
        for part in parts:
            part.release()
    return tuple(part.id for part in parts)


def _copy(
    recording: SealedRecording,
    parts: Sequence[SealedRecording],
    starts: tuple[int, ...],
    despite_damage: bool,
) -> None:
    source = RecordingSource(recording)
    sinks = [_Sink(part) for part in parts]
    for index, stretch in _cut(source.stretches(), starts):
        sinks[index].take(stretch)
    for sink in sinks:
        sink.close()
    if source.unreadable and not despite_damage:
        raise InputError(
            f"{source.unreadable[0]} of this recording does not open: restore it from a backup, or "
            "add --despite-damage to go on without it"
        )
    copies = [RecordingSource(part) for part in parts]
    ours = (part for stretch in source.stretches() for part in stretch.parts)
    theirs = (part for copy in copies for stretch in copy.stretches() for part in stretch.parts)
    if not same_sound(ours, theirs) or any(copy.unreadable for copy in copies):
        raise OSError(None, "it does not read back as it was recorded")
    if any(not sink.samples for sink in sinks):
        raise UsageError("a recording is split at moments inside it")


def _cut(stretches: Iterator[Stretch], starts: tuple[int, ...]) -> Iterator[tuple[int, Stretch]]:
    """Each with the number of the part that it belongs to."""
    index = 0
    for stretch in stretches:
        at = stretch.start
        for whole in stretch.parts:
            part = whole
            while index + 1 < len(starts) and at + part.samples > starts[index + 1]:
                head, part = part.split(starts[index + 1] - at)
                yield index, Stretch(at, (head,), stretch.source)
                at, index = starts[index + 1], index + 1
            yield index, Stretch(at, (part,), stretch.source)
            at += part.samples


class _Sink:
    """Sound in pieces enters; full segments of one recording leave. Raises OSError."""

    def __init__(self, recording: SealedRecording) -> None:
        self._recording = recording
        self._open: list[Part] = []
        self._source = ""
        self._number = self._sealed_to = self._open_samples = 0

    @property
    def samples(self) -> int:
        return self._sealed_to + self._open_samples

    def take(self, stretch: Stretch) -> None:
        size = self._recording.plan.segment_samples
        self._source = stretch.source
        for whole in stretch.parts:
            rest = whole
            while self._open_samples + rest.samples >= size:
                head, rest = rest.split(size - self._open_samples)
                self._hold(head)
                self._seal()
            self._hold(rest)

    def close(self) -> None:
        if self._open:
            self._seal()
        self._recording.end(self._number, self._sealed_to)

    def _hold(self, part: Part) -> None:
        if part.samples:
            self._open.append(part)
            self._open_samples += part.samples

    def _seal(self) -> None:
        stretch = Stretch(self._sealed_to, joined(self._open), self._source)
        self._recording.keep(self._number, stretch)
        self._recording.list(self._number, stretch)
        self._number, self._sealed_to = self._number + 1, stretch.end
        self._open, self._open_samples = [], 0


def _finish(room: RecordingRoom, folder: RecordingFolder, lock: Lock) -> None:
    """The parts stand; the original goes. Releases the lock."""
    try:
        division = folder.division()
        for visit_id in division.into:
            _stand(RecordingFolder(room.root / visit_id))
    except BaseException:
        lock.release()
        raise
    destruction.destroy(folder, lock, division.told)


def _stand(part: RecordingFolder) -> None:
    """It is a recording of its own from now on."""
    if part.path.is_dir():
        (part / names.COPYING).unlink(missing_ok=True)
        sync_folder(part.path)


def _check_room(room: RecordingRoom, recording: SealedRecording) -> None:
    """Raises OutputError when the parts would not fit beside the original."""
    samples = RecordingSource(recording).stated_ms * SAMPLES_PER_MS
    needed = samples * recording.plan.channels * SAMPLE_BYTES
    with suppress(OSError):
        if room.disk.free_bytes(room.root) < 2 * needed:
            minutes = samples / SAMPLE_RATE_HZ / 60
            raise OutputError(
                f"there is no room at {room.root} to seal {minutes:.0f} minutes anew: make room"
            )


def _no_room(room: RecordingRoom, error: OSError) -> OutputError:
    return OutputError(
        f"{room.root}: it cannot be sealed anew ({error.strerror}), and is as it was: make room"
    )
