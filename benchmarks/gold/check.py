"""Whether gold files fit their visits: python benchmarks/gold/check.py DATA

DATA holds aci-bench and primock57. Each complaint is one line; none and 0 when all is well.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ambient_scribe.domain.clinical import (
    Assertion,
    Attributes,
    Change,
    FactKind,
    Laterality,
    Subject,
)

GOLD = Path(__file__).parent
ATTRIBUTES = {*Attributes.model_fields, "brand"}
QUANTITIES = ("dose", "strength", "value")
SECTIONS, IMPORTANCES = set("SOAP"), {1, 2, 3}


def turns_of(data: Path, gold: dict[str, Any]) -> list[str]:
    """The texts of a visit's turns."""
    if gold["corpus"] == "primock57":
        path = data / "primock57" / "transcripts" / f"{gold['id']}.json"
        return [one["text"] for one in json.loads(path.read_text("utf-8"))["utterances"]]
    corpus, split = gold["corpus"].split("/")
    with (data / corpus / f"{split}.jsonl").open(encoding="utf-8") as lines:
        visit = next(row for row in map(json.loads, lines) if row["id"] == gold["id"])
    return [turn["text"] for turn in visit["turns"]]


def complaints(gold: dict[str, Any], turns: list[str] | None = None) -> Iterator[str]:
    """What is wrong with a gold file; with its visit's turns also what does not fit them."""
    for number, fact in enumerate(gold["facts"]):
        for problem in _problems(fact, turns):
            yield f"fact {number} ({fact['term']}): {problem}"
    for row in gold["must"]:
        if row["section"] not in SECTIONS or row["importance"] not in IMPORTANCES:
            yield f"must {row['statement']!r}: section or importance"
        if turns is not None and not all(0 <= turn < len(turns) for turn in row["turns"]):
            yield f"must {row['statement']!r}: a turn that is not there"


def _problems(fact: dict[str, Any], turns: list[str] | None) -> Iterator[str]:
    if fact["kind"] not in list(FactKind) or fact["assertion"] not in list(Assertion):
        yield "kind or assertion"
    if fact["subject"] not in list(Subject) or fact["term"] != fact["term"].lower().strip():
        yield "subject or term"
    attributes = fact["attributes"]
    if unknown := set(attributes) - ATTRIBUTES:
        yield f"attributes {sorted(unknown)}"
    if attributes.get("laterality", "left") not in list(Laterality):
        yield "laterality"
    if attributes.get("change", "started") not in list(Change):
        yield "change"
    if any("magnitude" not in attributes[name] for name in QUANTITIES if name in attributes):
        yield "a quantity without a magnitude"
    mention = fact["mention"]
    if mention["turn"] not in fact["turns"] or not 0 <= mention["start"] < mention["end"]:
        yield "mention"
    if turns is None:
        return
    if not all(0 <= turn < len(turns) for turn in fact["turns"]):
        yield "a turn that is not there"
    elif mention["end"] > len(turns[mention["turn"]]):
        yield "a mention beyond its turn"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    told = parser.parse_args()
    found = 0
    for path in sorted(GOLD.glob("*/*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for complaint in complaints(gold, turns_of(told.data, gold)):
            found += 1
            sys.stdout.write(f"{path.name}: {complaint}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
