"""Scores the facts found in conversations of a corpus against gold; a report leaves.

Who finds them is passed in: our extractor, on the reference's words or a recognizer's, or a folder of
somebody else's rows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.evaluation.corpora.dialogues import Dialogue
from ambient_scribe.evaluation.facts.gold import FactRow, GoldVisit, read_visit, rows_of
from ambient_scribe.evaluation.facts.scoring import FactScores, score_facts
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, provenance_of
from ambient_scribe.evaluation.results.report import Report
from ambient_scribe.evaluation.runs.recordings import Tell, score_each
from ambient_scribe.evaluation.tally import Tally, one
from ambient_scribe.protocols import FactExtractor, RoleAssigner

NO_WORDS = "terms by the lexicon's names and the scorer's synonyms"
TUNED_ON = "These visits are what was tuned on: no figure to report."
DEVELOPMENT = frozenset({"dev", "train"})
"""Gold folders of these names were tuned on."""
_TAIL = 0.95


@dataclass(frozen=True)
class Found:
    """`utterance_s`: what each utterance took, in order; empty for rows that were found elsewhere."""

    rows: tuple[FactRow, ...]
    utterance_s: tuple[float, ...] = ()


@dataclass(frozen=True)
class FactsTask:
    """`read` and `find` raise InputError for a visit that cannot be scored."""

    title: str
    gold: Path
    visits: tuple[GoldVisit, ...]
    read: Callable[[GoldVisit], Dialogue]
    find: Callable[[GoldVisit, Dialogue], Found]
    engines: tuple[EngineIdentity, ...] = ()
    notes: tuple[str, ...] = ()
    hypotheses: Path | None = None


@dataclass(frozen=True)
class Difference:
    """One row that is missed, or wrong, with the words that it was read in."""

    visit: str
    what: str
    row: FactRow
    said: str


def extracted(extractor: FactExtractor, roles: RoleAssigner | None, dialogue: Dialogue) -> Found:
    """What our extractor finds, utterance by utterance, of a patient without a chart. `roles`: who
    tells the speakers apart where labels do not."""
    transcript = dialogue.transcript
    if roles is not None:
        utterances = roles.assign(tuple(transcript.passages()))
        transcript = Transcript(words=transcript.words, utterances=utterances)
    stream = extractor.open_stream(PatientContext())
    spent = []
    for passage in transcript.passages():
        began = time.perf_counter()
        stream.accept(passage)
        spent.append(time.perf_counter() - began)
    facts, _ = stream.finish()
    return Found(rows_of(facts, dialogue.turns_of), tuple(spent))


def found_in(folder: Path) -> Callable[[GoldVisit, Dialogue], Found]:
    """Rows in files of the gold's form, named like the visits."""
    return lambda visit, dialogue: Found(read_visit(folder / f"{visit.id}.json").facts)


def bench_facts(
    task: FactsTask,
    command: str,
    tell: Tell,
    complain: Tell,
    differ: Callable[[Difference], None] = lambda difference: None,
) -> Report:
    """Raises InputError when nothing could be scored."""
    files: list[Path] = [task.gold / f"{visit.id}.json" for visit in task.visits]
    visits = {visit.id: visit for visit in task.visits}

    def score(id_: str) -> Scored:
        visit = visits[id_]
        dialogue = task.read(visit)
        found = task.find(visit, dialogue)
        scores = score_facts(found.rows, visit.facts, dialogue.speakers)
        for difference in _differences(visit, dialogue, scores):
            differ(difference)
        files.append(dialogue.path)
        rate = scores.tallies["fact_f1_strict"].rate
        shown = "-" if rate is None else f"{rate:.3f}"
        tell(f"{list(visits).index(id_) + 1}/{len(visits)} {id_}: F1 strict {shown}")
        return Scored(
            id_,
            {**scores.tallies, **_cost(found.utterance_s)},
            groups={"corpus": visit.corpus} if visit.corpus else {},
            parts={"kind": scores.by_kind},
            extra={"gold_facts": float(sum(not row.optional for row in visit.facts))},
        )

    outcome = score_each(tuple(visits), score, complain)
    notes = (TUNED_ON,) if task.gold.resolve().name in DEVELOPMENT else ()
    provenance = provenance_of(
        command,
        task.engines,
        corpus_used(task.gold.resolve().name, None, sorted(set(files))),
        NO_WORDS,
        hypotheses=task.hypotheses,
        notes=(*notes, *task.notes),
    )
    return assemble(task.title, outcome.scored, outcome.failed, provenance)


def _cost(utterance_s: Sequence[float]) -> dict[str, Tally]:
    """Means over the visits: seconds a visit, milliseconds of its slower and its slowest utterance."""
    if not utterance_s:
        return {}
    ordered = sorted(utterance_s)
    return {
        "extraction_s": one(sum(ordered)),
        "utterance_p95_ms": one(1000 * ordered[int(_TAIL * (len(ordered) - 1))]),
        "utterance_most_ms": one(1000 * ordered[-1]),
    }


def _differences(visit: GoldVisit, dialogue: Dialogue, scores: FactScores) -> list[Difference]:
    strict = scores.strict
    rows = [*(("missed", row) for row in strict.missed), *(("wrong", row) for row in strict.wrong)]
    return [
        Difference(visit.id, what, row, _said(dialogue, row))
        for what, row in sorted(rows, key=lambda each: min(each[1].turns, default=0))
    ]


def _said(dialogue: Dialogue, row: FactRow) -> str:
    transcript = dialogue.transcript
    texts = {dialogue.turns[one.utterance.id]: one.text for one in transcript.passages()}
    return " | ".join(texts[turn] for turn in sorted(row.turns) if turn in texts)
