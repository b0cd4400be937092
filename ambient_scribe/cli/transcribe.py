"""`ambient-scribe transcribe`: a recording becomes words with speakers, in four formats."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ambient_scribe.cli import options


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SRT = "srt"
    RTTM = "rttm"


def transcribe(
    recording: Annotated[Path, typer.Argument(help="A sound file.")],
    form: Annotated[
        Format, typer.Option("--format", "-f", help="text, json, srt (subtitles) or rttm (turns).")
    ] = Format.TEXT,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="A file; standard output when not given.")
    ] = None,
    context: options.Context = None,
    profile: options.Profile = "clinic",
    engine: options.Engine = None,
    model: options.Model = None,
    allow_download: options.AllowDownload = False,
    diarizer: options.Diarizer = None,
    speakers: options.Speakers = None,
    voice: options.Voices = None,
    language: options.Language = None,
    channel_per_speaker: options.Channels = False,
    as_json: options.Json = False,
) -> None:
    """Write down who said what."""
    from ambient_scribe.build import open_session
    from ambient_scribe.cli.enrolled import enrolled_voices
    from ambient_scribe.cli.progress import hearing
    from ambient_scribe.cli.sources import complain, file_source
    from ambient_scribe.config import load_config
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.interop import transcript_formats as formats
    from ambient_scribe.interop.context import read_context
    from ambient_scribe.visit import check_file, hear, write_text

    config = load_config(
        profile,
        engine=engine,
        model=model,
        diarizer=diarizer,
        speakers=speakers,
        may_download=allow_download,
        language=language,
    )
    chart = read_context(context) if context is not None else PatientContext()
    if out is not None:
        check_file(out)
    known = enrolled_voices(voice)
    source = file_source(config, recording, channel_per_speaker)
    channels = 2 if channel_per_speaker else 1
    session = open_session(config, chart, channels=channels, drafting=False, enrolled=known)
    with hearing(source, quiet=as_json) as (listener, progress):
        encounter = hear(session, source, None, listener, progress)
    if as_json:
        form = Format.JSON
    if form is Format.JSON:
        text = formats.transcript_json(encounter.transcript)
    elif form is Format.SRT:
        text = formats.transcript_srt(encounter.transcript)
    elif form is Format.RTTM:
        text = formats.transcript_rttm(encounter.transcript, recording.stem)
    else:
        text = formats.transcript_text(encounter.transcript)
    if out is None:
        typer.echo(text.rstrip("\n"), nl=bool(text))
    else:
        write_text(out, text)
    complain(encounter)
