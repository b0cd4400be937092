"""`ambient-scribe voices`: voices that visits may know again, sealed; enrolled with consent, forgotten
for good."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Recording
    from ambient_scribe.protocols import SoundChunk, SoundSource

app = typer.Typer(
    help="Enrolled voices: enroll, list, forget.", no_args_is_help=True, rich_markup_mode=None
)

LONGEST_SECONDS = 300
"""More speech of one person adds nothing to a voiceprint."""
MICROPHONE_SECONDS = 30

BIOMETRIC = (
    "A voiceprint is biometric data. It stays on this machine, sealed; it is used to tell this voice "
    "in visits, and for nothing else; `ambient-scribe voices forget` destroys it."
)

Name = Annotated[str, typer.Argument(help="Whose voice it is, as transcripts shall call them.")]
Recorded = Annotated[
    Path | None, typer.Argument(help="A sound file in which only this person speaks.")
]
Mic = Annotated[bool, typer.Option("--mic", help="Listen to the microphone; Ctrl-C ends it early.")]
Seconds = Annotated[
    int, typer.Option("--seconds", min=5, max=LONGEST_SECONDS, help="How long --mic listens.")
]
Consent = Annotated[
    bool, typer.Option("--consent", help="This person has agreed; asked for when not given.")
]
Replace = Annotated[
    bool, typer.Option("--replace", help="In place of the voice enrolled under that name.")
]
Remember = Annotated[
    bool,
    typer.Option(
        "--remember", help="Keep the vault's key in this system's keyring: visits open it."
    ),
]


@app.command("enroll")
def enroll(
    name: Name,
    recording: Recorded = None,
    mic: Mic = False,
    device: options.Device = None,
    seconds: Seconds = MICROPHONE_SECONDS,
    consent: Consent = False,
    replace: Replace = False,
    remember: Remember = False,
    as_json: options.Json = False,
) -> None:
    """Enroll one person's voice, from a file or the microphone."""
    from ambient_scribe.build import enrol_voice
    from ambient_scribe.cli.enrolled import voice_store
    from ambient_scribe.cli.passphrase import open_or_make_vault
    from ambient_scribe.cli.sources import ending_on_interrupt
    from ambient_scribe.config import load_config
    from ambient_scribe.errors import UsageError

    if (recording is None) == (not mic):
        raise UsageError("name one recording, or use --mic")
    store = voice_store()
    if not replace and store.holds(name):
        raise UsageError(f"a voice named {name!r} is enrolled already: add --replace")
    _agree(name, consent)
    vault = open_or_make_vault(remember=remember)
    config = load_config()
    source = _source(recording, device, seconds, config)
    with ending_on_interrupt(source) if mic else nullcontext():
        enrolment = enrol_voice(name, source, config)
    store.save(enrolment, vault, replace=replace)
    if as_json:
        typer.echo(json.dumps({"name": name, "speech_seconds": round(enrolment.speech_seconds, 1)}))
    else:
        typer.echo(f"{name} is enrolled from {enrolment.speech_seconds:.0f} s of speech, sealed")


@app.command("list")
def list_voices(as_json: options.Json = False) -> None:
    """Show who is enrolled; needs no passphrase."""
    from ambient_scribe.cli.enrolled import voice_store

    names = voice_store().names()
    if as_json:
        typer.echo(json.dumps({"voices": names}))
    else:
        typer.echo("\n".join(names) or "No voice is enrolled.")


@app.command("forget")
def forget(name: Name, as_json: options.Json = False) -> None:
    """Destroy an enrolled voice: its key and what it sealed."""
    from ambient_scribe.cli.enrolled import voice_store

    voice_store().forget(name)
    typer.echo(json.dumps({"forgotten": name}) if as_json else f"{name} is forgotten")


def _agree(name: str, consent: bool) -> None:
    """Raises UsageError unless the person has agreed."""
    from ambient_scribe.cli.passphrase import somebody_is_there
    from ambient_scribe.errors import UsageError

    typer.echo(BIOMETRIC, err=True)
    if consent:
        return
    if not somebody_is_there():
        raise UsageError(f"has {name} agreed to this? add --consent")
    if not typer.confirm(f"Has {name} agreed to this?", err=True):
        raise UsageError("without consent no voice is enrolled")


def _source(
    recording: Path | None, device: str | None, seconds: int, config: Config
) -> SoundSource:
    from ambient_scribe.cli.sources import file_source, microphone_source

    if recording is not None:
        return FirstSeconds(file_source(config, recording, False), LONGEST_SECONDS)
    typer.echo(f"Speak for {seconds} s, as in a visit. Ctrl-C ends it early.", err=True)
    return FirstSeconds(microphone_source(config, device), seconds)


class FirstSeconds:
    """The beginning of a source; a microphone is told to stop then, and delivers what it has."""

    def __init__(self, source: SoundSource, seconds: int) -> None:
        self._source, self._seconds = source, seconds

    def __iter__(self) -> Iterator[SoundChunk]:
        from ambient_scribe.domain.time import SAMPLE_RATE_HZ

        left = self._seconds * SAMPLE_RATE_HZ
        for chunk in self._source:
            if left > 0:
                yield type(chunk)(chunk.samples[:left], chunk.lost)
            left -= len(chunk.samples)
            if left <= 0:
                if not hasattr(self._source, "stop"):
                    return
                self.stop()

    def recording(self) -> Recording:
        return self._source.recording()

    def stop(self) -> None:
        """Of a microphone, which goes on until it is told."""
        if stop := getattr(self._source, "stop", None):
            stop()
