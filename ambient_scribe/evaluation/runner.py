"""Runs the shipped samples through the whole pipeline and scores every stage.

Each sample is drafted twice: from its sound, and from its reference transcript. The difference is
what recognition costs; the second alone shows what the language part does not understand.
"""

from __future__ import annotations

from collections.abc import Callable

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation import facts as gold_facts
from ambient_scribe.evaluation import metrics
from ambient_scribe.evaluation.normalization import NAME as NORMALIZER
from ambient_scribe.evaluation.report import (
    Provenance,
    Report,
    cpu_count,
    machine,
    mean_by_metric,
    versions,
)
from ambient_scribe.protocols import FactExtractor
from ambient_scribe.samples import Sample

HEARD, GIVEN = "heard", "given"
COLLAR_S = 0.5
"""The whole width around a boundary; 250 ms on each side, as is customary for telephone speech."""

Scribe = Callable[[Sample], Encounter]


def bench_samples(
    visits: tuple[Sample, ...],
    listen: Scribe,
    read: Scribe,
    extractor: FactExtractor,
    command: str,
    tell: Callable[[str], None] = lambda line: None,
) -> Report:
    """`listen` drafts a sample from its sound, `read` from its reference transcript."""
    rows: dict[str, dict[str, float | None]] = {}
    engines: dict[str, None] = {}
    for visit in visits:
        tell(f"{visit.id}: listening")
        heard, given = listen(visit), read(visit)
        reference = given.transcript
        engines.update(dict.fromkeys(f"{e.stage}: {e.engine}" for e in heard.provenance.engines))
        rows[visit.id] = {
            **_speech(reference, heard),
            **_language(visit, reference, heard, extractor, HEARD),
            **_language(visit, reference, given, extractor, GIVEN),
            **_cost(heard),
        }
    return Report(
        title="Samples (synthetic voices: an instrument, not people's speech)",
        summary=mean_by_metric(rows),
        files=rows,
        provenance=Provenance(
            command=command,
            versions=versions(),
            machine=machine(),
            cpus=cpu_count(),
            engines=tuple(engines),
            normalizer=NORMALIZER,
            notes=(
                f"{HEARD}: drafted from sound; {GIVEN}: drafted from the reference transcript.",
                "WER on people's speech with a recognizer that clinics run: not measured.",
            ),
        ),
    )


def _speech(reference: Transcript, heard: Encounter) -> dict[str, float | None]:
    transcript = heard.transcript
    said = " ".join(passage.text for passage in reference.passages())
    recognized = " ".join(passage.text for passage in transcript.passages())
    return {
        "wer": metrics.word_error_rate(said, recognized),
        "cpwer": metrics.speaker_attributed_error_rate(
            metrics.texts_by_speaker(reference), metrics.texts_by_speaker(transcript)
        ),
        "der": metrics.diarization_error_rate(reference.turns, transcript.turns),
        "der_collar": metrics.diarization_error_rate(reference.turns, transcript.turns, COLLAR_S),
        "speakers_found": float(len({turn.speaker for turn in transcript.turns})),
        "speakers_there": float(len({turn.speaker for turn in reference.turns})),
        "role_accuracy": metrics.role_accuracy(reference, transcript),
    }


def _language(
    visit: Sample,
    reference: Transcript,
    encounter: Encounter,
    extractor: FactExtractor,
    source: str,
) -> dict[str, float | None]:
    row: dict[str, float | None] = {}
    gold = gold_facts.read_gold(visit.facts)
    for name, strict in (("strict", True), ("relaxed", False)):
        scores = gold_facts.score(
            encounter.facts, gold, reference, encounter.transcript, strict=strict
        )
        row[f"fact_precision_{name}_{source}"] = scores.precision
        row[f"fact_recall_{name}_{source}"] = scores.recall
    note, human = encounter.note, visit.note.read_text(encoding="utf-8")
    drafted = plain_text(note) if note else ""
    for name, value in metrics.rouge(human, drafted).items():
        row[f"{name}_{source}"] = value
    read = extractor.read_statement
    ours = gold_facts.claims_of_note(drafted, read)
    theirs = gold_facts.claims_of_note(human, read)
    row[f"note_claim_precision_{source}"] = len(ours & theirs) / len(ours) if ours else None
    row[f"note_claim_recall_{source}"] = len(ours & theirs) / len(theirs) if theirs else None
    row[f"sentences_{source}"] = float(sum(1 for _ in note.sentences())) if note else 0.0
    row[f"flagged_{source}"] = float(len(note.flagged)) if note else 0.0
    return row


def _cost(heard: Encounter) -> dict[str, float | None]:
    if heard.recording is None or not heard.recording.duration_ms:
        return {}
    minutes = heard.recording.duration_ms / 60_000
    spent = {stage.stage: stage.milliseconds / 1000 for stage in heard.provenance.stages}
    rest = sum(seconds for stage, seconds in spent.items() if stage != "recognition")
    return {
        "recognition_s_per_min": spent.get("recognition", 0.0) / minutes,
        "rest_s_per_min": rest / minutes,
    }


def plain_text(note: Note) -> str:
    """Headings and sentences only, one sentence a line; what the program states is left out."""
    lines: list[str] = []
    for section in note.sections:
        if section.sentences and section.id != "recording":
            lines.append(f"## {section.title}")
            lines += [sentence.text for sentence in section.sentences]
    return "\n".join(lines)
