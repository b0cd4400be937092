"""Verdicts of readers become figures: how much each system's notes tell, and what in them is wrong.

    python benchmarks/judging/score.py VERDICTS --gold benchmarks/judging/gold/valid [--key SHEETS/key.json] [--out FILE]

VERDICTS holds ID.json: {"id", "notes": {"A": {"must": ["full" | "part" | "no", …], "traps": [false, …],
"claims": N, "wrong": [{"what", "why", "severity": 3 | 2 | 1}, …], "readability": 1 to 5}}}. With `--key`
the letters are replaced by the systems' names in the files themselves: verdicts are kept so.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from statistics import mean
from typing import Any

WORTH = {"full": 1.0, "part": 0.5, "no": 0.0}
SEVERITIES = {3: "could harm", 2: "misleading", 1: "trivial"}


def main() -> None:
    told = _arguments()
    if told.key is not None:
        _name(told.verdicts, json.loads(told.key.read_text(encoding="utf-8")))
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    visits: dict[str, dict[str, dict[str, float]]] = {}
    for path in sorted(told.verdicts.glob("*.json")):
        verdict = json.loads(path.read_text(encoding="utf-8"))
        gold = json.loads((told.gold / path.name).read_text(encoding="utf-8"))
        for system, judged in verdict["notes"].items():
            row = scored(gold, judged, f"{path.name} {system}")
            rows[system].append(row)
            visits.setdefault(gold["id"], {})[system] = row
    summary = {
        system: {name: round(mean(row[name] for row in own), 3) for name in own[0]}
        | {"visits": len(own)}
        for system, own in sorted(rows.items())
    }
    for system, figures in summary.items():
        print(system, json.dumps(figures))
    if told.out is not None:
        document = {"summary": summary, "visits": visits}
        told.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def scored(gold: dict[str, Any], judged: dict[str, Any], where: str) -> dict[str, float]:
    """Of one note; raises SystemExit for a verdict that does not fit its gold."""
    weights = [must["importance"] for must in gold["must"]]
    if len(judged["must"]) != len(weights) or len(judged["traps"]) != len(gold["traps"]):
        raise SystemExit(
            f"{where}: {len(weights)} must and {len(gold['traps'])} traps are expected"
        )
    told = sum(w * WORTH[v] for w, v in zip(weights, judged["must"], strict=True))
    severities = [one["severity"] for one in judged["wrong"]]
    return {
        "must coverage": told / sum(weights),
        "traps": float(sum(judged["traps"])),
        **{name: float(severities.count(grade)) for grade, name in SEVERITIES.items()},
        "claims": float(judged["claims"]),
        "readability": float(judged["readability"]),
    }


def _name(folder: Path, key: dict[str, dict[str, str]]) -> None:
    for path in sorted(folder.glob("*.json")):
        verdict = json.loads(path.read_text(encoding="utf-8"))
        names = key[verdict["id"]]
        verdict["notes"] = {names.get(k, k): v for k, v in sorted(verdict["notes"].items())}
        path.write_text(json.dumps(verdict, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("verdicts", type=Path)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
