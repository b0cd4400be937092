"""`ambient-scribe timeline`: what became of each problem and drug of a visit, in order of time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.domain.timeline import Saying, Thread
    from ambient_scribe.domain.transcript import Transcript

Visit = Annotated[Path, typer.Argument(help="Folder of a visit's results.", metavar="VISIT")]


def timeline(
    visit: Visit, profile: options.Profile = options.DEFAULT_PROFILE, as_json: options.Json = False
) -> None:
    """Show what was said of each problem and drug of a visit, those that began first first."""
    from ambient_scribe.clinical.timeline import TimelineMaker
    from ambient_scribe.clinical.vocabulary import load_vocabulary
    from ambient_scribe.config import load_config
    from ambient_scribe.store.folder import read_encounter
    from ambient_scribe.visit import ENCOUNTER_FILE

    folder = visit.parent if visit.name == ENCOUNTER_FILE and visit.is_file() else visit
    encounter = read_encounter(folder / ENCOUNTER_FILE)
    settings = load_config(options.profile_of(encounter, profile))
    vocabulary = load_vocabulary(settings.clinical.lexicon_folder)
    found = TimelineMaker(vocabulary).make(encounter.transcript, encounter.facts)
    if as_json:
        typer.echo(found.model_dump_json(indent=1, exclude_none=True))
        return
    if not found.threads:
        typer.echo("No problem and no drug was found in this visit.")
    for thread in found.threads:
        typer.echo(_heading(thread))
        for saying in thread.sayings:
            typer.echo(_line(saying, encounter.transcript))


def _heading(thread: Thread) -> str:
    states = ", ".join(
        dict.fromkeys(
            f"{strand.assertion}{f' ({strand.change})' if strand.change else ''}"
            for strand in thread.strands
        )
    )
    return f"{thread.began or 'no time told':<24}{thread.name}: {states}"


def _line(saying: Saying, transcript: Transcript) -> str:
    from ambient_scribe.domain.time import clock

    when = clock(saying.at_ms) if saying.at_ms is not None else saying.utterance
    told = "; ".join(f"{name} {value}" for name, value in saying.told.items())
    words = transcript.text_of(saying.word_ids)
    return f"  {when:>8}  {saying.role:<10} {words}{f'  [{told}]' if told else ''}"
