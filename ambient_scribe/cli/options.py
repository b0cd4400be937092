"""Options that several commands share: each stands here once, and in the groups it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Encounter

Profile = Annotated[
    str,
    typer.Option(
        "--profile",
        "-p",
        help="A profile's name (see configs/profiles) or a TOML file of your own.",
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="auto, faster-whisper, transformers-whisper or pocketsphinx (the embedded fallback).",
    ),
]
Model = Annotated[
    str | None,
    typer.Option("--model", help="A Whisper model: a name such as small.en, or a local folder."),
]
AllowDownload = Annotated[
    bool,
    typer.Option("--allow-download", help="Let auto fetch a Whisper model when none is here."),
]
Diarizer = Annotated[str | None, typer.Option("--diarizer", help="auto, embedded or pyannote.")]
Speakers = Annotated[
    int | None, typer.Option("--speakers", min=1, max=8, help="How many people speak, if known.")
]
Voices = Annotated[
    list[str] | None,
    typer.Option(
        "--voice",
        help="Know this enrolled voice again (repeat for more); by default all that open unasked.",
    ),
]
Language = Annotated[
    str | None,
    typer.Option("--language", help="Language of the visit (en, es, …); detected when not given."),
]
Channels = Annotated[
    bool,
    typer.Option("--channel-per-speaker", help="Stereo with one speaker on each channel."),
]
Device = Annotated[
    str | None, typer.Option("--device", help="Microphone, by the name `doctor` shows.")
]
SecondPass = Annotated[
    bool | None,
    typer.Option(
        "--second-pass/--no-second-pass",
        help="Listen again, at the end, where a drug, a dose or a number was said.",
    ),
]
Context = Annotated[
    Path | None,
    typer.Option(
        "--context",
        help="TOML or JSON with the patient's problems, medications, allergies, last results.",
    ),
]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the results; made if absent.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace the visit that the folder holds already.")
]
TemplateName = Annotated[
    str | None, typer.Option("--template", help="A note template (see configs/templates).")
]

DEFAULT_PROFILE = "clinic"


# ---------------------------------------------------------------- groups, see `spreading`
@dataclass(frozen=True)
class Recognition:
    """What hears the words."""

    profile: Profile = DEFAULT_PROFILE
    engine: Engine = None
    model: Model = None

    def config(self) -> Config:
        """The profile with these laid over it. Raises UsageError."""
        from ambient_scribe.config import Overrides, load_config

        return load_config(self.profile, Overrides(engine=self.engine, model=self.model))


@dataclass(frozen=True)
class Listening(Recognition):
    """How a visit is heard: the engines, and what is known of who speaks."""

    allow_download: AllowDownload = False
    diarizer: Diarizer = None
    speakers: Speakers = None
    voice: Voices = None
    language: Language = None
    channel_per_speaker: Channels = False
    second_pass: SecondPass = None

    @property
    def channels(self) -> int:
        return 2 if self.channel_per_speaker else 1

    def config(
        self, *, template: str | None = None, insist: bool = False, live: bool = False
    ) -> Config:
        """The profile with these, and with what else is asked, laid over it. Raises UsageError."""
        from ambient_scribe.config import Overrides, load_config

        asked = Overrides(
            engine=self.engine,
            model=self.model,
            diarizer=self.diarizer,
            speakers=self.speakers,
            language=self.language,
            template=template,
            insist=insist,
            live=live,
            may_download=self.allow_download,
            second_pass=self.second_pass,
        )
        return load_config(self.profile, asked)


def profile_of(encounter: Encounter, asked: str) -> str:
    """The one that was asked for, else the one that the visit was drafted with: its own terms and
    files of codes are in there. Raises UsageError for one that is not shipped."""
    from ambient_scribe.config import load_config
    from ambient_scribe.errors import UsageError

    own = encounter.provenance.profile
    if asked != DEFAULT_PROFILE or own == asked:
        return asked
    try:
        load_config(own)
    except UsageError as error:
        raise UsageError(
            f"this visit was drafted with the profile {own!r}: name its file with --profile"
        ) from error
    return own
