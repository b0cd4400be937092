"""Visits with the note that a person wrote of them: a folder in the format of ACI-Bench or PriMock57 goes
in, visits leave, each with its conversation, its note and what else the corpus says of it.

ACI-Bench's format: `SPLIT.jsonl`, a record a line with `id`, `turns`, `note`, `note_divisions`. PriMock57's:
`transcripts/ID.json`, `notes.jsonl`, and `checklists/ID.json` for some.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.dialogues import (
    PRIMOCK_DAYS,
    Dialogue,
    Row,
    aci_records,
    dialogue_of,
    read_consultation,
)

_NOTES, _CHECKLISTS = "notes.jsonl", "checklists"


@dataclass(frozen=True)
class ChecklistItem:
    """What a clinician said that a note of this visit should hold. `parent`: the item that it details."""

    text: str
    critical: bool
    parent: str | None = None


@dataclass(frozen=True)
class RatedStatement:
    """A statement of somebody's note, which a clinician called correct or not."""

    text: str
    correct: bool


@dataclass(frozen=True)
class NotedVisit:
    """`read` gives the conversation (as the reference or a recognizer has it); raises InputError.
    `divisions`: the note cut into parts, by name; empty where the corpus does not cut it."""

    id: str
    note: str
    read: Callable[[], Dialogue]
    divisions: Mapping[str, str] = field(default_factory=dict)
    checklist: tuple[ChecklistItem, ...] = ()
    rated: tuple[RatedStatement, ...] = ()


def noted_visits(
    folder: Path, split: str, *, recognizer: str | None = None
) -> tuple[NotedVisit, ...]:
    """Every visit of a split, in the corpus's order. `split` names a file of ACI-Bench's format, or by
    its day the part of PriMock57 that stands for it ("valid", or "day4").

    Raises InputError for a folder of neither format, a split that is not there, and a recognizer that a
    corpus does not have.
    """
    if (folder / _NOTES).is_file():
        found = tuple(_consultations(folder, split, recognizer))
    elif (folder / f"{split}.jsonl").is_file():
        if recognizer is not None:
            raise InputError(
                f"{folder} has no transcripts by recognizer: name a folder of its variants as the corpus"
            )
        found = tuple(_records(folder / f"{split}.jsonl"))
    else:
        raise InputError(
            f"{folder} holds neither {split}.jsonl (the format of ACI-Bench) nor {_NOTES} "
            "(that of PriMock57)"
        )
    if not found:
        raise InputError(f"{folder} has no visit of {split!r} with a note")
    return found


def _records(path: Path) -> Iterator[NotedVisit]:
    for record in aci_records(path):
        yield NotedVisit(
            id=record["id"],
            note=record["note"],
            read=partial(dialogue_of, record, path),
            divisions=record.get("note_divisions") or {},
        )


def _consultations(folder: Path, split: str, recognizer: str | None) -> Iterator[NotedVisit]:
    days = {f"day{day}" for day in PRIMOCK_DAYS.get(split, ())} or {split}
    for record in aci_records(folder / _NOTES):
        id_ = record["id"]
        if id_.partition("_")[0] in days:
            rated = _document(folder / _CHECKLISTS / f"{id_}.json")
            yield NotedVisit(
                id=id_,
                note=record["note"],
                read=partial(read_consultation, folder, id_, recognizer=recognizer),
                checklist=tuple(_checklist(rated)),
                rated=tuple(_rated(rated)),
            )


def _checklist(document: Row) -> Iterator[ChecklistItem]:
    """Of the first clinician who wrote one."""
    for item in document.get("checklists", [{"items": ()}])[0]["items"]:
        if item["criticality"] != "irrelevant":
            yield ChecklistItem(item["text"], item["criticality"] == "critical", item.get("parent"))


def _rated(document: Row) -> Iterator[RatedStatement]:
    """What a clinician judged; the rest of a statement that goes on has a label of its own."""
    for note in document.get("rated_notes", ()):
        for one in note["statements"]:
            if one["label"] is not None:
                yield RatedStatement(one["text"], one["label"] == "correct")


def _document(path: Path) -> Row:
    """Empty where there is none."""
    if not path.is_file():
        return {}
    try:
        found: Row = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    return found
