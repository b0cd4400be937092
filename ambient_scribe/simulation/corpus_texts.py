"""The conversations of ACI-Bench and PriMock57: the data folder goes in, who said what leaves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.simulation.spoken_text import tidied

ROLES = {
    "doctor": "clinician",
    "patient": "patient",
    "patient_guest": "other",
}
PRIMOCK_DAYS = {"train": range(1, 4), "valid": range(4, 5), "test1": range(5, 6)}
"""The days of PriMock57 that stand for each split."""
CORPORA = ("aci-bench", "primock57")


@dataclass(frozen=True)
class Line:
    """One turn as it was written down."""

    speaker: str
    role: str
    text: str


@dataclass(frozen=True)
class Conversation:
    id: str
    lines: tuple[Line, ...]


def conversations(data: Path, corpus: str, split: str) -> tuple[Conversation, ...]:
    """All of a split, by id; turns without words and by unknown speakers left out.

    Raises UsageError for an unknown corpus or split, InputError when the files are not there.
    """
    if corpus not in CORPORA:
        raise UsageError(f"no corpus {corpus!r}: there are {', '.join(CORPORA)}")
    try:
        found = list(_aci(data, split) if corpus == "aci-bench" else _primock(data, split))
    except OSError as error:
        raise InputError(f"{corpus} has no split {split!r} in {data}: {error.strerror}") from error
    if not found:
        raise InputError(f"no conversations of {corpus} {split} in {data}")
    return tuple(sorted(found, key=lambda one: one.id))


def _aci(data: Path, split: str) -> Iterator[Conversation]:
    with (data / "aci-bench" / f"{split}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield _conversation(record["id"], record["turns"])


def _primock(data: Path, split: str) -> Iterator[Conversation]:
    if split not in PRIMOCK_DAYS:
        raise UsageError(f"PriMock57 has no split {split!r}: {', '.join(PRIMOCK_DAYS)}")
    for path in sorted((data / "primock57" / "transcripts").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["day"] in PRIMOCK_DAYS[split]:
            yield _conversation(record["id"], record["utterances"])


def _conversation(name: str, turns: list[dict[str, Any]]) -> Conversation:
    lines = (
        Line(turn["speaker"], ROLES[turn["speaker"]], tidied(turn["text"]))
        for turn in turns
        if turn["speaker"] in ROLES
    )
    return Conversation(name, tuple(line for line in lines if _has_words(line.text)))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
