"""A live visit on the disk: its room and its vault, begun before the microphone opens, given back at
the end. A source enters; the same source leaves, each chunk of it kept first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.domain.encounter import Consent
    from ambient_scribe.pipeline import VisitStart
    from ambient_scribe.protocols import SoundSource
    from ambient_scribe.store.recordings.folder import VisitPlan
    from ambient_scribe.store.recordings.keeping import KeptSource
    from ambient_scribe.store.recordings.recording import SealedRecording
    from ambient_scribe.store.recordings.room import RecordingRoom
    from ambient_scribe.store.recordings.root import Root
    from ambient_scribe.store.recordings.writer import RecordingConfig, RecordingWriter
    from ambient_scribe.vault.keys import Vault


@dataclass(frozen=True)
class Recorded:
    """A visit that is being recorded."""

    source: KeptSource
    recording: SealedRecording
    start: VisitStart
    room: RecordingRoom

    def withdraw(self) -> None:
        """Consent is taken back before the draft: the visit ends, its key and its sound are destroyed.

        Whoever calls this writes no results, and leaves what `recorded` opened. Raises OutputError
        when something of it stays; its key is gone first, and the next run goes on with the rest.
        """
        from ambient_scribe.store.recordings import destruction
        from ambient_scribe.store.recordings.folder import CONSENT_WITHDRAWN
        from ambient_scribe.withdrawal import strike

        _write_withdrawal(self.room, self.recording)
        self.source.end()
        destruction.destroy(self.recording.folder, self.recording.lock, CONSENT_WITHDRAWN)
        strike(self.room, self.recording.id)


@dataclass(frozen=True)
class Asked:
    """What the visit was asked for with; it is sealed beside the sound, to finish the visit by."""

    config: Config
    context: PatientContext
    out: Path
    voices: Sequence[str] = ()
    channels: int = 1
    profile: str | None = None
    """Named by the user: `recover` needs it to look in the same place."""
    consent: Consent | None = None
    keep_running: bool = False
    """A visit that is being recorded in another window goes on beside this one."""


def recording_room(config: RecordingConfig) -> RecordingRoom:
    from ambient_scribe.store.recordings.room import RecordingRoom

    return RecordingRoom(config.folder_path())


def recordings_root(config: RecordingConfig) -> Root:
    """What opens the vault of the recordings. Raises InputError when they are to be sealed under a
    passphrase and the file that should hold it cannot be read; else that is not their concern.
    """
    from ambient_scribe.cli.passphrase import given_passphrase
    from ambient_scribe.errors import InputError
    from ambient_scribe.store.recordings.root import root_of

    try:
        passphrase = given_passphrase()
    except InputError:
        if config.passphrase:
            raise
        passphrase = None
    return root_of(config, passphrase)


def check_vault(room: RecordingRoom, root: Root) -> None:
    """A new vault beside sealed recordings would close them for good. Raises UsageError."""
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.recordings.found import State

    sealed = [one for one in room.found() if one.state is not State.DESTROYED]
    if sealed and not root.vault.exists():
        raise UsageError(
            f"{root.vault} is missing, and {len(sealed)} recordings are sealed with it: restore it "
            f"from a backup, or move the folder {room.root} away to begin anew"
        )


@contextmanager
def recorded(source: SoundSource, asked: Asked) -> Iterator[Recorded]:
    """Raises OutputError when there is no room for a visit, UsageError when the vault is closed, or a
    visit that is being recorded in another window does not end for this one.

    Whatever ends the visit, its sound is sealed when this is left; a line says how to get it back
    when the results were not written.
    """
    from ambient_scribe.pipeline import VisitStart
    from ambient_scribe.store.recordings.disk import check_room
    from ambient_scribe.store.recordings.handover import alone
    from ambient_scribe.store.recordings.keeping import KeptSource
    from ambient_scribe.store.recordings.writer import RecordingWriter

    settings = asked.config.recording
    room, root = recording_room(settings), recordings_root(settings)
    check_vault(room, root)
    vault = root.open_or_make()
    tidy(room, settings)
    check_room(room.disk, room.root, asked.channels, settings.least_minutes)
    with ExitStack() as visit:
        with nullcontext() if asked.keep_running else alone(room, _tell):
            start = VisitStart.now()
            recording = room.begin(start.id, _plan(asked, start), vault)
            writer = RecordingWriter(recording)
            visit.callback(_left, room, settings, recording, writer, asked)
            order = partial(_write_withdrawal, room, recording)
            kept = visit.enter_context(KeptSource(source, writer, asked.channels, order))
        yield Recorded(kept, recording, start, room)


def _write_withdrawal(room: RecordingRoom, recording: SealedRecording) -> None:
    """Stands until all is destroyed: `tidy` goes on with what was cut off."""
    from ambient_scribe.cli.withdraw import THE_PATIENT
    from ambient_scribe.withdrawal import Order, write_down

    now = datetime.datetime.now(datetime.UTC)
    write_down(room, Order(visit_id=recording.id, at=now, by=THE_PATIENT))


def _plan(asked: Asked, start: VisitStart) -> VisitPlan:
    from ambient_scribe.domain.encounter import Consent
    from ambient_scribe.domain.time import SAMPLES_PER_MS
    from ambient_scribe.store.recordings.folder import VisitPlan
    from ambient_scribe.store.recordings.writer import SEGMENT_MS

    return VisitPlan(
        started_at=start.started_at,
        channels=asked.channels,
        segment_samples=SEGMENT_MS * SAMPLES_PER_MS,
        context=asked.context,
        config=asked.config.model_dump_json(),
        voices=tuple(asked.voices),
        out=str(asked.out.absolute()),
        consent=asked.consent or Consent(),
    )


def _left(
    room: RecordingRoom,
    settings: RecordingConfig,
    recording: SealedRecording,
    writer: RecordingWriter,
    asked: Asked,
) -> None:
    """The visit is over, however that came."""
    for message in writer.alarms():
        _tell(message)
    if recording.folder.is_destroyed:
        for line in _what_is_destroyed(recording, writer):
            _tell(line)
    elif not writer.samples:
        room.discard(recording)
    elif recording.folder.written_at() is None:
        _tell(_what_is_kept(recording, writer, asked))
    recording.release()
    tidy(room, settings)


def _tell(line: str) -> None:
    typer.echo(f"ambient-scribe: {line}", err=True)


def _what_is_kept(recording: SealedRecording, writer: RecordingWriter, asked: Asked) -> str:
    """Of a visit that ends without results."""
    if not recording.folder.holds_sound:
        return f"nothing of the sound of this visit could be kept: none lies in {recording.folder.path}"
    words = ["ambient-scribe", "recover", recording.id[:8]]
    if asked.profile is not None:
        quoted = f'"{asked.profile}"' if " " in asked.profile else asked.profile
        words += ["--profile", quoted]
    but = f" but for {writer.refused_s:.0f} s" if writer.refused_s else ""
    return f"the sound of this visit is kept, sealed{but}: `{' '.join(words)}` drafts it"


def _what_is_destroyed(recording: SealedRecording, writer: RecordingWriter) -> tuple[str, str]:
    """Of a visit whose consent was withdrawn while it went on; and what stays."""
    from ambient_scribe.domain.time import SAMPLES_PER_MS, clock
    from ambient_scribe.store.recordings.folder import LOCK, TOMBSTONE

    folder, length = recording.folder, clock(writer.samples // SAMPLES_PER_MS)
    if any(folder.everything_but(TOMBSTONE, LOCK)):
        gone = (
            f"consent was withdrawn: the key of this visit's sound ({length}) is destroyed, but not all "
            f"of the sealed sound could be removed: `ambient-scribe withdraw {recording.id[:8]}` tries again"
        )
    else:
        gone = (
            f"consent was withdrawn: the sound of this visit ({length}), its key, the words and the "
            "draft are destroyed, and no note is written"
        )
    return (
        gone,
        f"what stays is {folder / TOMBSTONE}: when the visit began, and why nothing is kept",
    )


def tidy(
    room: RecordingRoom, settings: RecordingConfig, now: datetime.datetime | None = None
) -> None:
    """What was cut off is finished, what has been kept long enough goes; trouble with that stops
    nobody.
    """
    from ambient_scribe.errors import ScribeError
    from ambient_scribe.store.recordings.calendar import is_borne_out
    from ambient_scribe.withdrawal import finish_all

    for line in finish_all(room):
        _tell(line)
    now = now or datetime.datetime.now(datetime.UTC)
    try:
        believed = is_borne_out(room.root, now, room.times()) or not settings.keep_days
        if not believed and room.due(settings.keep_days, now):
            _tell(
                f"this computer's clock says {now:%Y-%m-%d}, long after anything that was recorded "
                "here: finished recordings are kept for a day more, in case it is wrong"
            )
        room.expire(settings.keep_days if believed else None, now)
    except (ScribeError, OSError) as error:
        _tell(str(error))


def compress(recording: SealedRecording) -> None:
    """Once the results are out; trouble with it is told, and the next `recover` tries again."""
    from ambient_scribe.errors import OutputError
    from ambient_scribe.store.recordings import compression

    try:
        compression.compress(recording)
    except OutputError as error:
        _tell(str(error))


def compress_rest(room: RecordingRoom, vault: Vault) -> None:
    """Finished visits whose compression was cut off."""
    from ambient_scribe.errors import ScribeError
    from ambient_scribe.store.recordings.found import State

    for one in room.found():
        if one.state is not State.WRITTEN or not room.holds_segments(one.id):
            continue
        with suppress(ScribeError), room.open(one.id, vault) as recording:
            compress(recording)
