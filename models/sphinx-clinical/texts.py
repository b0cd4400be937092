"""The conversations that the language model may learn from, and those that choose its weights.

In: the folder with aci-bench, mts-dialog and primock57. Out: turns of text with the
conversation's id. What is read is training text unless `split` says otherwise; test splits are
read by `evaluate.py` alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

TRAINING_DAYS, TUNING_DAYS = (1, 2, 3), (4,)
Turns = list[str]


def conversations(data: Path, split: str) -> Iterator[tuple[str, Turns]]:
    """`split` is train or valid; PriMock57's days go with it."""
    for corpus in ("aci-bench", "mts-dialog"):
        for row in _rows(data / corpus / f"{split}.jsonl"):
            yield row["id"], [turn["text"] for turn in row["turns"]]
    days = {"train": TRAINING_DAYS, "valid": TUNING_DAYS}[split]
    for day in days:
        for path in sorted((data / "primock57" / "transcripts").glob(f"day{day}_*.json")):
            visit = json.loads(path.read_text(encoding="utf-8"))
            yield visit["id"], [one["text"] for one in visit["utterances"]]


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
