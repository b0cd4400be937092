"""Scores recognition on a corpus: who knows what was said, and what was heard, go in; a report leaves.

What was heard comes from our engines (`listening_task`) or from files that any engine wrote
(`manifest_task`, `folder_task`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.manifest import Item, Manifest
from ambient_scribe.evaluation.corpora.pairing import finder
from ambient_scribe.evaluation.corpora.speech import Speech
from ambient_scribe.evaluation.results.assembly import Scored, assemble
from ambient_scribe.evaluation.results.provenance import corpus_used, folder_used, provenance_of
from ambient_scribe.evaluation.results.report import CorpusUsed, Provenance, Report, Row
from ambient_scribe.evaluation.runs.recordings import Tell, score_each
from ambient_scribe.evaluation.runs.scoring import Judge, score_recognition
from ambient_scribe.evaluation.tally import Tallies, Tally

TCP_NOTE = "tcpWER: collar 5 s; times inside a segment by characters, the hypothesis's as points."
NOT_CLINICAL = "With a recognizer that clinics run: not measured here."


@dataclass(frozen=True)
class Heard:
    """`spent_s` and `duration_s` are None for what was heard elsewhere or earlier."""

    speech: Speech
    engines: tuple[EngineIdentity, ...] = ()
    spent_s: float | None = None
    duration_s: float | None = None
    lost_s: float = 0.0
    """Sound that could not be heard: damaged, cut off, or the recognizer failed on it."""


@dataclass(frozen=True)
class Task:
    """`reference` and `heard` raise InputError for an id that cannot be scored."""

    title: str
    ids: tuple[str, ...]
    reference: Callable[[str], Speech]
    heard: Callable[[str], Heard]
    corpus: Callable[[], CorpusUsed]
    items: Mapping[str, Item] = field(default_factory=dict)
    hypotheses: Path | None = None
    """Where another engine's words lie."""


def listening_task(manifest: Manifest, hear: Callable[[Item], Heard]) -> Task:
    """Every recording of a manifest is heard."""
    return _of_manifest(manifest, "Recognition", lambda id_: hear(_items(manifest)[id_]))


def manifest_task(manifest: Manifest, heard: Mapping[str, Speech], at: Path) -> Task:
    """What another engine heard of a manifest's recordings; it lies at `at`."""
    find = finder(heard)
    title = f"Recognition by {at.resolve().name}"
    return _of_manifest(manifest, title, lambda id_: Heard(find(id_)), at)


def folder_task(
    references: Path,
    said: Mapping[str, Speech],
    hypotheses: Path,
    heard: Mapping[str, Speech],
    limit: int | None = None,
) -> Task:
    """References and hypotheses from folders. A reference without a hypothesis is listed as failed;
    a hypothesis without a reference is left out."""
    find, reference = finder(heard), finder(said)
    return Task(
        title=f"Recognition by {hypotheses.resolve().name}: {references.resolve().name}",
        ids=tuple(said)[:limit],
        reference=reference,
        heard=lambda id_: Heard(find(id_)),
        corpus=lambda: folder_used(references),
        hypotheses=hypotheses,
    )


def bench_asr(task: Task, by: Judge, command: str, tell: Tell, complain: Tell) -> Report:
    """Raises InputError when nothing could be scored, EngineError for an engine that cannot run."""
    engines: dict[EngineIdentity, None] = {}
    total = len(task.ids)

    def score(id_: str) -> Scored:
        reference = task.reference(id_)
        if not by.normalizer.words(reference.text) and not _is_silence(task, id_):
            raise InputError("its reference has no words")
        heard = task.heard(id_)
        engines.update(dict.fromkeys(heard.engines))
        scored = _scored(id_, reference, heard, by, task.items.get(id_))
        rate = scored.tallies["wer"].rate
        shown = "-" if rate is None else f"{100 * rate:.1f} %"
        tell(f"{task.ids.index(id_) + 1}/{total} {id_}: WER {shown}")
        if heard.lost_s:
            complain(
                f"{id_}: {heard.lost_s:.1f} s of it could not be heard; its words count as lost"
            )
        return scored

    outcome = score_each(task.ids, score, complain)
    return assemble(
        task.title,
        outcome.scored,
        outcome.failed,
        _provenance(task, by, tuple(engines), command, _notes(outcome.scored)),
    )


def _notes(scored: Sequence[Scored]) -> tuple[str, ...]:
    return (TCP_NOTE,) if any("tcpwer" in one.tallies for one in scored) else ()


def _scored(id_: str, reference: Speech, heard: Heard, by: Judge, item: Item | None) -> Scored:
    judged = score_recognition(reference, heard.speech, by)
    tallies: dict[str, Tally] = dict(judged.tallies)
    extra: Row = {"words": judged.tallies["wer"].total}
    seconds = heard.duration_s or (item.row.seconds if item else None)
    if seconds is not None:
        extra["seconds"] = seconds
    if heard.lost_s:
        extra["seconds_not_heard"] = heard.lost_s
    if heard.spent_s is not None and heard.duration_s:
        tallies["seconds_per_second"] = Tally(heard.spent_s, heard.duration_s)
    groups = item.groups if item else {}
    return Scored(id_, tallies, groups, _speakers(judged.by_speaker), extra)


def _speakers(by_speaker: Mapping[str, Tallies]) -> dict[str, Tallies]:
    return {who or "?": tallies for who, tallies in by_speaker.items()}


def _is_silence(task: Task, id_: str) -> bool:
    """A manifest's recording with the empty text: every word heard in it is invented."""
    item = task.items.get(id_)
    return item is not None and item.row.text == "" and item.row.words is None


def _items(manifest: Manifest) -> dict[str, Item]:
    return {item.id: item for item in manifest.items}


def _of_manifest(
    manifest: Manifest, title: str, heard: Callable[[str], Heard], hypotheses: Path | None = None
) -> Task:
    items = _items(manifest)
    return Task(
        title=f"{title}: {manifest.name}",
        ids=tuple(items),
        reference=lambda id_: items[id_].reference(),
        heard=heard,
        corpus=lambda: corpus_used(manifest.name, manifest.path, manifest.files),
        items=items,
        hypotheses=hypotheses,
    )


def _provenance(
    task: Task,
    by: Judge,
    engines: tuple[EngineIdentity, ...],
    command: str,
    notes: tuple[str, ...],
) -> Provenance:
    known = provenance_of(
        command,
        engines,
        task.corpus(),
        by.label,
        items=task.items,
        hypotheses=task.hypotheses,
        terms=(by.drugs, by.medical),
        notes=notes,
    )
    if known.instrument or all(one.accuracy is not Accuracy.LOW for one in engines):
        return known
    return known.changed(notes=(NOT_CLINICAL, *notes))
