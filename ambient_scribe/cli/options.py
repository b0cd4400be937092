"""Options that several commands share: each stands here once, and in the groups it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ambient_scribe.config import Config, Overrides
    from ambient_scribe.domain.encounter import Encounter

Profile = Annotated[
    str,
    typer.Option(
        "--profile",
        "-p",
        help="A profile's name (see configs/profiles) or a TOML file of your own.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")]
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
Documents = Annotated[
    bool,
    typer.Option(
        "--documents/--no-documents",
        help="Draft instructions, orders, tasks and letters beside the note.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace the visit that the folder holds already.")
]
TemplateName = Annotated[
    str | None, typer.Option("--template", help="A note template (see configs/templates).")
]
Provider = Annotated[
    str | None,
    typer.Option(
        "--provider", help="Whose preferences notes are written by, as kept under the name."
    ),
]
PreferencesFile = Annotated[
    Path | None, typer.Option("--preferences", help="A TOML file of a provider's preferences.")
]
Drafter = Annotated[
    str | None,
    typer.Option(
        "--drafter",
        help="Who else writes: embedded (nobody), transformers or server, a language model that "
        "proposes a revision beside the draft.",
    ),
]
DrafterModel = Annotated[
    str | None,
    typer.Option("--drafter-model", help="Folder of a language model, or its name on the server."),
]
DrafterUrl = Annotated[
    str | None,
    typer.Option(
        "--drafter-url", help="An OpenAI-compatible server, such as http://127.0.0.1:11434/v1."
    ),
]

DEFAULT_PROFILE = "clinic"
DEFAULT_OUT = Path("out")


# ---------------------------------------------------------------- groups, see `spreading`
@dataclass(frozen=True)
class NoteShape:
    """Which kind of note is drafted, and how whose notes are written."""

    template: TemplateName = None
    provider: Provider = None
    preferences: PreferencesFile = None

    @property
    def file(self) -> Path | None:
        """The preferences that are asked for. Raises UsageError for a provider without any."""
        from ambient_scribe.errors import UsageError
        from ambient_scribe.note.preferences.preferences import preferences_file

        if self.provider is None:
            return self.preferences
        if self.preferences is not None:
            raise UsageError("name --provider or --preferences, not both")
        file = preferences_file(self.provider)
        if not file.is_file():
            raise UsageError(
                f"no preferences are kept for {self.provider!r}: make them with "
                "`ambient-scribe preferences learn`, or write " + str(file)
            )
        return file


DraftAnyway = Annotated[
    bool,
    typer.Option(
        "--draft-anyway", help="Draft even from the low-accuracy fallback; the note says so."
    ),
]


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
class Results:
    """Where the results go, and whether documents are drafted beside the note."""

    out: Out = DEFAULT_OUT
    overwrite: Overwrite = False
    documents: Documents = True

    def with_documents(self, encounter: Encounter, config: Config) -> Encounter:
        """The visit with its documents, where they are wanted."""
        from ambient_scribe.cli.beside import with_documents

        return with_documents(encounter, config) if self.documents else encounter


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

    def config(self, *, shape: NoteShape | None = None, live: bool = False) -> Config:
        """The profile with these, and with what else is asked, laid over it. Raises UsageError."""
        from ambient_scribe.config import load_config

        return load_config(self.profile, self._asked(shape or NoteShape(), live=live))

    def _asked(self, shape: NoteShape, *, live: bool) -> Overrides:
        from ambient_scribe.config import Overrides

        return Overrides(
            engine=self.engine,
            model=self.model,
            diarizer=self.diarizer,
            speakers=self.speakers,
            language=self.language,
            template=shape.template,
            preferences=shape.file,
            live=live,
            may_download=self.allow_download,
            second_pass=self.second_pass,
        )


@dataclass(frozen=True)
class Drafting:
    """Who proposes a revision beside the draft."""

    drafter: Drafter = None
    drafter_model: DrafterModel = None
    drafter_url: DrafterUrl = None

    def overrides(self, asked: Overrides | None = None) -> Overrides:
        """With what else is asked."""
        from ambient_scribe.config import Overrides

        return (asked or Overrides()).changed(
            drafter=self.drafter, drafter_model=self.drafter_model, drafter_url=self.drafter_url
        )


@dataclass(frozen=True)
class Scribing(Listening, Drafting):
    """How a visit is heard, and who proposes a revision of what is drafted from it."""

    draft_anyway: DraftAnyway = False

    def _asked(self, shape: NoteShape, *, live: bool) -> Overrides:
        asked = super()._asked(shape, live=live).changed(insist=self.draft_anyway)
        return self.overrides(asked)


AS_DRAFTED = NoteShape()


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
