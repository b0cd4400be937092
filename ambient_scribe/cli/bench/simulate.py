"""`ambient-scribe bench simulate`: visits made from recordings of single speakers, with reference."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def simulate(
    out: Annotated[Path, typer.Argument(help="A folder for the recordings and manifest.jsonl.")],
    speech: Annotated[
        Path,
        typer.Option("--speech", help="FLAC files named SPEAKER-….flac, as LibriSpeech has them."),
    ],
    only: Annotated[
        Path | None,
        typer.Option("--only", help="A file of speaker ids, one a line: take only these."),
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, help="How many visits.")] = 10,
    people: Annotated[int, typer.Option("--people", min=1, max=8, help="Who speak in each.")] = 2,
    seconds: Annotated[float, typer.Option("--seconds", min=5, help="About how long.")] = 90.0,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same sound.")] = 1,
    room: Annotated[bool, typer.Option("--room/--no-room", help="In a room, with noise.")] = True,
) -> None:
    """Make conversations with overlap, room and noise, to score diarization on."""
    from ambient_scribe.errors import InputError
    from ambient_scribe.simulation.visits import VisitRequest, make_visits, speakers_in

    if not speech.is_dir():
        raise InputError(f"{speech}: no such folder of recordings")
    if (out / "manifest.jsonl").exists():
        raise InputError(f"{out} holds a manifest already: name another folder")
    clips = speakers_in(speech, _listed(only))
    request = VisitRequest(count=count, people=people, seconds=seconds, seed=seed, room=room)
    typer.echo(str(make_visits(clips, out, request)))


def _listed(path: Path | None) -> tuple[str, ...]:
    from ambient_scribe.errors import InputError

    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a list of speakers") from error
    listed = tuple(line.partition("#")[0].strip() for line in lines)
    return tuple(name for name in listed if name)
