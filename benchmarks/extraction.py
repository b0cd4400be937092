"""What finding facts costs: whole visits of twenty minutes, and utterance by utterance.

    python benchmarks/extraction.py DATA [--runs 5] [--out benchmarks/results/extraction.json]

DATA holds aci-bench and primock57. A visit of twenty minutes is made of consultations of PriMock57's
training days, joined until their times add up; and, for its long utterances, of ACI-Bench's training
dialogues, joined until they have as many words. One core; the words are the reference's. Beside our
extractor, in the same run, a plain spaCy matcher over the same lexicon: what looking terms up costs
alone.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from peak_memory import peak_mib

from ambient_scribe.build_writing import build_extractor
from ambient_scribe.clinical.language.blank_english import blank_english
from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.evaluation.corpora.dialogues import ACI, PRIMOCK, ids_of, read_dialogue
from ambient_scribe.evaluation.results.provenance import measured_on

RESULT = Path(__file__).parent / "results" / "extraction.json"
VISIT_MINUTES = 20
TAIL = 0.95

Visit = list[Passage]


def consultations(data: Path) -> Visit:
    """Twenty minutes of PriMock57, by its own times."""
    visit: Visit = []
    minutes = 0.0
    for id_ in ids_of(data, PRIMOCK, "train"):
        passages = list(read_dialogue(data, PRIMOCK, id_).transcript.passages())
        visit += passages
        minutes += max(one.span.end_ms for one in passages if one.span) / 60_000
        if minutes >= VISIT_MINUTES:
            return visit
    raise SystemExit(f"{data} holds less than {VISIT_MINUTES} minutes of {PRIMOCK}")


def dialogues(data: Path, words: int) -> Visit:
    """As many words of ACI-Bench, whose utterances are long."""
    visit: Visit = []
    for id_ in ids_of(data, ACI, "train"):
        visit += read_dialogue(data, f"{ACI}/train", id_).transcript.passages()
        if sum(len(one.words) for one in visit) >= words:
            return visit
    raise SystemExit(f"{data} holds less than {words} words of {ACI}")


def ours() -> Callable[[Visit], Iterator[object]]:
    extractor = build_extractor()

    def read(visit: Visit) -> Iterator[object]:
        stream = extractor.open_stream(PatientContext())
        for passage in visit:
            yield stream.accept(passage)
        yield stream.finish()

    return read


def lookup() -> Callable[[Visit], Iterator[object]]:
    from spacy.matcher import PhraseMatcher

    english, lexicon = blank_english(), load_lexicon()
    matcher = PhraseMatcher(english.vocab, attr="LOWER")
    for kind in LexiconKind:
        matcher.add(kind.value, [english.make_doc(form) for form in lexicon.forms(kind)])

    def read(visit: Visit) -> Iterator[object]:
        for passage in visit:
            yield matcher(english.make_doc(passage.text))

    return read


def cost(read: Callable[[Visit], Iterator[object]], visit: Visit, runs: int) -> dict[str, Any]:
    """Medians over the runs, of the whole visit and of its slower utterances."""
    wholes, tails, most = [], [], []
    for _ in range(runs + 1):  # the first warms up
        spent = []
        began = time.perf_counter()
        for _ in read(visit):
            spent.append(time.perf_counter() - began)
            began = time.perf_counter()
        ordered = sorted(spent)
        wholes.append(sum(spent))
        tails.append(ordered[int(TAIL * (len(ordered) - 1))])
        most.append(ordered[-1])
    return {
        "visit_s": statistics.median(wholes[1:]),
        "utterance_p95_ms": 1000 * statistics.median(tails[1:]),
        "utterance_most_ms": 1000 * statistics.median(most[1:]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULT)
    told = parser.parse_args()
    spoken = consultations(told.data)
    words = sum(len(one.words) for one in spoken)
    visits = {PRIMOCK: spoken, ACI: dialogues(told.data, words)}
    before = peak_mib()
    began = time.perf_counter()
    extract = ours()
    load_s = time.perf_counter() - began
    loaded = peak_mib()
    rows: dict[str, Any] = {}
    for name, visit in visits.items():
        rows[name] = {
            "words": sum(len(one.words) for one in visit),
            "utterances": len(visit),
            "ours": cost(extract, visit, told.runs),
        }
    after = peak_mib()
    plain = lookup()
    for name, visit in visits.items():
        rows[name]["lookup"] = cost(plain, visit, told.runs)
        own, bare = rows[name]["ours"], rows[name]["lookup"]
        sys.stdout.write(
            f"{name}: {rows[name]['words']} words in {own['visit_s']:.3f} s "
            f"(lookup alone {bare['visit_s']:.3f}); an utterance p95 {own['utterance_p95_ms']:.1f} ms, "
            f"at most {own['utterance_most_ms']:.1f} ms\n"
        )
    document = {
        "visit_minutes": VISIT_MINUTES,
        "load_s": load_s,
        "peak_mib": {"before": before, "loaded": loaded, "after": after},
        "visits": rows,
        "runs": told.runs,
        **measured_on(),
    }
    told.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
