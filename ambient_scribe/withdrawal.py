"""Consent withdrawn: a visit's sealed sound and its results enter; what may stay of them leaves.

The key of the sound goes first, then the sound that lies open, the page and the text; then
encounter.json is replaced by one without the words (`note.withdrawal` says what stays in it), and the
page and the text are made anew from that. An order in the room of the recordings stands from before
the first step until after the last: whatever cuts this off, the next run goes on where it was.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.errors import InputError, OutputError, ScribeError
from ambient_scribe.note.withdrawal import withdrawn
from ambient_scribe.store.document_files import DOCUMENTS_FOLDER, documents_in
from ambient_scribe.store.files import destroy, overwrite, replace_text, sync_folder
from ambient_scribe.store.folder import read_encounter
from ambient_scribe.store.recordings import destruction, dividing
from ambient_scribe.store.recordings.folder import CONSENT_WITHDRAWN, RecordingFolder
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.visit import AUDIO_FILE, ENCOUNTER_FILE, MARKDOWN_FILE, PAGE_FILE

ORDERS = "withdrawals"
"""Folder in the room of the recordings: one file for each withdrawal that is not finished."""

STAGED = f"{ENCOUNTER_FILE}.withdrawn"
"""The encounter without the words, before it takes the place of the other."""

_LOCK = "withdrawals.lock"
_PATIENCE_S = 30
_OWNER_ONLY = 0o700

_HOLDING_WORDS = (AUDIO_FILE, PAGE_FILE, MARKDOWN_FILE)
"""Every file of the results but the encounter, in the order in which they go."""


class Order(Frozen):
    """A withdrawal that was begun. It lies in clear, and goes when everything is done."""

    visit_id: str
    at: datetime.datetime
    by: str
    folders: tuple[str, ...] = ()
    """Of the visit's results."""


@dataclass(frozen=True)
class Results:
    """A visit's results as they lie in a folder now."""

    folder: Path
    encounter: Encounter
    is_staged: bool = False
    """A withdrawal was cut off here: only what is left of it is known."""


def results_in(folder: Path) -> Results:
    """Raises InputError when no visit lies there, or it cannot be read."""
    try:
        return Results(folder, read_encounter(folder / ENCOUNTER_FILE))
    except InputError:
        if (staged := _staged(folder)) is None:
            raise
        return Results(folder, staged, is_staged=True)


def withdraw(room: RecordingRoom, order: Order) -> None:
    """Raises UsageError, with nothing changed, when the visit is being recorded or drafted;
    OutputError when something could not be destroyed: the order stands then, and `finish_all` goes on.
    """
    with _one_at_a_time(room):
        _withdraw(room, order)


def _withdraw(room: RecordingRoom, order: Order) -> None:
    folder = room.folder_of(order.visit_id)
    lock = room.locked(order.visit_id) if folder is not None else None
    write_down(room, order)
    failure: OSError | ScribeError | None = None
    if folder is not None and lock is not None:
        try:
            destruction.destroy(folder, lock, CONSENT_WITHDRAWN)
            for visit_id in room.made_of(order.visit_id):  # copies that were never finished
                dividing.settle(room, RecordingFolder(room.root / visit_id))
        except (OSError, ScribeError) as error:
            failure = error
    for name in order.folders:
        try:
            _withdraw_results(Path(name), order)
        except (OSError, ScribeError) as error:
            failure = failure or error
    if failure is not None:
        raise OutputError(
            f"the withdrawal is not finished ({_reason(failure)}): close what has these files open, "
            "or make room, and run it again"
        ) from failure
    strike(room, order.visit_id)


@contextmanager
def _one_at_a_time(room: RecordingRoom) -> Iterator[None]:
    """Two runs that go on with the same order would stand in each other's way."""
    from filelock import FileLock, Timeout

    try:
        room.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(room.root / _LOCK, timeout=_PATIENCE_S)
        lock.acquire()
    except (OSError, Timeout) as error:
        raise OutputError(
            f"{room.root / _LOCK}: cannot be taken: is another withdrawal going on? try again"
        ) from error
    try:
        yield
    finally:
        lock.release()


def finish_all(room: RecordingRoom) -> tuple[str, ...]:
    """Withdrawals that were cut off are gone on with. What is still not done is told, a line each."""
    told: list[str] = []
    for order in orders(room):
        try:
            withdraw(room, _without_missing(order, told))
        except ScribeError as error:
            told.append(f"{order.visit_id[:8]}: {error}")
    return tuple(told)


def orders(room: RecordingRoom) -> Iterator[Order]:
    """Of the withdrawals that are not finished."""
    for path in sorted((room.root / ORDERS).glob("*.json")):
        with suppress(OSError, ValidationError):
            yield Order.model_validate_json(path.read_bytes())


# ---------------------------------------------------------------- the results
def _withdraw_results(folder: Path, order: Order) -> None:
    """Raises OSError, InputError, once all that can be done is done. Nothing is done where another
    visit lies now.
    """
    from ambient_scribe.note.rendering.render import note_html, note_markdown

    if not folder.is_dir():
        raise InputError(f"{folder}: is not there: connect the disk that it lies on")
    if not any((folder / name).exists() for name in (ENCOUNTER_FILE, STAGED)):
        for path in _left_by_a_crash(folder):
            destroy(path)
        return
    results = results_in(folder)
    if results.encounter.id != order.visit_id:
        return
    failure: OSError | None = None
    holding = (*(folder / name for name in _HOLDING_WORDS), *_documents(folder))
    for path in (*holding, *_left_by_a_crash(folder)):
        try:
            destroy(path)
        except OSError as error:  # one that is held open saves no other
            failure = error
    with suppress(OSError):
        (folder / DOCUMENTS_FOLDER).rmdir()  # what a person put there keeps it
    after = results.encounter
    if not results.is_staged:
        after = withdrawn(results.encounter, order.at, order.by)
        replace_text(folder / STAGED, _json(after))
        sync_folder(folder)
        overwrite(folder / ENCOUNTER_FILE)
    (folder / STAGED).replace(folder / ENCOUNTER_FILE)
    sync_folder(folder)
    replace_text(folder / MARKDOWN_FILE, note_markdown(after))
    replace_text(folder / PAGE_FILE, note_html(after, None, None))
    sync_folder(folder)
    if failure is not None:
        raise failure


def others_in(folder: Path) -> tuple[Path, ...]:
    """What a withdrawal leaves as it is: it is not of this program, whatever it holds."""
    ours = {folder / name for name in (*_HOLDING_WORDS, ENCOUNTER_FILE, STAGED)}
    ours.update((*_left_by_a_crash(folder), *_documents(folder)))
    papers = folder / DOCUMENTS_FOLDER
    inside = sorted(papers.iterdir()) if papers.is_dir() else ()
    found = (path for path in sorted(folder.iterdir()) if path != papers or not papers.is_dir())
    return tuple(path for path in (*found, *inside) if path not in ours)


def _documents(folder: Path) -> tuple[Path, ...]:
    from ambient_scribe.note.aftervisit.rendering import is_document_file

    return documents_in(folder, is_document_file)


def _left_by_a_crash(folder: Path) -> list[Path]:
    """Results that were being written."""
    hidden = [f".{name}.*" for name in (*_HOLDING_WORDS, ENCOUNTER_FILE)]
    return [
        path for pattern in (f"{AUDIO_FILE}.part", *hidden) for path in sorted(folder.glob(pattern))
    ]


def _staged(folder: Path) -> Encounter | None:
    try:
        return read_encounter(folder / STAGED)
    except InputError:
        return None


def _json(encounter: Encounter) -> str:
    return encounter.model_dump_json(indent=1) + "\n"


# ---------------------------------------------------------------- the orders
def _place(room: RecordingRoom, visit_id: str) -> Path:
    """A name that is a file's whatever the id is."""
    return room.root / ORDERS / f"{hashlib.sha256(visit_id.encode()).hexdigest()[:32]}.json"


def write_down(room: RecordingRoom, order: Order) -> None:
    """Before anything is destroyed, so that whatever cuts that off does not lose the withdrawal."""
    place = _place(room, order.visit_id)
    with suppress(OSError):  # a full disk must not save a key, nor the words
        place.parent.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
        replace_text(place, order.model_dump_json())
        sync_folder(place.parent)


def strike(room: RecordingRoom, visit_id: str) -> None:
    """Once all is done. Raises OutputError: an order that stays would be carried out again, which
    changes nothing."""
    place = _place(room, visit_id)
    try:
        place.unlink(missing_ok=True)
        with suppress(OSError):
            place.parent.rmdir()
    except OSError as error:
        raise OutputError(f"{place}: cannot be removed ({error.strerror})") from error


def _without_missing(order: Order, told: list[str]) -> Order:
    """A folder that is gone while what it lay in is there was moved or removed by somebody: it is
    told once. One on a disk that is not connected is waited for.
    """
    kept = []
    for name in order.folders:
        folder = Path(name)
        if folder.is_dir() or not folder.parent.is_dir():
            kept.append(name)
        else:
            told.append(
                f"{order.visit_id[:8]}: consent was withdrawn, and its results are not at {folder} "
                "any more: if they were moved, name their new place to `ambient-scribe withdraw`"
            )
    return Order(visit_id=order.visit_id, at=order.at, by=order.by, folders=tuple(kept))


def _reason(error: OSError | ScribeError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
