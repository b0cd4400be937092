"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
Context = Annotated[
    Path | None,
    typer.Option(
        "--context",
        help="TOML or JSON with the patient's problems, medications, allergies, last results.",
    ),
]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the results; made if absent.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
DraftAnyway = Annotated[
    bool,
    typer.Option(
        "--draft-anyway", help="Draft even from the low-accuracy fallback; the note says so."
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace the visit that the folder holds already.")
]
TemplateName = Annotated[
    str | None, typer.Option("--template", help="A note template (see configs/templates).")
]
