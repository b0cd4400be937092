"""Runs the shipped samples through the whole pipeline and scores every stage.

Each sample is drafted twice: from its sound, and from its reference transcript. The difference is
what recognition costs; the second alone shows what the language part does not understand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ambient_scribe.domain.encounter import Encounter, EngineIdentity
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.corpora.speech import speech_of
from ambient_scribe.evaluation.facts.gold import read_visit, rows_of
from ambient_scribe.evaluation.facts.scoring import score_facts
from ambient_scribe.evaluation.notes.texts import claims_of_note, plain_text, rouge
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, provenance_of
from ambient_scribe.evaluation.results.report import Report, Row
from ambient_scribe.evaluation.runs.recordings import Tell
from ambient_scribe.evaluation.runs.scoring import Judge, judge, score_recognition
from ambient_scribe.evaluation.speakers.diarization import score_diarization
from ambient_scribe.evaluation.speakers.roles import role_accuracy
from ambient_scribe.evaluation.tally import one, rates
from ambient_scribe.protocols import FactExtractor
from ambient_scribe.samples import Sample

HEARD, GIVEN = "heard", "given"
SYNTHETIC = "the voices of the samples are synthetic"

Scribe = Callable[[Sample], Encounter]


def bench_samples(
    visits: tuple[Sample, ...],
    listen: Scribe,
    read: Scribe,
    extractor: FactExtractor,
    command: str,
    tell: Tell = lambda line: None,
) -> Report:
    """`listen` drafts a sample from its sound, `read` from its reference transcript.

    The summary holds plain means over the visits: three are too few to weigh them by length.
    """
    scored: list[Scored] = []
    engines: dict[EngineIdentity, None] = {}
    by = judge()
    for visit in visits:
        tell(f"{visit.id}: listening")
        heard, given = listen(visit), read(visit)
        reference = given.transcript
        engines.update(dict.fromkeys(heard.provenance.engines))
        row = {
            **_speech(reference, heard, by),
            **_language(visit, reference, heard, extractor, HEARD),
            **_language(visit, reference, given, extractor, GIVEN),
            **_cost(heard),
        }
        scored.append(Scored(visit.id, {name: one(value) for name, value in row.items()}))
    files = [path for visit in visits for path in (visit.audio, visit.transcript, visit.facts)]
    provenance = provenance_of(
        command,
        engines,
        corpus_used("samples", None, files),
        by.label,
        terms=(by.drugs, by.medical),
        instrument=SYNTHETIC,
        notes=(
            f"{HEARD}: drafted from sound; {GIVEN}: drafted from the reference transcript.",
            "Plain means over the visits.",
        ),
    )
    return assemble("Samples", scored, {}, provenance)


def _speech(reference: Transcript, heard: Encounter, by: Judge) -> Row:
    transcript = heard.transcript
    words = score_recognition(speech_of(reference), speech_of(transcript), by)
    turns = score_diarization(reference.turns, transcript.turns)
    return {
        **rates(words.tallies),
        **rates(turns),
        "role_accuracy": role_accuracy(reference, transcript),
    }


def _language(
    visit: Sample,
    reference: Transcript,
    encounter: Encounter,
    extractor: FactExtractor,
    source: str,
) -> Row:
    row: Row = {}
    found = rows_of(encounter.facts, lambda ids: _turns_of(ids, encounter.transcript, reference))
    speakers = {number: one.speaker for number, one in enumerate(reference.utterances)}
    scores = rates(score_facts(found, read_visit(visit.facts).facts, speakers).tallies)
    for name in ("strict", "relaxed"):
        row[f"fact_precision_{name}_{source}"] = scores[f"fact_precision_{name}"]
        row[f"fact_recall_{name}_{source}"] = scores[f"fact_recall_{name}"]
    note, human = encounter.note, visit.note.read_text(encoding="utf-8")
    drafted = plain_text(note) if note else ""
    for name, value in rouge(human, drafted).items():
        row[f"{name}_{source}"] = value
    read = extractor.read_statement
    ours = claims_of_note(drafted, read)
    theirs = claims_of_note(human, read)
    row[f"note_claim_precision_{source}"] = len(ours & theirs) / len(ours) if ours else None
    row[f"note_claim_recall_{source}"] = len(ours & theirs) / len(theirs) if theirs else None
    row[f"sentences_{source}"] = float(sum(1 for _ in note.sentences())) if note else 0.0
    row[f"flagged_{source}"] = float(len(note.flagged)) if note else 0.0
    return row


def _turns_of(word_ids: Sequence[str], heard: Transcript, reference: Transcript) -> frozenset[int]:
    """The reference's utterances in whose time these words were heard."""
    said = heard.spans_of(tuple(word_id for word_id in word_ids if heard.holds(word_id)))
    spans = (reference.passage(utterance).span for utterance in reference.utterances)
    return frozenset(
        number
        for number, span in enumerate(spans)
        if span is not None and any(span & other for other in said)
    )


def _cost(heard: Encounter) -> Row:
    if heard.recording is None or not heard.recording.duration_ms:
        return {}
    minutes = heard.recording.duration_ms / 60_000
    spent = {stage.stage: stage.milliseconds / 1000 for stage in heard.provenance.stages}
    rest = sum(seconds for stage, seconds in spent.items() if stage != "recognition")
    return {
        "recognition_s_per_min": spent.get("recognition", 0.0) / minutes,
        "rest_s_per_min": rest / minutes,
    }
