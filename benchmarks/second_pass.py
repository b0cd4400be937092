"""What listening again is good for, and what it costs: the samples, read by the demo's whisper-sim.

    python benchmarks/second_pass.py [SAMPLE ...] [--out benchmarks/results/second_pass.json]

Three questions to each sample. `visit`: the visit as it is heard, and processor time of hearing and
of the second pass. `right`: the words that were really said, every one of them doubted; each reading
that is offered then is wrong. `wrong`: the same with each drug's name replaced by another's; a reading
that holds the name which was said is right. Instrument figures: synthetic voices, and a recognizer
that was trained on such.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ambient_scribe import samples
from ambient_scribe.build import build_hearing, open_session
from ambient_scribe.capture.file import FileSource
from ambient_scribe.clinical.critical_words import CriticalWords
from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.config import Config, load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.transcript import Transcript, Word
from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions
from ambient_scribe.interop.context import read_context
from ambient_scribe.interop.transcripts import read_transcript
from ambient_scribe.pipeline.listening_again import ListeningAgain, second_reader_of
from ambient_scribe.pipeline.second_pass import Proposal
from ambient_scribe.samples import Sample
from ambient_scribe.visit import hear, hear_again

RESULT = Path(__file__).parent / "results" / "second_pass.json"
DOUBTED = 0.4
"""Confidence of every word of the reference: below it the second pass listens, and reads twice."""
OTHERS = ("metoprolol", "sertraline")
"""What a drug's name is replaced by: the first that it is not."""
EDGES = ".,;:?!\"'()"


def of_visit(config: Config, visit: Sample, context: PatientContext) -> dict[str, float]:
    session, source = open_session(config, context), FileSource(visit.audio, config.file)
    began = time.process_time()
    before = hear(session, source)
    heard = time.process_time()
    after = hear_again(session, source)
    assert before.note is not None and after.note is not None
    return {
        "readings": len(after.suggestions) - len(before.suggestions),
        "flagged_before": len(before.note.flagged),
        "flagged_after": len(after.note.flagged),
        "hearing_cpu_s": round(heard - began, 1),
        "second_pass_cpu_s": round(time.process_time() - heard, 1),
    }


def doubted(transcript: Transcript, change: Callable[[str], str]) -> Transcript:
    words = tuple(
        Word(id=word.id, text=change(word.text), span=word.span, confidence=DOUBTED)
        for word in transcript.words
    )
    return Transcript(words=words, utterances=transcript.utterances, language="en")


def another_drug(text: str) -> str:
    bare = text.strip(EDGES)
    entry = load_lexicon().find(bare, LexiconKind.MEDICATION)
    if entry is None or entry.drug_class is None:
        return text
    return text.replace(bare, next(name for name in OTHERS if name != entry.name))


def read_again(
    config: Config, visit: Sample, context: PatientContext, transcript: Transcript
) -> tuple[list[Proposal], int]:
    """What is proposed, and of how many passages."""
    wide = config.second_pass.model_copy(update={"most_spans": 1_000})
    reader = second_reader_of(build_hearing(config).recognizer, "en", wide)
    assert reader is not None
    again = ListeningAgain(reader, CriticalWords(load_lexicon(), context), wide)
    source = FileSource(visit.audio, config.file)
    last_ms = max(word.span.end_ms for word in transcript.words if word.span)
    events = list(again.listen(transcript, source, {}, last_ms))
    return again.proposed, len(events) - 1


def of_reference(config: Config, visit: Sample, context: PatientContext) -> dict[str, Any]:
    reference = read_transcript(visit.audio.parent / "transcript.json")
    offered, passages = read_again(config, visit, context, doubted(reference, str))
    wrong = doubted(reference, another_drug)
    said = {
        other.id: word.text.strip(EDGES).lower()
        for word, other in zip(reference.words, wrong.words, strict=True)
        if word.text != other.text
    }
    mended, _ = read_again(config, visit, context, wrong)
    of_drugs = [(said[one.words[0].id], one) for one in mended if one.words[0].id in said]
    found = sum(name in one.reading.text.lower() for name, one in of_drugs)
    return {
        "right": {"passages": passages, "readings": len(offered)},
        "wrong": {"names": len(said), "readings": len(mended), "hold_the_name": found},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("samples", nargs="*", default=["primary_care", "urgent_care", "cardiology"])
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    config = load_config("demo")
    results: dict[str, dict[str, Any]] = {}
    for name in options.samples:
        visit = samples.sample(name)
        context = read_context(visit.context)
        own = {
            "visit": of_visit(config, visit, context),
            **of_reference(config, visit, context),
        }
        results[name] = own
        print(name, json.dumps(own))
    document = {
        "instrument": "synthetic voices, whisper-sim",
        "samples": results,
        "config": config.second_pass.model_dump(mode="json"),
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
