"""What a note costs: drafting and verifying a visit of twenty minutes, and each utterance on the way.

    python benchmarks/drafting.py DATA [--runs 5] [--out benchmarks/results/drafting.json]

DATA holds aci-bench and primock57; the visits are those of `extraction.py`. One core; the words are the
reference's. Beside drafting, in the same run, what finding the facts costs: a draft is made of both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from extraction import VISIT_MINUTES, Visit, consultations, dialogues
from peak_memory import peak_mib

from ambient_scribe.build_writing import build_writing
from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.corpora.dialogues import ACI, PRIMOCK
from ambient_scribe.evaluation.results.provenance import measured_on
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.pipeline.writing import WritingEngines

RESULT = Path(__file__).parent / "results" / "drafting.json"
TAIL = 0.95


def cost(engines: WritingEngines, visit: Visit) -> dict[str, float]:
    """Seconds of one visit, stage by stage; milliseconds of its utterances and sentences."""
    context = PatientContext()
    facts_stream = engines.extractor.open_stream(context)
    draft_stream = engines.drafter.open_stream(load_template(), context)
    found: list[tuple[Fact, ...]] = []
    reading, accepting = [], []
    for passage in visit:
        began = time.perf_counter()
        found.append(facts_stream.accept(passage))
        reading.append(time.perf_counter() - began)
        began = time.perf_counter()
        draft_stream.accept(passage, found[-1])
        accepting.append(time.perf_counter() - began)
    began = time.perf_counter()
    facts, _ = facts_stream.finish()
    reading.append(time.perf_counter() - began)
    began = time.perf_counter()
    note = draft_stream.draft()
    drafted = time.perf_counter() - began
    transcript = _transcript(visit)
    verifying = []
    for sentence in note.sentences():
        began = time.perf_counter()
        engines.verifier.support(sentence, transcript, facts, context)
        verifying.append(time.perf_counter() - began)
    half = len(accepting) // 2
    return {
        "facts_s": sum(reading),
        "draft_s": drafted,
        "verify_s": sum(verifying),
        "accept_first_half_ms": 1000 * statistics.mean(accepting[:half]),
        "accept_second_half_ms": 1000 * statistics.mean(accepting[half:]),
        "accept_p95_ms": 1000 * _tail(accepting),
        "sentence_median_ms": 1000 * statistics.median(verifying),
        "sentence_p95_ms": 1000 * _tail(verifying),
        "sentence_most_ms": 1000 * max(verifying),
        "sentences": float(len(verifying)),
    }


def _tail(values: list[float]) -> float:
    return sorted(values)[int(TAIL * (len(values) - 1))]


def _transcript(visit: Visit) -> Transcript:
    """Consultations that were joined share ids: each gets its own."""
    return Transcript(
        words=tuple(word for one in visit for word in one.words),
        utterances=tuple(one.utterance for one in visit),
    )


def _with_own_ids(visit: Visit) -> Visit:
    from ambient_scribe.interop.composing import Turn, composed

    turns = [Turn(one.utterance.speaker, one.text, one.span, role=one.role) for one in visit]
    return list(composed(turns).passages())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULT)
    told = parser.parse_args()
    spoken = consultations(told.data)
    words = sum(len(one.words) for one in spoken)
    visits = {PRIMOCK: spoken, ACI: dialogues(told.data, words)}
    engines = build_writing()
    rows: dict[str, Any] = {}
    for name, visit in visits.items():
        own = _with_own_ids(visit)
        runs = [cost(engines, own) for _ in range(told.runs + 1)][1:]  # the first warms up
        rows[name] = {
            "words": sum(len(one.words) for one in own),
            "utterances": len(own),
            **{key: statistics.median(run[key] for run in runs) for key in runs[0]},
        }
        sys.stdout.write(f"{name}: {json.dumps(rows[name])}\n")
    document = {
        "what": f"facts, draft and verification of {VISIT_MINUTES} minutes, medians of {told.runs} runs",
        **measured_on(),
        "peak_mib": peak_mib(),
        "visits": rows,
    }
    told.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
