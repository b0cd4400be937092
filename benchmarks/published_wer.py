"""Scores the scorer: word error rates that others published, made again from the same transcripts.

    python benchmarks/published_wer.py PRIMOCK57 [--days 1-4]

PRIMOCK57 is a folder with `transcripts/ID.json` and `asr/RECOGNIZER/ID.txt`, and
`asr/published_wer.json`, in which the public project medical-STT-eval (Omi-Health, MIT licence)
gives its word error rate of each recognizer on each consultation. A rate agrees when it lies within
0.5 points. The references are the utterances in order of their start; words are compared with the
normalizer `whisper-folded`. The result is kept in `benchmarks/results/published_wer.json`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from ambient_scribe.evaluation.corpora.reading import read_speech
from ambient_scribe.evaluation.results.provenance import commit, machine, versions
from ambient_scribe.evaluation.words.edits import edits
from ambient_scribe.evaluation.words.error_rates import word_tally
from ambient_scribe.evaluation.words.normalizers import Normalizer, NormalizerName, normalizer

RESULT = Path(__file__).resolve().parent / "results" / "published_wer.json"
WITHIN = 0.005


def compared(corpus: Path, days: frozenset[int], by: Normalizer) -> dict[str, dict[str, float]]:
    """By "ID RECOGNIZER": the published rate, ours, and both numbers of reference words."""
    published = json.loads((corpus / "asr" / "published_wer.json").read_text(encoding="utf-8"))
    rows: dict[str, dict[str, float]] = {}
    for id_, recognizers in sorted(published.items()):
        if int(id_.removeprefix("day").partition("_")[0]) not in days:
            continue
        said = by.words(read_speech(corpus / "transcripts" / f"{id_}.json").text)
        for name, theirs in sorted(recognizers.items()):
            path = corpus / "asr" / name / f"{id_}.txt"
            if not path.is_file():
                continue
            tally = word_tally(edits(said, by.words(read_speech(path).text)))
            rows[f"{id_} {name}"] = {
                "published_wer": theirs["wer"],
                "wer": tally.rate or 0.0,
                "difference": (tally.rate or 0.0) - theirs["wer"],
                "published_words": theirs["reference_words"],
                "words": tally.total,
            }
    return rows


def agreeing(rows: dict[str, dict[str, float]]) -> int:
    return sum(abs(row["difference"]) <= WITHIN for row in rows.values())


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare with published word error rates.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--days", default="1-4", help="of PriMock57, first-last")
    told = parser.parse_args()
    first, _, last = told.days.partition("-")
    days = frozenset(range(int(first), int(last or first) + 1))
    summary: dict[str, float] = {}
    for name in NormalizerName:
        rows = compared(told.corpus, days, normalizer(name))
        summary[f"agree_{name.value}"] = agreeing(rows)
        summary[f"furthest_{name.value}"] = max(abs(row["difference"]) for row in rows.values())
    rows = compared(told.corpus, days, by := normalizer(NormalizerName.WHISPER_FOLDED))
    summary["compared"] = len(rows)
    summary["same_reference_words"] = sum(r["words"] == r["published_words"] for r in rows.values())
    document = {
        "title": "Published word error rates of PriMock57, made again",
        "summary": summary,
        "files": rows,
        "provenance": {
            "command": f"python benchmarks/published_wer.py primock57 --days {told.days}",
            "commit": commit(),
            "machine": machine(),
            "versions": versions(),
            "normalizer": by.label,
            "within": WITHIN,
        },
    }
    RESULT.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(summary, indent=1))


if __name__ == "__main__":
    main()
