"""Writes the figures of card.md from figures.json and the learning curve.

    python models/whisper-sim/cardfigures.py [WORK]

With WORK its curve.jsonl is kept beside the card as curve.jsonl; what stands in the card comes from
these files, never from memory.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BEGIN, END = "<!-- figures: written by cardfigures.py -->", "<!-- figures end -->"


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def rows(figures: dict[str, Any]) -> list[str]:
    computes = [name for name in ("int8", "float32") if name in figures]
    table = ["| | " + " | ".join(computes) + " |", "|---|" + "---|" * len(computes)]

    def row(label: str, *path: str, shown: Any = percent) -> None:
        cells = []
        for compute in computes:
            value: Any = figures[compute]
            for key in path:
                value = value.get(key) if isinstance(value, dict) else None
            cells.append("-" if value is None else shown(value))
        table.append(f"| {label} | " + " | ".join(cells) + " |")

    def plain(value: float) -> str:
        return f"{value:g}"

    row("WER, unseen sentences, several in a call", "unseen", "wer")
    for voice in figures[computes[0]].get("unseen", {}).get("by_voice", {}):
        row(f"- {voice}", "unseen", "by_voice", voice)
    row("WER, a call for each sentence", "alone", "wer_plain")
    row("WER, the same after a prompt", "alone", "wer_prompted")
    for edge in ("start", "end"):
        row(f"word {edge}s within 150 ms", "unseen", "word_times", f"{edge}_within_150_ms")
        row("- median error, ms", "unseen", "word_times", f"{edge}_median_ms", shown=plain)
        row("- 95th percentile, ms", "unseen", "word_times", f"{edge}_p95_ms", shown=plain)
    row(
        "sounds without speech that got words (of 21)",
        "nothing",
        "alone",
        "with_words",
        shown=plain,
    )
    row("- several in a call", "nothing", "together", "with_words", shown=plain)
    row("- without guards", "nothing_unguarded", "alone", "with_words", shown=plain)
    row("WER, check sound of the tests, in one call", "check", "wer")
    row("- a call for each sentence", "check", "wer_alone")
    return table


def samples(figures: dict[str, Any]) -> list[str]:
    found = figures.get("samples_wer", {})
    if not found:
        return []
    table = [
        "",
        "| shipped visit, whole pipeline | whisper-sim | embedded recognizer |",
        "|---|---|---|",
    ]
    for name, rates in found.items():
        table.append(f"| {name} | {percent(rates['whisper-sim'])} | {percent(rates['embedded'])} |")
    return table


def curve(lines: list[dict[str, Any]]) -> list[str]:
    table = [
        "",
        "| step | minutes | hours heard | loss of what is written | rough WER |",
        "|---|---|---|---|---|",
    ]
    for line in lines:
        table.append(
            f"| {line['step']} | {line['minutes']:g} | {line['hours_heard']:g} | "
            f"{line['written']:.2f} | {percent(line['rough_wer'])} |"
        )
    return table


def main() -> None:
    if len(sys.argv) > 1:
        shutil.copyfile(Path(sys.argv[1]) / "curve.jsonl", HERE / "curve.jsonl")
    figures = json.loads((HERE / "figures.json").read_text(encoding="utf-8"))
    kept = (HERE / "curve.jsonl").read_text(encoding="utf-8").splitlines()
    text = "\n".join([*rows(figures), *samples(figures), *curve([json.loads(x) for x in kept])])
    card = (HERE / "card.md").read_text(encoding="utf-8")
    before, rest = card.split(BEGIN)
    after = rest.split(END)[1]
    (HERE / "card.md").write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
