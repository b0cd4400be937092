"""`ambient-scribe bench`: figures, as a table for people and JSON for machines."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ambient_scribe.cli import options

app = typer.Typer(help="Measure: samples.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _bench() -> None:
    """Measure what the program does, on material with a reference."""


@app.command("samples")
def samples(
    names: Annotated[
        list[str] | None, typer.Argument(help="Samples; all of them when none is named.")
    ] = None,
    profile: options.Profile = "embedded",
    engine: options.Engine = None,
    model: options.Model = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Keep the JSON in this file.")
    ] = None,
    as_json: options.Json = False,
) -> None:
    """Score recognition, speakers, facts and notes on the shipped samples."""
    from ambient_scribe import samples as shipped_samples
    from ambient_scribe.build import build_extractor, draft_transcript, scribe_file
    from ambient_scribe.config import load_config
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.evaluation.report import table
    from ambient_scribe.evaluation.runner import bench_samples
    from ambient_scribe.interop.context import read_context
    from ambient_scribe.interop.transcripts import read_transcript
    from ambient_scribe.visit import check_file, write_text

    config = load_config(profile, engine=engine, model=model)
    chosen = tuple(shipped_samples.sample(name) for name in names or ()) or (
        shipped_samples.samples()
    )

    if out is not None:
        check_file(out)

    def listen(visit: shipped_samples.Sample) -> Encounter:
        return scribe_file(visit.audio, read_context(visit.context), config)

    def read(visit: shipped_samples.Sample) -> Encounter:
        transcript = read_transcript(visit.transcript)
        return draft_transcript(transcript, read_context(visit.context), config)

    report = bench_samples(
        chosen,
        listen,
        read,
        build_extractor(),
        f"ambient-scribe bench samples --profile {profile}",
        (lambda line: typer.echo(line, err=True)) if not as_json else (lambda line: None),
    )
    document = report.model_dump_json(indent=1)
    if out is not None:
        write_text(out, document + "\n")
    typer.echo(document if as_json else table(report))
