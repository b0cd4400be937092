"""Writes the README's figures from the JSON of the last measurements.

    python benchmarks/figures.py

A test compares the README with what this would write, so that no figure there comes from memory.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
RESULTS = ROOT / "benchmarks" / "results"
BEGIN = "<!-- figures: written by benchmarks/figures.py from benchmarks/results -->"
END = "<!-- figures end -->"

SPEECH = {
    "wer": "word error rate",
    "drug_wer": "word error rate in names of drugs",
    "number_error": "numbers not heard with the same value and unit",
    "cpwer": "word error rate with speakers (cpWER)",
    "der_collar": "diarization error (250 ms either side of a change not scored)",
    "role_accuracy": "words given to the right role",
}
LANGUAGE = {
    "fact_precision_strict": "facts, strict: precision",
    "fact_recall_strict": "facts, strict: recall",
    "fact_precision_relaxed": "facts, by kind and term: precision",
    "fact_recall_relaxed": "facts, by kind and term: recall",
    "note_claim_precision": "claims of the draft that the reference note makes too",
    "note_claim_recall": "claims of the reference note that the draft makes",
    "rouge1": "ROUGE-1 against the reference note",
    "flagged": "sentences flagged",
    "sentences": "sentences in all",
}
COUNTS = {"flagged", "sentences"}
DIARIZED = {
    "two": "two people of whom no model heard anything",
    "three": "three such people",
    "read_two": "two other readers, little said twice",
    "read_three": "three such readers",
    "test1": "dialogues spoken by synthetic voices",
    "samples": "the three shipped visits",
    "ami": "30 s excerpts of real meetings (four minutes in all)",
}


def table(results: Path = RESULTS) -> str:
    """Markdown of every figure that the README shows."""
    parts = (_samples(_read(results, "samples")), _speakers(results), _cost(results))
    return "\n\n".join("\n".join(part) for part in parts)


def _samples(report: dict[str, Any]) -> list[str]:
    summary = report["summary"]
    lines = [
        "**Instrument figures**: means over the three shipped visits, whose voices are synthetic,",
        "with the embedded engines. They say how the parts work together, not how well people's",
        "speech is recognized: with a recognizer that clinics run, *not measured*. Facts and notes",
        "are scored against references that were known while the language part was built.",
        "",
        "| | from sound | from the reference transcript |",
        "|---|---|---|",
    ]
    lines += [f"| {label} | {_percent(summary[name])} | |" for name, label in SPEECH.items()]
    for name, label in LANGUAGE.items():
        shown = _count if name in COUNTS else _percent
        heard, given = summary[f"{name}_heard"], summary[f"{name}_given"]
        lines.append(f"| {label} | {shown(heard)} | {shown(given)} |")
    return lines


def _speakers(results: Path) -> list[str]:
    """Diarization error by set, of the embedded diarizer and of what it replaced."""
    ours, before = (
        _read(results, f"diarization_{way}")["by"]["set"] for way in ("voice", "voiceprints")
    )
    lines = [
        "Who spoke when, by the embedded diarizer without words (`benchmarks/diarization.py`): all",
        "error, the error with 250 ms either side of a change not scored, and how often the number of",
        "speakers is right. *Instrument figures* but for the last row: visits are simulated from",
        "recordings of single speakers, with overlap, rooms and noise.",
        "",
        "| | error | 250 ms apart | number right | what it replaced |",
        "|---|---|---|---|---|",
    ]
    for name, label in DIARIZED.items():
        row, old = ours[name], before[name]
        lines.append(
            f"| {label} | {_percent(row['der'])} | {_percent(row['der_collar'])} | "
            f"{_percent(row['speaker_count_right'])} | {_percent(old['der'])} |"
        )
    return lines


def _cost(results: Path) -> list[str]:
    overhead, startup = _read(results, "overhead"), _read(results, "startup")
    medians = startup["median_s"]
    return [
        f"Cost on {overhead['machine']}, {overhead['cpus']} processors, embedded engines: the",
        f"whole pipeline takes {overhead['wall_ratio']:.2f} times the wall time and "
        f"{overhead['peak_memory_ratio']:.2f} times the peak memory of the",
        f"bare recognizer on the same segments; everything but recognition takes "
        f"{overhead['rest_s_per_min']:.2f} s a minute of sound.",
        f"`--help` answers in {medians['ambient-scribe --help']:.2f} s, of which the interpreter "
        f"itself takes {medians['python -c pass']:.2f} s.",
        "`make bench` measures all of this again and keeps the JSON in `benchmarks/results/`.",
    ]


def _read(results: Path, name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((results / f"{name}.json").read_text(encoding="utf-8"))
    return document


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}".replace("%", " %")


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def with_figures(readme: str, figures: str) -> str:
    before, rest = readme.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{figures}\n{END}{after}"


def main() -> None:
    text = README.read_text(encoding="utf-8")
    README.write_text(with_figures(text, table()), encoding="utf-8", newline="\n")
    print(f"wrote the figures of {README.name}")


if __name__ == "__main__":
    main()
