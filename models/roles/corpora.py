"""Reads the turns of the three corpora for the recipe: who (clinician, patient, companion), and what.

In: the folder that holds `aci-bench`, `mts-dialog` and `primock57`. Out: conversations.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROLES = {
    "doctor": "clinician",
    "guest_clinician": "clinician",
    "patient": "patient",
    "patient_guest": "companion",
    "guest_family": "companion",
}


@dataclass(frozen=True)
class Conversation:
    id: str
    turns: tuple[tuple[str, str, str], ...]
    """(speaker as labelled, role, text)"""


def _records(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def _conversation(record: dict) -> Conversation:
    turns = tuple(
        (turn["speaker"], ROLES[turn["speaker"]], turn["text"])
        for turn in record["turns"]
        if turn["speaker"] in ROLES and turn["text"].strip()
    )
    return Conversation(record["id"], turns)


def swapped_ids(data: Path, split: str) -> frozenset[str]:
    """ACI-Bench conversations whose speaker tags are known to be swapped somewhere."""
    flags = json.loads((data / "aci-bench/swapped_speaker_flags.json").read_text(encoding="utf-8"))
    whole = flags["whole_conversation_swapped_by_5fold_role_classifier"]
    return frozenset(flags[split]["majority_flagged"]) | frozenset(whole)


def aci(data: Path, split: str, variant: str | None = None) -> list[Conversation]:
    folder = data / "aci-bench" / ("variants/" + variant if variant else "")
    return [_conversation(record) for record in _records(folder / f"{split}.jsonl")]


def mts(data: Path, split: str) -> list[Conversation]:
    return [_conversation(record) for record in _records(data / f"mts-dialog/{split}.jsonl")]


def primock(data: Path, days: range, recognizer: str | None = None) -> list[Conversation]:
    """Transcripts, or with `recognizer` its words at the same utterances."""
    folder = data / "primock57" / (f"asr-aligned/{recognizer}" if recognizer else "transcripts")
    found = []
    for path in sorted(folder.glob("*.json")):
        if int(path.name.removeprefix("day").split("_")[0]) not in days:
            continue
        record = json.loads(path.read_text(encoding="utf-8"))
        turns = tuple(
            (u["speaker"], ROLES[u["speaker"]], u["text"])
            for u in record["utterances"]
            if u["text"].strip()
        )
        found.append(Conversation(path.stem, turns))
    return found
