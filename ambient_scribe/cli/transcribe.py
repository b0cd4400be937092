"""`ambient-scribe transcribe`: a recording becomes words with speakers, in four formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.domain.transcript import Transcript


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SRT = "srt"
    RTTM = "rttm"


Form = Annotated[
    Format, typer.Option("--format", "-f", help="text, json, srt (subtitles) or rttm (turns).")
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="A file; standard output when not given.")
]


def transcribe(
    *,
    recording: Annotated[Path, typer.Argument(help="A sound file.")],
    form: Form = Format.TEXT,
    out: Out = None,
    context: options.Context = None,
    listening: options.Listening,
    as_json: options.Json = False,
) -> None:
    """Write down who said what."""
    from ambient_scribe.build import open_session
    from ambient_scribe.cli.again import heard_again
    from ambient_scribe.cli.enrolled import enrolled_voices
    from ambient_scribe.cli.progress import hearing
    from ambient_scribe.cli.sources import complain, file_source
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.interop.context import read_context
    from ambient_scribe.visit import check_file, hear, write_text

    config = listening.config()
    chart = read_context(context) if context is not None else PatientContext()
    if out is not None:
        check_file(out)
    known = enrolled_voices(listening.voice)
    source = file_source(config, recording, listening.channel_per_speaker)
    session = open_session(
        config, chart, channels=listening.channels, drafting=False, enrolled=known
    )
    with hearing(source, quiet=as_json) as (listener, progress):
        hear(session, source, None, listener, progress)
    encounter = heard_again(session, source, quiet=as_json)
    text = _written(encounter.transcript, Format.JSON if as_json else form, recording.stem)
    if out is None:
        typer.echo(text.rstrip("\n"), nl=bool(text))
    else:
        write_text(out, text)
    complain(encounter)


def _written(transcript: Transcript, form: Format, name: str) -> str:
    from ambient_scribe.interop import transcript_formats as formats

    if form is Format.JSON:
        return formats.transcript_json(transcript)
    if form is Format.SRT:
        return formats.transcript_srt(transcript)
    if form is Format.RTTM:
        return formats.transcript_rttm(transcript, name)
    return formats.transcript_text(transcript)
