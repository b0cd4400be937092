"""`scribe`, `demo` and `draft`: a visit becomes a transcript, facts and a draft."""

from __future__ import annotations

import datetime
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.consent import How
from ambient_scribe.cli.store.login import Login
from ambient_scribe.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambient_scribe.cli.into_record import IntoRecord
    from ambient_scribe.cli.recorder import Asked
    from ambient_scribe.config import Config
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.domain.transcript import Transcript
    from ambient_scribe.domain.voice import Enrolment
    from ambient_scribe.pipeline import VisitStart
    from ambient_scribe.protocols import SoundSource
    from ambient_scribe.visit import Written

_RESULTS = options.Results()
DEMO_OUT = Path("demo-out")
DEMO_SAMPLE = "primary_care"

Recording = Annotated[
    Path | None,
    typer.Argument(help="A sound file: wav, flac, mp3, m4a, mp4, ogg, opus, webm."),
]
Mic = Annotated[
    bool, typer.Option("--mic", help="Listen to the microphone; Ctrl-C ends the visit.")
]
Realtime = Annotated[
    bool,
    typer.Option(
        "--realtime", help="Play the file at its own pace, as the microphone would hear it."
    ),
]
Speed = Annotated[
    float,
    typer.Option("--speed", min=0.1, max=20.0, help="With --realtime: how many times as fast."),
]
ToRecord = Annotated[
    bool,
    typer.Option(
        "--to-record",
        help="With --mic: into the clinic's encrypted record instead of a folder; you log in.",
    ),
]
KeepRunning = Annotated[
    bool,
    typer.Option(
        "--keep-running", help="With --mic: do not end a visit that another window records."
    ),
]
SampleName = Annotated[str, typer.Argument(help="primary_care, urgent_care or cardiology.")]
Conversation = Annotated[
    Path, typer.Argument(help="JSON `turns`, timed JSON `utterances`, or plain text.")
]
Record = Annotated[
    int | None, typer.Option("--record", min=1, help="Which record of a .jsonl file.")
]
SpokenLanguage = Annotated[
    str | None,
    typer.Option("--language", help="Of the conversation, when the file does not say it."),
]
DateOfVisit = Annotated[
    str | None,
    typer.Option(
        "--date",
        help="When the visit was, 2026-03-04 or 2026-03-04T14:30; else what the file says, or today.",
    ),
]


@dataclass(frozen=True)
class Sound:
    """One recording, or the microphone."""

    recording: Recording = None
    mic: Mic = False
    device: options.Device = None
    realtime: Realtime = False
    speed: Speed = 1.0
    consent: How = None
    keep_running: KeepRunning = False
    to_record: ToRecord = False
    login: Login = None

    def __post_init__(self) -> None:
        if (self.recording is None) == (not self.mic):
            raise UsageError("name one recording, or use --mic")
        if self.mic and self.realtime:
            raise UsageError("--realtime plays a file; the microphone has its own pace")
        if self.to_record and not self.mic:
            raise UsageError("--to-record is for the microphone; `store import` brings files in")
        if self.consent is not None and not self.mic:
            raise UsageError("--consent is for the microphone: a file was recorded already")
        if self.speed != 1.0 and not self.realtime:
            raise UsageError("--speed is for a file that is played: add --realtime")

    def source(self, config: Config, *, channel_per_speaker: bool) -> SoundSource:
        from ambient_scribe.cli.sources import file_source, microphone_source

        if self.recording is None:
            if channel_per_speaker:
                raise UsageError("one speaker a channel needs a stereo recording, not --mic")
            return microphone_source(config, self.device)
        return file_source(config, self.recording, channel_per_speaker)


@dataclass(frozen=True)
class Typed:
    """A conversation that was written down elsewhere, and what is known of it."""

    transcript: Conversation
    record: Record = None
    date: DateOfVisit = None
    language: SpokenLanguage = None

    def read(self) -> tuple[Transcript, VisitStart]:
        """What was said, and when the visit was: as told, as the file tells it, or now. Raises
        UsageError and InputError."""
        from ambient_scribe.interop.transcripts import read_conversation
        from ambient_scribe.pipeline import VisitStart

        told = _moment(self.date) if self.date is not None else None
        read = read_conversation(self.transcript, record=self.record)
        now = VisitStart.now()
        began = told or read.started_at or now.started_at
        return read.transcript, VisitStart(now.id, began)


def scribe(
    *,
    sound: Sound,
    results: options.Results = _RESULTS,
    context: options.Context = None,
    listening: options.Scribing,
    shape: options.NoteShape = options.AS_DRAFTED,
    as_json: options.Json = False,
) -> None:
    """Listen to a visit (a file or the microphone) and draft its note."""
    from ambient_scribe.cli.consent import given_consent
    from ambient_scribe.cli.enrolled import enrolled_voices
    from ambient_scribe.cli.into_record import into_record
    from ambient_scribe.cli.recorder import Asked
    from ambient_scribe.proposing import check_drafter

    config = listening.config(shape=shape, live=sound.mic or sound.realtime)
    check_drafter(config)
    chart = _context(context)
    known = enrolled_voices(listening.voice)
    source = sound.source(config, channel_per_speaker=listening.channel_per_speaker)
    if not sound.mic:
        played_at = sound.speed if sound.realtime else None
        file = _File(source, config, chart, listening.channels, played_at)
        _scribe_file(file, known, results, as_json=as_json)
        return
    asked = Asked(
        config,
        chart,
        results.out,
        [voice.name for voice in known],
        profile=listening.profile if listening.profile != options.DEFAULT_PROFILE else None,
        keep_running=sound.keep_running,
        consent=given_consent(sound.consent),
    )
    with into_record(config, sound.login) if sound.to_record else nullcontext() as into:
        _scribe_live(source, asked, known, results, as_json=as_json, into=into)


@dataclass(frozen=True)
class _File:
    """A recording and what its visit was asked for with."""

    source: SoundSource
    config: Config
    context: PatientContext
    channels: int
    played_at: float | None
    """How many times as fast as it was spoken; None: as fast as this machine hears."""


def _scribe_file(
    file: _File, known: Sequence[Enrolment], results: options.Results, *, as_json: bool
) -> None:
    from ambient_scribe.build import open_session
    from ambient_scribe.cli.again import heard_again
    from ambient_scribe.cli.progress import hearing
    from ambient_scribe.cli.proposals import proposed_beside
    from ambient_scribe.cli.sources import complain, ending_on_interrupt, played
    from ambient_scribe.visit import (
        AUDIO_FILE,
        hear,
        recognized_sample,
        results_folder,
        write_heard,
    )

    out, live = results.out, file.played_at is not None
    with results_folder(out, overwrite=results.overwrite):
        session = open_session(
            file.config,
            file.context,
            channels=file.channels,
            enrolled=known,
            recording=recognized_sample(file.source.recording()) if live else None,
        )
        audio, watch, source = out / AUDIO_FILE, None, file.source
        if file.played_at is not None:
            source, watch = played(source, session, file.context, speed=file.played_at)
        with (
            ending_on_interrupt(source),
            hearing(source, quiet=as_json, watch=watch) as (listener, progress),
        ):
            hear(session, source, audio, listener, progress)
        encounter = heard_again(session, file.source, quiet=as_json)
        encounter = results.with_documents(encounter, file.config)
        written = write_heard(encounter, out, audio)
    encounter = proposed_beside(encounter, written, file.config, quiet=as_json)
    _report(encounter, written, file.config, as_json=as_json)
    complain(encounter)


def _scribe_live(
    source: SoundSource,
    asked: Asked,
    known: Sequence[Enrolment],
    results: options.Results,
    *,
    as_json: bool,
    into: IntoRecord | None = None,
) -> None:
    """Sealed on the disk before anything else: what is written at the end comes from there."""
    from ambient_scribe.build import open_session
    from ambient_scribe.capture.meter import Meter, MeteredSource
    from ambient_scribe.cli.again import heard_again
    from ambient_scribe.cli.progress import hearing
    from ambient_scribe.cli.proposals import proposed_beside
    from ambient_scribe.cli.recorder import compress, recorded
    from ambient_scribe.cli.sources import complain, ending_on_interrupt, undisturbed, watched
    from ambient_scribe.store.recordings.reading import RecordingSource
    from ambient_scribe.visit import hear, results_folder, write_recorded

    meter = Meter()
    source = MeteredSource(source, meter)
    folder = nullcontext() if into else results_folder(asked.out, overwrite=results.overwrite)
    with folder, recorded(source, asked) as visit:
        kept = visit.source
        session = open_session(
            asked.config,
            asked.context,
            enrolled=known,
            start=visit.start,
            consent=asked.consent,
        )
        watch = watched(session, asked.context, "microphone, sealed to disk", meter, (kept, source))
        try:
            with (
                ending_on_interrupt(kept),
                hearing(kept, quiet=as_json, watch=watch) as (listener, progress),
            ):
                hear(session, kept, None, listener, progress)
            kept.check_consent()
        except BaseException:  # whatever else went wrong: what was promised on the screen is done
            if not kept.is_withdrawn:
                raise
            with undisturbed():
                visit.withdraw()
            raise typer.Exit from None
        encounter = heard_again(session, RecordingSource(visit.recording), quiet=as_json)
        encounter = results.with_documents(encounter, asked.config)
        if into is not None:
            into.keep(encounter, visit)
            complain(encounter)
            return
        written = write_recorded(encounter, asked.out, visit.recording)
        encounter = proposed_beside(encounter, written, asked.config, quiet=as_json)
        _report(encounter, written, asked.config, as_json=as_json)
        compress(visit.recording)
    complain(encounter)


def demo(
    sample: SampleName = DEMO_SAMPLE,
    out: options.Out = DEMO_OUT,
    as_json: options.Json = False,
) -> None:
    """Run a sample visit through the whole pipeline on what is embedded (no download, no GPU)."""
    from ambient_scribe import samples

    visit = samples.sample(sample)
    scribe(
        sound=Sound(recording=visit.audio),
        results=options.Results(out=out, overwrite=True),
        context=visit.context,
        listening=options.Scribing(profile="demo", voice=[]),
        as_json=as_json,
    )


def draft(
    *,
    typed: Typed,
    drafting: options.Drafting,
    results: options.Results = _RESULTS,
    context: options.Context = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    shape: options.NoteShape = options.AS_DRAFTED,
    as_json: options.Json = False,
) -> None:
    """Draft a note from a transcript (no audio)."""
    from ambient_scribe.build import draft_transcript
    from ambient_scribe.cli.proposals import proposed_beside
    from ambient_scribe.config import Overrides, load_config
    from ambient_scribe.proposing import check_drafter
    from ambient_scribe.visit import results_folder, write

    asked = Overrides(template=shape.template, preferences=shape.file, language=typed.language)
    config = load_config(profile, drafting.overrides(asked))
    check_drafter(config)
    chart = _context(context)
    transcript, start = typed.read()
    with results_folder(results.out, overwrite=results.overwrite):
        drafted = draft_transcript(transcript, chart, config, start)
        encounter = results.with_documents(drafted, config)
        written = write(encounter, results.out)
    encounter = proposed_beside(encounter, written, config, quiet=as_json)
    _report(encounter, written, config, as_json=as_json)


def _moment(written: str) -> datetime.datetime:
    from ambient_scribe.interop.visit_day import HOW_TO_WRITE, visit_moment

    try:
        return visit_moment(written)
    except ValueError as error:
        raise UsageError(f"--date {written}: is no day of a visit ({HOW_TO_WRITE})") from error


def _context(path: Path | None) -> PatientContext:
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.interop.context import read_context

    return read_context(path) if path is not None else PatientContext()


def _report(encounter: Encounter, written: Written, config: Config, *, as_json: bool) -> None:
    from ambient_scribe.cli import show
    from ambient_scribe.cli.templates import reads_like

    if as_json:
        show.summary_json(encounter, written)
        return
    show.encounter(encounter, written)
    if line := reads_like(encounter, config):
        typer.echo(line)
