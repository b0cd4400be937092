"""`ambient-scribe bench samples`: every stage, on the shipped visits."""

from __future__ import annotations

from typing import Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.bench import results

Names = Annotated[list[str] | None, typer.Argument(help="Samples; all of them when none is named.")]

EMBEDDED = options.Recognition(profile="embedded")


def samples(
    *,
    names: Names = None,
    recognition: options.Recognition = EMBEDDED,
    delivery: results.Delivery,
) -> None:
    """Score recognition, speakers, facts and notes on the shipped samples."""
    from ambient_scribe import samples as shipped_samples
    from ambient_scribe.build import draft_transcript, scribe_file
    from ambient_scribe.build_writing import build_extractor
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.evaluation.runs.samples import bench_samples
    from ambient_scribe.interop.context import read_context
    from ambient_scribe.interop.transcripts import read_transcript

    config = recognition.config()
    chosen = tuple(shipped_samples.sample(name) for name in names or ()) or (
        shipped_samples.samples()
    )
    delivery.check()

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
        results.command_line("samples", *(names or ()), **vars(recognition)),
        delivery.teller(),
    )
    delivery.deliver(report)
