"""`ambient-scribe bench notes`: drafts against the notes that people wrote, and against what was said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.bench import results

if TYPE_CHECKING:
    from ambient_scribe.evaluation.corpora.noted import NotedVisit
    from ambient_scribe.evaluation.runs.notes import NotesTask

Corpus = Annotated[
    Path,
    typer.Option("--corpus", help="A folder in the format of ACI-Bench or PriMock57."),
]
Split = Annotated[
    str, typer.Option("--split", help="train, valid, test1 …; of PriMock57 also a day (day4).")
]
Recognizer = Annotated[
    str | None,
    typer.Option(
        "--recognizer",
        help="Draft from what this recognizer wrote (a folder of PriMock57's asr-aligned).",
    ),
]
Others = Annotated[
    Path | None,
    typer.Option("--notes", help="Score another system's notes instead: a .jsonl of id and note."),
]
System = Annotated[
    str | None, typer.Option("--system", help="Which system's notes, where --notes holds several.")
]
KeepNotes = Annotated[
    Path | None, typer.Option("--keep", help="Keep every scored note as text in this folder.")
]


@dataclass(frozen=True)
class Material:
    """Whose visits, and whose notes of them."""

    corpus: Corpus
    split: Split = "valid"
    recognizer: Recognizer = None
    notes: Others = None
    system: System = None


def notes(
    *,
    material: Material,
    profile: options.Profile = options.DEFAULT_PROFILE,
    limit: results.Limit = None,
    keep: KeepNotes = None,
    delivery: results.Delivery,
) -> None:
    """Score drafts: ROUGE, claims and concepts beside the human note's, support, checklists, the cost."""
    from ambient_scribe.evaluation.runs.notes import bench_notes
    from ambient_scribe.visit import results_folder, write_text

    delivery.check()
    task = _task(material, profile, limit)
    command = results.command_line("notes", **vars(material), limit=limit)

    def kept(id_: str, text: str) -> None:
        if keep is not None:
            write_text(keep / f"{id_}.txt", text + "\n")

    if keep is not None:
        with results_folder(keep):
            pass
    report = bench_notes(task, command, delivery.teller(), results.complainer(), kept)
    delivery.deliver(report)


def _task(material: Material, profile: str, limit: int | None) -> NotesTask:
    from ambient_scribe.build import draft_transcript
    from ambient_scribe.build_writing import build_extractor, build_writing
    from ambient_scribe.config import load_config
    from ambient_scribe.evaluation.corpora.noted import noted_visits
    from ambient_scribe.evaluation.runs.notes import NotesTask

    visits = noted_visits(material.corpus, material.split, recognizer=material.recognizer)[:limit]
    read = build_extractor().read_statement
    heard = f", {material.recognizer}" if material.recognizer else ""
    title = f"Notes: {material.corpus.resolve().name} {material.split}{heard}"
    if material.notes is not None:
        others, visits = _others(material, visits)
        by = f"{title}, {material.system or material.notes.stem}"
        return NotesTask(by, material.split, visits, read, others=others, hypotheses=material.notes)
    config = load_config(profile)
    return NotesTask(
        title,
        material.split,
        visits,
        read,
        draft=lambda dialogue: draft_transcript(dialogue.transcript, None, config),
        verifier=build_writing(clinical=config.clinical, coding=config.coding).verifier,
    )


def _others(
    material: Material, visits: tuple[NotedVisit, ...]
) -> tuple[dict[str, str], tuple[NotedVisit, ...]]:
    from ambient_scribe.evaluation.corpora.dialogues import aci_records
    from ambient_scribe.evaluation.runs.notes import other_notes

    assert material.notes is not None
    found = other_notes(list(aci_records(material.notes)), material.system)
    results.common({visit.id: visit for visit in visits}, found, material.notes)
    return found, tuple(visit for visit in visits if visit.id in found)
