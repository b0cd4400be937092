"""What must not go back in time with the database: where the audit trail ends, which keys are destroyed,
what was asked for and still stands (a legal hold, a withdrawal), which recovery codes are used.

It lies in folders of its own, outside the record and its backups: one on this machine, and others
where the clinic names them (another disk, a share). A database file that was put back from yesterday
ends before the head that is told here; a backup that still holds a destroyed key loses it again.
Every line is authenticated with the record's audit key, and names nobody but staff. Who replaces the
record and every witness together, all from one day, is not seen.
"""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import InputError, OutputError
from ambient_scribe.store.files import append_bytes, replace_bytes, replace_text, sync_folder
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.store.record.witness_folder import WitnessFolder
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
    instructions: int = Field(default=0, ge=0)
    """The same of instructions."""

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


Instructed = Literal["hold", "release", "withdrawal", "code used", "codes replaced"]


class Instruction(Frozen):
    """What a restored backup of before does not know, and is told again."""

    record: str
    number: int = Field(ge=1)
    what: Instructed
    subject: str
    """Id of the visit or account, or the digest of the code."""
    by: str
    at: datetime.datetime


class _Signed(Frozen):
    head: Head
    mac: str


class _SignedKey(Frozen):
    key: DestroyedKey
    mac: str

    @property
    def told(self) -> DestroyedKey:
        return self.key


class _SignedInstruction(Frozen):
    instruction: Instruction
    mac: str

    @property
    def told(self) -> Instruction:
        return self.instruction


_Line = TypeVar("_Line", _SignedKey, _SignedInstruction)


class Witness:
    def __init__(self, folders: Sequence[Path], record_id: str, key: Key) -> None:
        """`folders`: this machine's first; the others may be out of reach for a while."""
        self._folders = tuple(
            WitnessFolder(path, is_own=place == 0) for place, path in enumerate(folders)
        )
        self._record, self._key = record_id, key
        self._guard = threading.Lock()
        self._told_s = float("-inf")
        self._waiting: Head | None = None
        self._epoch: int | None = None
        self._keys = self._instructions = 0

    def away(self) -> tuple[Path, ...]:
        """Folders that were out of reach since this was asked last, and were not before."""
        return tuple(folder.path for folder in self._folders if folder.went_away())

    # ------------------------------------------------------------ the head of the trail
    def tell_head(self, sequence: int, mac: bytes, at: datetime.datetime, *, now: bool) -> None:
        """Without `now`, it may wait a second for what comes next. Raises OutputError."""
        with self._guard:
            if self._epoch is None:
                known = self.head()
                self._epoch = known.epoch if known else 1
                self._keys = max(self._keys, known.destroyed if known else 0)
                self._instructions = max(self._instructions, known.instructions if known else 0)
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
        self._append(self._destroyed_name, _SignedKey(key=key, mac=self._mac(key)), _SignedKey)
        self.destroyed()  # counted: the next head tells of it

    def destroyed(self) -> tuple[DestroyedKey, ...]:
        """Each once, in the order in which they were told. Raises InputError for a forged line, or when
        some are missing."""
        known: dict[tuple[str, int], DestroyedKey] = {}
        for line in self._lines(self._destroyed_name, _SignedKey):
            known.setdefault((line.key.visit_id, line.key.generation), line.key)
        head = self.head()
        self._check_whole(len(known), head.destroyed if head else 0, "destroyed keys")
        self._keys = max(self._keys, len(known))
        return tuple(sorted(known.values(), key=lambda key: key.at))

    # ------------------------------------------------------------ instructions
    def tell_instruction(
        self, what: Instructed, subject: str, by: str, at: datetime.datetime, *, beyond: int
    ) -> int:
        """Its number, which is larger than `beyond` and every other. Raises OutputError when this machine's
        folder does not take it."""
        number = max([beyond, *(one.number for one in self.instructions())]) + 1
        told = Instruction(
            record=self._record, number=number, what=what, subject=subject, by=by, at=at
        )
        line = _SignedInstruction(instruction=told, mac=self._mac(told))
        self._append(self._instructions_name, line, _SignedInstruction)
        self.instructions()  # counted
        return number

    def instructions(self) -> tuple[Instruction, ...]:
        """Each once, in their order. Raises as `destroyed` does."""
        known = {
            line.instruction.number: line.instruction
            for line in self._lines(self._instructions_name, _SignedInstruction)
        }
        head = self.head()
        self._check_whole(len(known), head.instructions if head else 0, "instructions")
        self._instructions = max(self._instructions, len(known))
        return tuple(known[number] for number in sorted(known))

    def held(self) -> frozenset[str]:
        """Ids of the visits whose legal hold was told and not its release."""
        last = {one.subject: one.what for one in self.instructions() if one.what in _OF_A_HOLD}
        return frozenset(visit_id for visit_id, what in last.items() if what == "hold")

    # ------------------------------------------------------------ inside
    @property
    def _destroyed_name(self) -> str:
        return f"{self._record}.destroyed.jsonl"

    @property
    def _instructions_name(self) -> str:
        return f"{self._record}.instructions.jsonl"

    def _check_whole(self, known: int, told: int, what: str) -> None:
        if known < told:
            raise InputError(
                f"{self._folders[0].path}: {told - known} {what} are missing from the list: restore it "
                "from another witness"
            )

    def _head_at(self, sequence: int, mac: bytes, at: datetime.datetime) -> Head:
        return Head(
            record=self._record,
            epoch=self._epoch or 1,
            sequence=sequence,
            mac=mac.hex(),
            at=at,
            destroyed=self._keys,
            instructions=self._instructions,
        )

    def _write_head(self, head: Head) -> None:
        from filelock import Timeout

        for folder in self._folders:
            path = folder.path / f"{self._record}.head.json"
            try:
                folder.ask(partial(self._write_head_to, path, head))
            except (OSError, Timeout) as error:
                if folder.is_own:
                    raise OutputError(
                        f"{path}: the end of the audit trail cannot be written down: make room there"
                    ) from error
        self._told_s, self._waiting = time.monotonic(), None

    def _write_head_to(self, path: Path, head: Head) -> None:
        from filelock import FileLock

        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=_PATIENCE_S):
            before = self._head_in(path)
            if before is None or before.rank < head.rank:
                signed = _Signed(head=head, mac=self._mac(head))
                replace_text(path, signed.model_dump_json() + "\n")

    def _read_head(self, folder: WitnessFolder) -> Head | None:
        path = folder.path / f"{self._record}.head.json"
        try:
            return folder.ask(partial(self._head_in, path))
        except OSError:
            return None

    def _head_in(self, path: Path) -> Head | None:
        try:
            signed = _Signed.model_validate_json(path.read_bytes())
        except OSError:
            return None
        except ValidationError as error:
            raise _forged(path) from error
        if signed.mac != self._mac(signed.head) or signed.head.record != self._record:
            raise _forged(path)
        return signed.head

    def _lines(self, name: str, kind: type[_Line]) -> list[_Line]:
        """Of every folder that can be read; the first must be."""
        found: list[_Line] = []
        for folder in self._folders:
            path = folder.path / name
            with suppress(FileNotFoundError, *([] if folder.is_own else [OSError])):
                lines = folder.ask(partial(_lines_of, path))
                found += [self._read_line(path, line, kind) for line in lines]
        return found

    def _append(self, name: str, line: _Line, kind: type[_Line]) -> None:
        """To every folder, with what it missed while it was out of reach."""
        known = self._lines(name, kind)
        known.append(line)
        every = dict.fromkeys(one.model_dump_json() for one in known)
        for folder in self._folders:
            path = folder.path / name
            try:
                folder.ask(partial(_append_missing, path, every))
            except OSError as error:
                if folder.is_own:
                    raise OutputError(
                        f"{path}: what was asked cannot be written down ({error.strerror}): make room; "
                        "nothing was changed"
                    ) from error

    def _read_line(self, path: Path, line: str, kind: type[_Line]) -> _Line:
        try:
            signed = kind.model_validate_json(line)
        except ValidationError as error:
            raise _forged(path) from error
        if signed.mac != self._mac(signed.told):
            raise _forged(path)
        return signed

    def _mac(self, told: Head | DestroyedKey | Instruction) -> str:
        spelt = told.model_dump(mode="json")
        if isinstance(told, Head) and not told.instructions:
            del spelt["instructions"]  # heads of before there were any
        return authenticated(self._key, [type(told).__name__, spelt]).hex()


_OF_A_HOLD = frozenset({"hold", "release"})


def _append_missing(path: Path, every: dict[str, None]) -> None:
    """Raises OSError. A line that a power cut left without its end would spoil the next one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            replace_bytes(path, content[: content.rfind(b"\n") + 1])
    here: set[str] = set()
    with suppress(FileNotFoundError):
        here.update(_lines_of(path))
    missing = "".join(f"{line}\n" for line in every if line not in here)
    append_bytes(path, missing.encode("utf-8"))
    sync_folder(path.parent)


def _lines_of(path: Path) -> list[str]:
    """A last line without its end was cut off while it was written: nothing was done by it."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: cannot be read: restore it from another witness") from error
    return [line for line in text.split("\n")[:-1] if line]


def _forged(path: Path) -> InputError:
    return InputError(
        f"{path}: was changed by something else than this program: find out by whom, then restore it"
    )
