"""What must not go back in time with the database: where the audit trail ends, which keys are destroyed.

It lies in folders of its own, outside the record and its backups: one on this machine, and others
where the clinic names them (another disk, a share). A database file that was put back from yesterday
ends before the head that is told here; a backup that still holds a destroyed key loses it again.
Every line is authenticated with the record's audit key. Who replaces the record and every witness
together, all from one day, is not seen.
"""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.store.files import append_bytes, replace_bytes, replace_text, sync_folder
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.vault.sealing import Key

SETTLE_S = 1.0
"""Reading is told at most so often; what changes the record is told at once."""

_PATIENCE_S = 10


class Head(Frozen):
    """The last link of the audit trail."""

    record: str
    epoch: int = Field(default=1, ge=1)
    """Each restore of a backup begins another: a folder that was out of reach then still has the old one."""
    sequence: int = Field(ge=1)
    mac: str
    at: datetime.datetime
    destroyed: int = Field(default=0, ge=0)
    """How many destroyed keys were told until then: a list that lost some is missed."""

    @property
    def rank(self) -> tuple[int, int]:
        return self.epoch, self.sequence


class DestroyedKey(Frozen):
    """A visit's key that shall never open anything again. `why` says what stays of the visit."""

    record: str
    visit_id: str
    generation: int = Field(ge=1)
    why: Literal["withdrawn", "deleted"]
    by: str
    at: datetime.datetime


class _Signed(Frozen):
    head: Head
    mac: str


class _SignedLine(Frozen):
    key: DestroyedKey
    mac: str


class Witness:
    def __init__(self, folders: Sequence[Path], record_id: str, key: Key) -> None:
        """`folders`: this machine's first; the others may be out of reach for a while."""
        self._folders, self._record, self._key = tuple(folders), record_id, key
        self._guard = threading.Lock()
        self._told_s = float("-inf")
        self._waiting: Head | None = None
        self._epoch: int | None = None
        self._count = 0

    # ------------------------------------------------------------ the head of the trail
    def tell_head(self, sequence: int, mac: bytes, at: datetime.datetime, *, now: bool) -> None:
        """Without `now`, it may wait a second for what comes next. Raises OutputError."""
        with self._guard:
            if self._epoch is None:
                known = self.head()
                self._epoch = known.epoch if known else 1
                self._count = max(self._count, known.destroyed if known else 0)
            head = self._head_at(sequence, mac, at)
            self._waiting = head
            if now or time.monotonic() - self._told_s >= SETTLE_S:
                self._write_head(head)

    def replace_head(self, sequence: int, mac: bytes, at: datetime.datetime) -> None:
        """Also by one that is nearer: of a backup that was restored. Raises OutputError."""
        with self._guard:
            known = self.head()
            self._epoch = known.epoch + 1 if known else 1
            self._write_head(self._head_at(sequence, mac, at))

    def settle(self) -> None:
        """What waits is told. Raises OutputError."""
        with self._guard:
            if self._waiting is not None:
                self._write_head(self._waiting)

    def head(self) -> Head | None:
        """The farthest one that is told; None where none is. Raises InputError for a forged one."""
        heads = [head for folder in self._folders if (head := self._read_head(folder))]
        return max(heads, key=lambda head: head.rank, default=None)

    # ------------------------------------------------------------ destroyed keys
    def tell_destroyed(self, key: DestroyedKey) -> None:
        """Before the key goes. Raises OutputError when this machine's folder does not take it."""
        line = _SignedLine(key=key, mac=self._mac(key)).model_dump_json() + "\n"
        for place, folder in enumerate(self._folders):
            path = folder / f"{self._record}.destroyed.jsonl"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                _cut_torn_tail(path)
                append_bytes(path, line.encode("utf-8"))
                sync_folder(folder)
            except OSError as error:
                if place == 0:
                    raise OutputError(
                        f"{path}: the destroyed key cannot be written down ({error.strerror}): "
                        "make room; nothing was destroyed"
                    ) from error
        self.destroyed()  # counted: the next head tells of it

    def destroyed(self) -> tuple[DestroyedKey, ...]:
        """Each once, in the order in which they were told. Raises InputError for a forged line, or when
        some are missing."""
        known: dict[tuple[str, int], DestroyedKey] = {}
        for place, folder in enumerate(self._folders):
            path = folder / f"{self._record}.destroyed.jsonl"
            with suppress(FileNotFoundError, *([] if place == 0 else [OSError])):
                for line in _lines(path):
                    key = self._read_line(path, line)
                    known.setdefault((key.visit_id, key.generation), key)
        head = self.head()
        if head is not None and len(known) < head.destroyed:
            raise InputError(
                f"{self._folders[0]}: {head.destroyed - len(known)} destroyed keys are missing from the "
                "list: restore it from another witness"
            )
        self._count = max(self._count, len(known))
        return tuple(sorted(known.values(), key=lambda key: key.at))

    # ------------------------------------------------------------ inside
    def _head_at(self, sequence: int, mac: bytes, at: datetime.datetime) -> Head:
        return Head(
            record=self._record,
            epoch=self._epoch or 1,
            sequence=sequence,
            mac=mac.hex(),
            at=at,
            destroyed=self._count,
        )

    def _write_head(self, head: Head) -> None:
        from filelock import FileLock, Timeout

        for place, folder in enumerate(self._folders):
            path = folder / f"{self._record}.head.json"
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with FileLock(path.with_suffix(".lock"), timeout=_PATIENCE_S):
                    before = self._read_head(folder)
                    if before is None or before.rank < head.rank:
                        signed = _Signed(head=head, mac=self._mac(head))
                        replace_text(path, signed.model_dump_json() + "\n")
            except (OSError, Timeout) as error:
                if place == 0:
                    raise OutputError(
                        f"{path}: the end of the audit trail cannot be written down: make room there"
                    ) from error
        self._told_s, self._waiting = time.monotonic(), None

    def _read_head(self, folder: Path) -> Head | None:
        path = folder / f"{self._record}.head.json"
        try:
            signed = _Signed.model_validate_json(path.read_bytes())
        except OSError:
            return None
        except ValidationError as error:
            raise _forged(path) from error
        if signed.mac != self._mac(signed.head) or signed.head.record != self._record:
            raise _forged(path)
        return signed.head

    def _read_line(self, path: Path, line: str) -> DestroyedKey:
        try:
            signed = _SignedLine.model_validate_json(line)
        except ValidationError as error:
            raise _forged(path) from error
        if signed.mac != self._mac(signed.key):
            raise _forged(path)
        return signed.key

    def _mac(self, told: Head | DestroyedKey) -> str:
        kind = type(told).__name__
        return authenticated(self._key, [kind, told.model_dump(mode="json")]).hex()


def _cut_torn_tail(path: Path) -> None:
    """A line that a power cut left without its end would spoil the next one. Raises OSError."""
    with suppress(FileNotFoundError):
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            replace_bytes(path, content[: content.rfind(b"\n") + 1])


def _lines(path: Path) -> list[str]:
    """A last line without its end was cut off while it was written: nothing was destroyed by it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: cannot be read: restore it from another witness") from error
    return [line for line in text.split("\n")[:-1] if line]


def _forged(path: Path) -> InputError:
    return InputError(
        f"{path}: was changed by something else than this program: find out by whom, then restore it"
    )
