"""Scores diarization on a corpus: who spoke when, by reference and by hypothesis; a report leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn
from ambient_scribe.evaluation.corpora.manifest import Item, Manifest
from ambient_scribe.evaluation.corpora.pairing import finder
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, folder_used, provenance_of
from ambient_scribe.evaluation.results.report import CorpusUsed, Report, Row
from ambient_scribe.evaluation.runs.recordings import Tell, score_each
from ambient_scribe.evaluation.speakers.diarization import score_diarization
from ambient_scribe.evaluation.tally import Tally

Turns = tuple[SpeakerTurn, ...]
NO_WORDS = "no words are compared"


@dataclass(frozen=True)
class Diarized:
    """`spent_s` is what the diarizer itself took, None for turns that were made elsewhere."""

    turns: Turns
    engines: tuple[EngineIdentity, ...] = ()
    spent_s: float | None = None
    duration_s: float | None = None


@dataclass(frozen=True)
class DiarizationTask:
    """`reference` and `diarize` raise InputError for an id that cannot be scored."""

    title: str
    ids: tuple[str, ...]
    reference: Callable[[str], Turns]
    diarize: Callable[[str], Diarized]
    corpus: Callable[[], CorpusUsed]
    scored: Mapping[str, tuple[TimeSpan, ...]] = field(default_factory=dict)
    """UEM by id; what is not named is scored from its first turn to its last."""
    items: Mapping[str, Item] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    hypotheses: Path | None = None
    """Where another engine's turns lie."""


def manifest_task(
    manifest: Manifest,
    diarize: Callable[[Item], Diarized],
    *notes: str,
    hypotheses: Path | None = None,
) -> DiarizationTask:
    """The recordings of a manifest that name an RTTM file; the others are listed as failed."""
    items = {item.id: item for item in manifest.items}
    return DiarizationTask(
        title=f"Diarization: {manifest.name}",
        ids=tuple(items),
        reference=lambda id_: items[id_].turns(),
        diarize=lambda id_: diarize(items[id_]),
        corpus=lambda: corpus_used(manifest.name, manifest.path, manifest.files),
        scored={id_: item.scored for id_, item in items.items()},
        items=items,
        notes=notes,
        hypotheses=hypotheses,
    )


def folder_task(
    references: Path,
    there: Mapping[str, Turns],
    hypotheses: Path,
    found: Mapping[str, Turns],
    limit: int | None = None,
) -> DiarizationTask:
    """RTTM against RTTM. Where no UEM is known, each is scored from its first turn to its last."""
    find, reference = finder(found), finder(there)
    return DiarizationTask(
        title=f"Diarization: {references.resolve().name}",
        ids=tuple(there)[:limit],
        reference=reference,
        diarize=lambda id_: Diarized(find(id_)),
        corpus=lambda: folder_used(references),
        hypotheses=hypotheses,
    )


def bench_diarization(task: DiarizationTask, command: str, tell: Tell, complain: Tell) -> Report:
    """Raises InputError when nothing could be scored, EngineError for an engine that cannot run."""
    engines: dict[EngineIdentity, None] = {}
    total = len(task.ids)

    def score(id_: str) -> Scored:
        reference = task.reference(id_)
        found = task.diarize(id_)
        engines.update(dict.fromkeys(found.engines))
        tallies = score_diarization(reference, found.turns, task.scored.get(id_, ()))
        if found.spent_s is not None and found.duration_s:
            tallies["seconds_per_second"] = Tally(found.spent_s, found.duration_s)
        rate = tallies["der"].rate
        shown = "-" if rate is None else f"{100 * rate:.1f} %"
        tell(f"{task.ids.index(id_) + 1}/{total} {id_}: DER {shown}")
        item = task.items.get(id_)
        seconds = found.duration_s or (item.row.seconds if item else None)
        extra: Row = {} if seconds is None else {"seconds": seconds}
        groups = {} if item is None else {k: v for k, v in item.groups.items() if k != "speaker"}
        return Scored(id_, tallies, groups, extra=extra)

    outcome = score_each(task.ids, score, complain)
    provenance = provenance_of(
        command,
        engines,
        task.corpus(),
        NO_WORDS,
        items=task.items,
        hypotheses=task.hypotheses,
        notes=task.notes,
    )
    return assemble(task.title, outcome.scored, outcome.failed, provenance)
