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
    "fact_precision_relaxed": "facts, a word of the term in common: precision",
    "fact_recall_relaxed": "facts, a word of the term in common: recall",
    "note_claim_precision": "claims of the draft that the reference note makes too",
    "note_claim_recall": "claims of the reference note that the draft makes",
    "rouge1": "ROUGE-1 against the reference note",
    "flagged": "sentences flagged",
    "sentences": "sentences in all",
}
COUNTS = {"flagged", "sentences"}
FACTS = {
    "facts_report": "8 of ACI-Bench test1, 4 of PriMock57 day 5: read by nobody before",
    "facts_report_heard": "the 4 of PriMock57, as whisper-large-v3 wrote them",
    "facts_report_lexicon": "the 12 by a phrase matcher with this lexicon",
    "facts_report_negex": "the 12 by the same with NegEx",
    "facts_valid": "8 of ACI-Bench valid, 4 of PriMock57 day 4: errors not read",
    "facts_dev": "36 conversations that were tuned on",
}
FOUND = (
    "core_f1_strict",
    "fact_f1_strict",
    "fact_precision_strict",
    "fact_recall_strict",
    "assertion_accuracy",
    "medication_tuples_f1",
)
JUDGED = {
    "judged_test1": "6 of ACI-Bench test1, judged once",
    "judged_valid": "12 of ACI-Bench valid, 6 of PriMock57 day 4",
}
WRITERS = {
    "human": "the corpora's own human notes",
    "gpt-4": "GPT-4, published output",
    "ours": "this program's embedded draft",
    "bart-samsum-division": "BART+SAMSum by division, the best published ROUGE",
}
NOTES = {
    "notes_test1": "40 of ACI-Bench test1, once",
    "notes_test2": "40 of ACI-Bench test2, once",
    "notes_primock_day5": "9 of PriMock57 day 5, once",
    "notes_valid": "20 of ACI-Bench valid",
    "notes_primock": "8 of PriMock57 day 4",
    "notes_primock_heard": "the 8, as whisper-large-v3 wrote them",
}
NOTED = (
    *("rouge1", "rouge2", "rougeLsum", "note_claim_precision", "note_claim_recall"),
    *("concepts_said", "claims_supported"),
)
VERIFIED = {
    "verification_train": "sentences of 29 visits' notes, tuned on",
    "verification_valid": "of 5 notes of valid: read by somebody else, errors unread",
}
CHECKED = (
    "verification_caught",
    "verification_caught_clean",
    "verification_false_alarms",
)
DIARIZED = {
    "two": "two people of whom no model heard anything",
    "three": "three such people",
    "read_two": "two other readers, little said twice",
    "read_three": "three such readers",
    "test1": "dialogues spoken by synthetic voices",
    "samples": "the three shipped visits",
    "ami": "30 s excerpts of real meetings (four minutes in all)",
}

WAYS = {
    "live": "this program",
    "plain": "plain LocalAgreement-2, which reads its buffer again",
    "whisperlivekit": "whisperlivekit, the same model",
    "batch": "the file at once",
}


def table(results: Path = RESULTS) -> str:
    """Markdown of every figure that the README shows."""
    parts = (
        _judged(results),
        _notes(results),
        _verified(results),
        _facts(results),
        _samples(_read(results, "samples")),
        _speakers(results),
        _live(_read(results, "latency")),
        _machine(results),
        _cost(results),
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def _facts(results: Path) -> list[str]:
    """Clinical facts of conversations, by the gold they are scored against."""
    known = {name: label for name, label in FACTS.items() if (results / f"{name}.json").exists()}
    if not known:
        return []
    lines = [
        "Clinical facts found in written-down conversations of real voices (`bench facts`): kind,",
        "assertion, subject and normalized term equal, a supporting turn in common. Two careful",
        "readers agree in 0.75 of all facts by the same measure. Core: symptoms, conditions and",
        "medications. A tuple: drug, assertion, dose, frequency and route, all of them.",
        "",
        "| conversations | core F1 | all F1 | precision | recall | assertion | drug tuples F1 |",
        "|---|---|---|---|---|---|---|",
    ]
    return [*lines, *_rows(results, known, FOUND)]


def _judged(results: Path) -> list[str]:
    """What readers found in notes, unlabelled and shuffled."""
    known = {name: label for name, label in JUDGED.items() if (results / f"{name}.json").exists()}
    if not known:
        return []
    lines = [
        "Notes judged by hand against the conversation, unlabelled and shuffled",
        "([how](benchmarks/judging/README.md)): what must be told by importance, and wrong claims a",
        "visit. Readability: 1 to 5. Readers differ from set to set: compare within one.",
        "",
        "| visits | note | must be told, is told | could harm | misleading | trivial | readability |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, visits in known.items():
        summary = _read(results, name)["summary"]
        for writer, label in WRITERS.items():
            if row := summary.get(writer):
                told = (row["could harm"], row["misleading"], row["trivial"], row["readability"])
                cells = " | ".join(f"{value:.2f}" for value in told)
                lines.append(f"| {visits} | {label} | {_percent(row['must coverage'])} | {cells} |")
    return lines


def _notes(results: Path) -> list[str]:
    """Drafts beside human notes, by the instruments of `bench notes`."""
    known = {name: label for name, label in NOTES.items() if (results / f"{name}.json").exists()}
    if not known:
        return []
    lines = [
        "Drafts beside the human notes (`bench notes`). ROUGE rewards length and says nothing of",
        "truth. Claims: read from both notes by this program's extractor. Said: names in the draft",
        "that were said in the visit, looked up; borne out: claims that verification bears out.",
        "",
        "| visits | ROUGE-1 | -2 | -Lsum | claims the human makes | human's claims made | said | borne out |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return [*lines, *_rows(results, known, NOTED)]


def _verified(results: Path) -> list[str]:
    known = {name: label for name, label in VERIFIED.items() if (results / f"{name}.json").exists()}
    if not known:
        return []
    lines = [
        "The verifier on sentences of human notes that were read and found supported",
        "(`bench verification`): how many are caught once they are made wrong (in all; of those",
        "whose true form passes), and how many true ones are flagged.",
        "",
        "| sentences | caught | of those that pass | true ones flagged |",
        "|---|---|---|---|",
    ]
    return [*lines, *_rows(results, known, CHECKED)]


def _rows(results: Path, known: dict[str, str], figures: tuple[str, ...]) -> list[str]:
    lines = []
    for name, label in known.items():
        summary = _read(results, name)["summary"]
        cells = " | ".join(_percent(summary.get(figure)) for figure in figures)
        lines.append(f"| {label} | {cells} |")
    return lines


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


def _live(found: dict[str, Any]) -> list[str]:
    """How soon spoken words stand there, of each way that was measured."""
    by_way = found["by"]["way"]
    (model,) = (
        one["model"] for one in found["provenance"]["models"] if one["stage"] == "recognition"
    )
    lines = [
        f"Live words on {_part(found)} shipped visits",
        "(`benchmarks/latency.py`), *instrument figures*: synthetic voices,",
        f"heard by {model}. From a word's end until it stands there as it will stay, and until it is",
        "committed: median / 95th percentile; processor seconds of recognition for a second of speech.",
        "",
        "| | stands there, s | committed, s | word error rate | processor s |",
        "|---|---|---|---|---|",
    ]
    for way, label in WAYS.items():
        if row := by_way.get(way):
            first, commit = (_two(row, f"{kind}_p50_s", f"{kind}_p95_s") for kind in _KINDS)
            lines.append(
                f"| {label} | {first} | {commit} | {_percent(row['wer'])} | {row['compute']:.2f} |"
            )
    if "whisperlivekit" in by_way:
        lines += [
            "",
            "whisperlivekit reads windows of 30 s and fills the processor: its waiting is this machine's.",
        ]
    return lines


def _part(found: dict[str, Any]) -> str:
    """How much of the visits was heard, as its notes tell."""
    notes = (note for note in found["provenance"].get("notes", ()) if note.startswith("The first"))
    return next((f"{note.split(' of ')[0].lower()} of the" for note in notes), "the")


_KINDS = ("first", "commit")


def _two(row: dict[str, Any], one: str, other: str) -> str:
    return f"{row[one]:.2f} / {row[other]:.2f}" if one in row else "-"


def _machine(results: Path) -> list[str]:
    """What one machine carries, and for how long: of what was measured."""
    told = (("sizes", _sizes), ("rooms", _rooms), ("day", _day))
    return [
        line
        for name, lines_of in told
        if (results / f"{name}.json").is_file()
        for line in lines_of(_read(results, name))
    ]


def _sizes(found: dict[str, Any]) -> list[str]:
    largest = {way: size or "none" for way, size in found["largest_that_keeps_up"].items()}
    costs = ", ".join(
        f"{size} {ways['short']['compute']:.2f} ({ways['padded']['compute']:.1f} padded)"
        for size, ways in found["sizes"].items()
    )
    return [
        f"Whisper's sizes with random weights on {found['threads']} threads (`benchmarks/sizes.py`): the largest that",
        f"keeps up is {largest['short']} with windows as long as the speech, {largest['mixed']} with full ones for what has",
        f"ended, {largest['padded']} with full ones always; processor seconds for a second of speech: {costs}.",
    ]


def _rooms(found: dict[str, Any]) -> list[str]:
    served = found["rooms_within_limit"]
    return [
        f"Rooms that {found['processors']} processors hear with {found['engine']['model']}, words within "
        f"{found['limit_p95_s']:.0f} s in 95 of 100 (`benchmarks/rooms.py`):",
        f"{served['shared']} with shared recognizers, {served['batched']} where they decode for several at once, "
        f"{served['own']} with one of each room's own.",
    ]


def _day(found: dict[str, Any]) -> list[str]:
    visits, stream = found["visits"]["summary"], found["one_stream"]["summary"]
    cost, slope = visits["processor_s_per_minute"], visits["processor_s_per_minute_per_hour"]
    return [
        f"{visits['hours']:.0f} hours of visits one after the other (`benchmarks/day.py`): memory "
        f"{_plain(visits['resident_mib_per_hour'])} MiB an hour, open files {_plain(visits['files_per_hour'])},",
        f"threads {_plain(visits['threads_per_hour'])}; {cost:.2f} processor seconds for a minute of visit "
        f"({100 * slope / cost:+.1f} % an hour); timestamps of one visit that lasts",
        f"{stream['hours']:.0f} hours drift by {stream['largest_drift_ms']} ms at most.",
    ]


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


def _plain(value: float) -> str:
    """A slope; nothing where it rounds to nothing."""
    return f"{value:+.1f}" if round(value, 1) else "0"


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
