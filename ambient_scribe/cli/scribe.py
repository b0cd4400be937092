"""`scribe`, `demo` and `draft`: a visit becomes a transcript, facts and a draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.visit import Written

DEFAULT_OUT = Path("out")
DEMO_OUT = Path("demo-out")
DEMO_SAMPLE = "primary_care"


def scribe(
    recording: Annotated[
        Path | None,
        typer.Argument(help="A sound file: wav, flac, mp3, m4a, mp4, ogg, opus, webm."),
    ] = None,
    mic: Annotated[
        bool, typer.Option("--mic", help="Listen to the microphone; Ctrl-C ends the visit.")
    ] = False,
    device: Annotated[
        str | None, typer.Option("--device", help="Microphone, by the name `doctor` shows.")
    ] = None,
    out: options.Out = DEFAULT_OUT,
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
    template: options.TemplateName = None,
    draft_anyway: options.DraftAnyway = False,
    overwrite: options.Overwrite = False,
    as_json: options.Json = False,
) -> None:
    """Listen to a visit (a file or the microphone) and draft its note."""
    from ambient_scribe.build import open_session
    from ambient_scribe.cli.enrolled import enrolled_voices
    from ambient_scribe.cli.progress import hearing
    from ambient_scribe.cli.sources import (
        complain,
        ending_on_interrupt,
        file_source,
        microphone_source,
    )
    from ambient_scribe.config import load_config
    from ambient_scribe.errors import UsageError
    from ambient_scribe.visit import AUDIO_FILE, hear, results_folder, write

    if (recording is None) == (not mic):
        raise UsageError("name one recording, or use --mic")
    config = load_config(
        profile,
        engine=engine,
        model=model,
        diarizer=diarizer,
        speakers=speakers,
        may_download=allow_download,
        language=language,
        template=template,
        insist=draft_anyway,
        live=mic,
    )
    chart = _context(context)
    known = enrolled_voices(voice)
    source = (
        microphone_source(config, device)
        if recording is None
        else file_source(config, recording, channel_per_speaker)
    )
    with results_folder(out, overwrite=overwrite):
        channels = 2 if channel_per_speaker else 1
        session = open_session(config, chart, channels=channels, enrolled=known)
        audio = out / AUDIO_FILE
        with ending_on_interrupt(source), hearing(source, quiet=as_json) as (listener, progress):
            encounter = hear(session, source, audio, listener, progress)
        written = write(encounter, out, audio)
    _report(encounter, written, as_json=as_json)
    complain(encounter)


def demo(
    sample: Annotated[
        str, typer.Argument(help="primary_care, urgent_care or cardiology.")
    ] = DEMO_SAMPLE,
    out: options.Out = DEMO_OUT,
    as_json: options.Json = False,
) -> None:
    """Run a sample visit through the whole pipeline on what is embedded (no download, no GPU)."""
    from ambient_scribe import samples

    visit = samples.sample(sample)
    scribe(
        recording=visit.audio,
        out=out,
        context=visit.context,
        profile="embedded",
        voice=[],
        overwrite=True,
        as_json=as_json,
    )


def draft(
    transcript: Annotated[
        Path, typer.Argument(help="JSON `turns`, timed JSON `utterances`, or plain text.")
    ],
    out: options.Out = DEFAULT_OUT,
    context: options.Context = None,
    record: Annotated[
        int | None, typer.Option("--record", min=1, help="Which record of a .jsonl file.")
    ] = None,
    profile: options.Profile = "clinic",
    template: options.TemplateName = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="Of the conversation, when the file does not say it."),
    ] = None,
    overwrite: options.Overwrite = False,
    as_json: options.Json = False,
) -> None:
    """Draft a note from a transcript (no audio)."""
    from ambient_scribe.build import draft_transcript
    from ambient_scribe.config import load_config
    from ambient_scribe.interop.transcripts import read_transcript
    from ambient_scribe.visit import results_folder, write

    config = load_config(profile, template=template, language=language)
    chart = _context(context)
    conversation = read_transcript(transcript, record=record)
    with results_folder(out, overwrite=overwrite):
        encounter = draft_transcript(conversation, chart, config)
        written = write(encounter, out)
    _report(encounter, written, as_json=as_json)


def _context(path: Path | None) -> PatientContext:
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.interop.context import read_context

    return read_context(path) if path is not None else PatientContext()


def _report(encounter: Encounter, written: Written, *, as_json: bool) -> None:
    from ambient_scribe.cli import show

    if as_json:
        show.summary_json(encounter, written)
    else:
        show.encounter(encounter, written)
