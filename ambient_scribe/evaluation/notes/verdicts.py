"""Sentences of human notes that a person has read against the visit: supported or not, and by what.

In: a folder with a file a visit. Out: `ReadNote`s. A file holds no text: each sentence is its place
in the note, with the turns that bear it, and the verdict.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import InputError
from ambient_scribe.note.templates.contents import SECTION_IDS


class ReadSentence(Frozen):
    """Characters `[start, end)` of the note. `section` is what kind of statement it is; `reason`
    says why it is not supported."""

    number: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int
    section: str
    turns: tuple[int, ...] = Field(min_length=1)
    supported: bool
    reason: str = ""


class ReadNote(Frozen):
    id: str
    corpus: str
    sentences: tuple[ReadSentence, ...] = Field(min_length=1)


def read_verdicts(folder: Path, limit: int | None = None) -> tuple[ReadNote, ...]:
    """In the order of the names. Raises InputError for what is not there or cannot be read."""
    paths = sorted(folder.glob("*.json"))[:limit]
    if not paths:
        raise InputError(f"{folder}: there are no verdicts (a .json a visit)")
    return tuple(map(_read, paths))


def _read(path: Path) -> ReadNote:
    try:
        note = ReadNote.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    for sentence in note.sentences:
        if sentence.section not in SECTION_IDS:
            raise InputError(f"{path}: there is no section {sentence.section!r}")
        if not sentence.supported and not sentence.reason:
            raise InputError(f"{path}: sentence {sentence.number} needs a reason")
    return note
