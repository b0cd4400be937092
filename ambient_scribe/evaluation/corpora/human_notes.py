"""The notes that people wrote, of ACI-Bench and PriMock57: a visit's id goes in, the text leaves."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.dialogues import PRIMOCK


def human_note(data: Path, corpus: str, id_: str) -> str:
    """`corpus` is `primock57` or `aci-bench/SPLIT`. Raises InputError where there is none."""
    name, _, split = corpus.partition("/")
    path = data / name / ("notes.jsonl" if name == PRIMOCK else f"{split}.jsonl")
    note = _notes(path).get(id_)
    if note is None:
        raise InputError(f"{path}: there is no note of {id_}")
    return note


@lru_cache(maxsize=4)
def _notes(path: Path) -> dict[str, str]:
    try:
        with path.open(encoding="utf-8") as lines:
            records = [json.loads(line) for line in lines]
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    return {one["id"]: one["note"] for one in records if isinstance(one.get("note"), str)}
