"""The conversations of ACI-Bench and PriMock57, by id: the data folder goes in, a transcript leaves
whose utterances know their number in the corpus.

Gold counts turns from 0 in the order of the corpus's file. PriMock57 as a recognizer wrote it
(`asr-aligned`) has the reference's speakers and times, by which its utterances find their number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Role, Transcript
from ambient_scribe.errors import InputError
from ambient_scribe.interop.composing import Turn, composed

ACI, PRIMOCK = "aci-bench", "primock57"
PRIMOCK_DAYS = {"train": (1, 2, 3), "valid": (4,), "test1": (5,)}
"""The days of PriMock57 that stand for each split."""
_ALIGNED = "asr-aligned"

Row = dict[str, Any]


@dataclass(frozen=True)
class Dialogue:
    """`turns`: the number in the corpus of each utterance; `speakers`: the corpus's label of each
    turn; `path`: where it was read."""

    id: str
    transcript: Transcript
    turns: Mapping[str, int]
    speakers: Mapping[int, str]
    path: Path

    def turns_of(self, word_ids: Sequence[str]) -> frozenset[int]:
        """The corpus's turns in which these words were said."""
        wanted = set(word_ids)
        return frozenset(
            self.turns[one.id]
            for one in self.transcript.utterances
            if not wanted.isdisjoint(one.word_ids)
        )


def read_dialogue(
    data: Path, corpus: str, id_: str, *, recognizer: str | None = None, roles: bool = True
) -> Dialogue:
    """`corpus` is `primock57` or `aci-bench/SPLIT`; `recognizer` names a folder of `asr-aligned`;
    `roles` False: labels tell who spoke, and not who that is.

    Raises InputError for what is not there.
    """
    name, _, split = corpus.partition("/")
    if name == PRIMOCK:
        return read_consultation(data / PRIMOCK, id_, recognizer=recognizer, roles=roles)
    if recognizer is not None:
        raise InputError(f"{id_}: {name} has no words of {recognizer}, only {PRIMOCK} has")
    path = data / name / f"{split}.jsonl"
    return dialogue_of(_aci_record(path, id_), path, roles=roles)


def read_consultation(
    folder: Path, id_: str, *, recognizer: str | None = None, roles: bool = True
) -> Dialogue:
    """One of a folder in PriMock57's format. Raises InputError for what is not there."""
    path, rows = _primock(folder, id_, recognizer)
    return _dialogue(id_, path, rows, roles=roles)


def dialogue_of(record: Row, path: Path, *, roles: bool = True) -> Dialogue:
    """Of one record in ACI-Bench's format (`id`, `turns`), read from `path`."""
    return _dialogue(record["id"], path, list(enumerate(record["turns"])), roles=roles)


def ids_of(data: Path, corpus: str, split: str) -> tuple[str, ...]:
    """Every id of a split, in order. Raises InputError for what is not there."""
    if corpus == PRIMOCK:
        folder = data / PRIMOCK / "transcripts"
        days = PRIMOCK_DAYS.get(split, ())
        found = [path.stem for day in days for path in sorted(folder.glob(f"day{day}_*.json"))]
    else:
        found = [record["id"] for record in aci_records(data / corpus / f"{split}.jsonl")]
    if not found:
        raise InputError(f"no conversations of {corpus} {split} in {data}")
    return tuple(found)


def _dialogue(id_: str, path: Path, rows: Sequence[tuple[int, Row]], *, roles: bool) -> Dialogue:
    numbers, turns, speakers = [], [], {}
    labels: dict[str, str] = {}
    for number, row in rows:
        speaker = row["speaker"]
        speakers[number] = speaker
        label = speaker if roles else labels.setdefault(speaker, f"S{len(labels) + 1}")
        turn = Turn(label, row["text"], _span(row), role=None if roles else Role.UNKNOWN)
        if composed([turn]).words:
            numbers.append(number)
            turns.append(turn)
    transcript = composed(turns)
    if not transcript.words:
        raise InputError(f"{path}: nothing is said in {id_}")
    by_utterance = {
        one.id: number for one, number in zip(transcript.utterances, numbers, strict=True)
    }
    return Dialogue(id_, transcript, by_utterance, speakers, path)


def _primock(folder: Path, id_: str, recognizer: str | None) -> tuple[Path, list[tuple[int, Row]]]:
    path = folder / "transcripts" / f"{id_}.json"
    reference = list(enumerate(_read(path)["utterances"]))
    if recognizer is None:
        return path, reference
    numbers = {(row["speaker"], row["start"]): number for number, row in reference}
    path = folder / _ALIGNED / recognizer / f"{id_}.json"
    return path, [(numbers[row["speaker"], row["start"]], row) for row in _read(path)["utterances"]]


def _span(row: Row) -> TimeSpan | None:
    if row.get("start") is None:
        return None
    start_ms, end_ms = round(row["start"] * 1000), round(row["end"] * 1000)
    return TimeSpan(start_ms=start_ms, end_ms=max(start_ms, end_ms))


def _read(path: Path) -> Row:
    try:
        found: Row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
    return found


def _aci_record(path: Path, id_: str) -> Row:
    for record in aci_records(path):
        if record["id"] == id_:
            return record
    raise InputError(f"{path}: there is no {id_}")


def aci_records(path: Path) -> Iterator[Row]:
    """The records of a file in ACI-Bench's format. Raises InputError for one that cannot be read."""
    try:
        with path.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    except (OSError, ValueError) as error:
        raise InputError(f"{path} cannot be read: {error}") from error
