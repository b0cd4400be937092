"""The room where recordings rest: visits are begun, found again after a crash, kept a while, destroyed.

A vault and a plan enter; a `SealedRecording` leaves. What can be told without a key (which visits
there are, when they began, how long they are) is told without one.
"""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.errors import InputError, OutputError, UsageError
from ambient_scribe.store.files import replace_bytes, sync_folder
from ambient_scribe.store.recordings import destruction, dividing
from ambient_scribe.store.recordings import folder as names
from ambient_scribe.store.recordings.disk import Disk
from ambient_scribe.store.recordings.folder import (
    Header,
    Origin,
    RecordingFolder,
    Tombstone,
    VisitPlan,
    key_label,
    plan_label,
)
from ambient_scribe.store.recordings.found import Found, State
from ambient_scribe.store.recordings.handover import withdraw_presence
from ambient_scribe.store.recordings.reading import journal_of
from ambient_scribe.store.recordings.recording import Lock, SealedRecording, busy
from ambient_scribe.vault.keys import Vault, rewrapped
from ambient_scribe.vault.sealing import seal, unseal

_ID = re.compile(r"[0-9a-f]{32}")
"""Of a visit: 128 random bits, as the session makes them."""

_STILL_BEGINNING = datetime.timedelta(hours=1)
"""A folder without a header is left alone for so long: its visit may just be beginning."""

SHORTEST_NAME = 4
"""Characters of an id: fewer are typed by mistake, and may name what is then destroyed."""

_OWNER_ONLY = 0o700
"""What lies in clear tells at least when visits were."""


class RecordingRoom:
    def __init__(self, root: Path, disk: Disk | None = None) -> None:
        """`root` is made when a visit begins."""
        self.root, self.disk = root, disk or Disk()

    # ------------------------------------------------------------ begin and open
    def begin(
        self, visit_id: str, plan: VisitPlan, vault: Vault, origin: Origin | None = None
    ) -> SealedRecording:
        """With `origin`, it does not count until it stands in that one's place (see `dividing`).
        Raises OutputError when nothing can be recorded there.
        """
        folder = self._folder(visit_id)
        key, wrapped = vault.new_key(key_label(visit_id))
        sealed = seal(key, plan_label(visit_id), plan.model_dump_json().encode("utf-8"))
        header = Header(id=visit_id, vault=vault.id, started_at=plan.started_at)
        lock = Lock(folder)
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            folder.path.mkdir(mode=_OWNER_ONLY)
            lock.taken()
            if origin is not None:
                self.disk.put(folder / names.ORIGIN, origin.model_dump_json().encode("utf-8"))
                self.disk.put(folder / names.COPYING, b"")
            self.disk.put(folder / names.KEY, wrapped)
            self.disk.put(folder / names.PLAN, sealed)
            # The header makes it a recording: it comes when all that opens it is there.
            self.disk.put(folder / names.HEADER, header.model_dump_json().encode("utf-8"))
            sync_folder(self.root)
        except OSError as error:
            destruction.remove(folder, lock)
            raise OutputError(
                f"{folder.path}: the visit cannot be recorded ({error.strerror}): make room, or set "
                "recording.folder to another disk"
            ) from error
        return SealedRecording(folder, key, plan, lock, self.disk)

    def open(self, visit_id: str, vault: Vault, *, alone: bool = True) -> SealedRecording:
        """Its lock is held until it is released; without `alone` there is none: to be read only, while
        others may be at it, or destroy it. Raises UsageError for one that is running, that is
        gone or another vault's, InputError when it does not open.
        """
        folder = self._folder(visit_id)
        try:
            is_here = self._counts(folder) and not (folder.is_destroyed or folder.is_divided)
        except OSError as error:
            raise InputError(f"{folder.path}: cannot be opened ({error.strerror})") from error
        if not is_here:
            raise UsageError(f"there is no recording {visit_id[:8]}, or it was destroyed")
        if (belongs_to := folder.vault()) not in (vault.id, None):
            raise UsageError(
                f"the recording {visit_id[:8]} is sealed with another vault ({belongs_to[:8]}) than "
                f"{self.root} has now"
            )
        lock = self._locked(folder) if alone else Lock(folder)
        try:
            key = vault.open_key(key_label(visit_id), (folder / names.KEY).read_bytes())
            sealed = (folder / names.PLAN).read_bytes()
            plan = VisitPlan.model_validate_json(unseal(key, plan_label(visit_id), sealed))
        except (OSError, ValidationError) as error:
            lock.release()
            raise InputError(f"{folder.path}: does not open: restore it from a backup") from error
        except InputError:
            lock.release()
            raise
        if alone:
            withdraw_presence(folder)  # of the process that died in it
        return SealedRecording(folder, key, plan, lock, self.disk)

    # ------------------------------------------------------------ look
    def found(self) -> tuple[Found, ...]:
        """Every recording, the oldest first. Raises InputError when the room cannot be read."""
        each = (self._looked_at(folder) for folder in self._folders())
        return tuple(sorted((one for one in each if one), key=lambda one: one.started_at))

    def named(self, beginning: str) -> Found:
        """The one recording whose id begins so, also one whose destruction was cut off. Raises
        UsageError.
        """
        if len(beginning) < SHORTEST_NAME:
            raise UsageError(
                f"{beginning!r} is too little of an id: give {SHORTEST_NAME} characters or more"
            )
        known = [one for one in self.found() if one.state is not State.DESTROYED or one.holds_rest]
        fitting = [one for one in known if one.id.startswith(beginning.lower())]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise UsageError(f"{len(fitting)} recordings begin with {beginning!r}: name more of it")
        if gone := self.tombstones(beginning):
            raise UsageError(f"there is no recording {beginning!r} any more: {gone[0].told}")
        raise UsageError(
            f"there is no recording {beginning!r}: `ambient-scribe recover` lists the unfinished ones"
        )

    def tombstones(self, beginning: str) -> tuple[Tombstone, ...]:
        """Of the recordings that are destroyed and whose id begins so."""
        told = []
        for folder in self._folders():
            with suppress(InputError, OSError):
                if folder.id.startswith(beginning.lower()) and folder.is_destroyed:
                    told.append(folder.tombstone())
        return tuple(told)

    def stands(self, copy: RecordingFolder) -> bool:
        """Whether what was made of another recording has taken its place. Raises InputError."""
        origin = copy.origin()
        whole = RecordingFolder(self.root / origin.id) if origin is not None else None
        return whole is not None and whole.is_divided and copy.id in whole.division().into

    def origin_of(self, visit_id: str) -> Origin | None:
        with suppress(InputError, OSError):
            return self._folder(visit_id).origin()
        return None

    def made_of(self, visit_id: str) -> tuple[str, ...]:
        """Recordings that it was split into or moved to, and that are here."""
        made = [(one, self.origin_of(one.id)) for one in self._folders()]
        return tuple(
            folder.id for folder, origin in made if origin is not None and origin.id == visit_id
        )

    def taking_sound(self) -> list[RecordingFolder]:
        """Those of visits that are being recorded now: not of one that is drafted or finished."""
        return [folder for folder in self._folders() if self._takes_sound(folder)]

    def is_running(self, visit_id: str) -> bool:
        """Whether another process records or finishes it."""
        return self._is_running(self._folder(visit_id))

    def holds_segments(self, visit_id: str) -> bool:
        """Whether some of its sound is not compressed."""
        return bool(self._folder(visit_id).segment_numbers())

    def rewrap(self, old: Vault, new: Vault) -> None:
        """Every recording's key under another master key; those that have it already stay. Raises
        InputError, OutputError."""
        for folder in self._folders():
            path = folder / names.KEY
            try:
                kept = path.read_bytes()
            except FileNotFoundError:
                continue  # destroyed
            except OSError as error:
                raise InputError(f"{path}: cannot be read ({error.strerror})") from error
            wrapped = rewrapped(key_label(folder.id), kept, old, new)
            if wrapped is None:
                continue
            try:
                replace_bytes(path, wrapped)
            except OSError as error:
                raise OutputError(f"{path}: cannot be written ({error.strerror})") from error

    # ------------------------------------------------------------ destroy
    def destroy(self, visit_id: str, reason: str) -> None:
        """The key first, then the rest; a tombstone stays. Again, it goes on where it was cut off.

        Raises UsageError for one that is running, OutputError when something of it stays.
        """
        folder = self._folder(visit_id)
        destruction.destroy(folder, self.locked(visit_id), reason)

    def locked(self, visit_id: str) -> Lock:
        """So that nobody else is at it. Raises UsageError for one that is running or not there,
        OutputError when what stands in its place cannot be made to stand.
        """
        folder = self._folder(visit_id)
        if not folder.path.is_dir():
            raise UsageError(f"there is no recording {visit_id[:8]}")
        with suppress(OSError):
            dividing.settle(self, folder)  # its parts go by its word: they may not go with it
        return self._locked(folder)

    def folder_of(self, visit_id: str) -> RecordingFolder | None:
        """Of a visit that was recorded here, also one that is destroyed; None for another."""
        if not _ID.fullmatch(visit_id):
            return None
        folder = self._folder(visit_id)
        return folder if folder.path.is_dir() else None

    def discard(self, recording: SealedRecording) -> None:
        """A visit that never came to hold any sound leaves nothing. Releases it."""
        destruction.remove(recording.folder, recording.lock)

    def due(self, keep_days: int, now: datetime.datetime) -> tuple[Found, ...]:
        """What has been kept long enough."""
        return tuple(one for one in self.found() if one.is_over(keep_days, now))

    def times(self) -> list[datetime.datetime]:
        """Of what is here, as far as it is known."""
        found = self.found()
        return [
            *(one.started_at for one in found),
            *(one.written_at for one in found if one.written_at),
        ]

    def expire(self, keep_days: int | None, now: datetime.datetime) -> int:
        """Destroys what has been kept long enough, and what was left of an earlier destruction; with
        None, only that.

        Unfinished visits stay, whatever their age. Returns how many went. One that cannot go stops
        no other; the first such error is raised at the end.
        """
        gone = 0
        failure: InputError | OutputError | None = None
        for folder in self._folders():
            self._clear(folder, now)
            try:
                dividing.settle(self, folder)
            except OSError:
                continue  # one that may not be entered
            except (InputError, OutputError) as error:
                failure = failure or error
        for one in self.found():
            is_over = keep_days is not None and one.is_over(keep_days, now)
            if not (is_over or one.holds_rest):
                continue
            try:
                self.destroy(one.id, f"kept for {keep_days} days after its results were written")
                gone += 1
            except UsageError:
                continue  # somebody is at it
            except (InputError, OutputError) as error:
                failure = failure or error
        if failure is not None:
            raise failure
        return gone

    # ------------------------------------------------------------ inside
    def _folder(self, visit_id: str) -> RecordingFolder:
        if not _ID.fullmatch(visit_id):
            raise UsageError(f"not the id of a recording: {visit_id[:40]!r}")
        return RecordingFolder(self.root / visit_id)

    def _folders(self) -> list[RecordingFolder]:
        try:
            return [RecordingFolder(one) for one in self.root.iterdir() if _ID.fullmatch(one.name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise InputError(f"{self.root}: cannot be read ({error.strerror})") from error

    def _looked_at(self, folder: RecordingFolder) -> Found | None:
        """One that may not be entered is damaged; one that went meanwhile is none."""
        with suppress(OSError):
            return self._found(folder)
        with suppress(OSError):
            return Found(folder.id, State.DAMAGED, folder.modified_at(), 0)
        return None

    def _found(self, folder: RecordingFolder) -> Found | None:
        if not self._counts(folder):
            return None
        if folder.is_destroyed or folder.is_divided:
            rest = folder.holds_rest
            return Found(folder.id, State.DESTROYED, folder.modified_at(), 0, holds_rest=rest)
        try:
            header, journal = folder.header(), journal_of(folder)
        except InputError:
            state = State.RUNNING if self._is_running(folder) else State.DAMAGED
            return Found(folder.id, state, folder.modified_at(), 0)
        written_at = folder.written_at()
        state = State.UNFINISHED if written_at is None else State.WRITTEN
        if state is State.UNFINISHED and self._is_running(folder):
            state = State.RUNNING
        length_ms = journal.samples // SAMPLES_PER_MS
        return Found(folder.id, state, header.started_at, length_ms, written_at)

    def _is_running(self, folder: RecordingFolder) -> bool:
        lock = Lock(folder)
        with suppress(OSError):
            if not lock.taken():
                return True
            lock.release()
        return False

    def _counts(self, folder: RecordingFolder) -> bool:
        if folder.is_copy and not self.stands(folder):
            return False
        return folder.is_begun

    def _takes_sound(self, folder: RecordingFolder) -> bool:
        with suppress(OSError):  # one that may not be entered is not at this microphone
            return (folder / names.LIVE).exists() and self._is_running(folder)
        return False

    def _clear(self, folder: RecordingFolder, now: datetime.datetime) -> None:
        """What a crash left of a visit that had not begun yet: neither sound nor what opens it."""
        with suppress(OSError):
            if folder.is_begun or now - folder.modified_at() < _STILL_BEGINNING:
                return
            lock = Lock(folder)
            if lock.taken():
                destruction.remove(folder, lock)

    def _locked(self, folder: RecordingFolder) -> Lock:
        lock = Lock(folder)
        try:
            if not lock.taken():
                raise busy(folder.id)
        except OSError as error:
            raise InputError(f"{folder.path}: cannot be opened ({error.strerror})") from error
        return lock
