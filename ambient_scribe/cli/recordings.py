"""`ambient-scribe recordings`: a recording that holds two visits is split, one of another patient is
moved to their chart. `recover` drafts what comes of it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.store.recordings.recording import SealedRecording
    from ambient_scribe.store.recordings.room import RecordingRoom
    from ambient_scribe.vault.keys import Vault

app = typer.Typer(
    help="Recordings of visits: split one, move one to another patient.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Visit = Annotated[str, typer.Argument(help="The id of a visit, or how it begins.", metavar="ID")]
At = Annotated[
    list[str],
    typer.Option("--at", help="Where the next visit begins: 12:34, 1:02:03 or 754s; repeat it."),
]
Chart = Annotated[
    Path, typer.Option("--context", help="TOML or JSON with the chart of the right patient.")
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Folder for the results of the moved visit.")
]
DespiteDamage = Annotated[
    bool, typer.Option("--despite-damage", help="Go on without what does not open of it.")
]


@app.command("split")
def split(
    visit: Visit,
    at: At,
    despite_damage: DespiteDamage = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Make two or more recordings of one: each is a visit of its own, to be drafted."""
    from ambient_scribe.cli.moments import moment_ms
    from ambient_scribe.domain.time import clock
    from ambient_scribe.store.recordings import dividing

    cuts_ms = sorted({moment_ms(one) for one in at})
    with _opened(visit, profile) as (room, vault, recording):
        earlier = _earlier_results(recording)
        parts = dividing.split(room, recording, vault, cuts_ms, despite_damage=despite_damage)
    moments = ", ".join(clock(cut) for cut in cuts_ms)
    title = f"{recording.id[:8]} is split at {moments}; each part is sealed with a key of its own:"
    _report(room, vault, recording.id, "split", parts, title, earlier, as_json=as_json)


@app.command("move")
def move(
    visit: Visit,
    context: Chart,
    out: Out = None,
    despite_damage: DespiteDamage = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Give a recording to another patient: it is drafted with that chart."""
    from ambient_scribe.interop.context import read_context
    from ambient_scribe.store.recordings import dividing

    chart = read_context(context)
    to = out.absolute() if out is not None else None
    with _opened(visit, profile) as (room, vault, recording):
        earlier = _earlier_results(recording)
        moved = dividing.move(room, recording, vault, chart, to, despite_damage=despite_damage)
    title = f"{recording.id[:8]} is moved to {_patient(chart, context)}:"
    _report(room, vault, recording.id, "moved", (moved,), title, earlier, as_json=as_json)


# ---------------------------------------------------------------- inside
@contextmanager
def _opened(visit: str, profile: str) -> Iterator[tuple[RecordingRoom, Vault, SealedRecording]]:
    from ambient_scribe.cli.recorder import recording_room, recordings_root, tidy
    from ambient_scribe.config import load_config
    from ambient_scribe.errors import UsageError

    settings = load_config(profile).recording
    room = recording_room(settings)
    tidy(room, settings)  # what was cut off before is finished first
    found = room.named(visit)
    vault = recordings_root(settings).open()
    if vault is None:
        raise UsageError(f"the recordings' vault is missing from {room.root}: restore it")
    with room.open(found.id, vault) as recording:
        yield room, vault, recording


def _earlier_results(recording: SealedRecording) -> str | None:
    return recording.plan.out if recording.folder.written_at() is not None else None


def _report(
    room: RecordingRoom,
    vault: Vault,
    origin: str,
    way: str,
    parts: tuple[str, ...],
    title: str,
    earlier: str | None,
    *,
    as_json: bool,
) -> None:
    from ambient_scribe.domain.time import clock

    rows = [_row(room, vault, visit_id) for visit_id in parts]
    if as_json:
        document = {way: origin, "into": rows, "earlier_results": earlier}
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    typer.echo(title)
    for row in rows:
        began = datetime.datetime.fromisoformat(row["started_at"]).astimezone()
        length = clock(row["duration_ms"])
        typer.echo(f"  {row['id'][:8]}  {began:%Y-%m-%d %H:%M}  {length:>8}  to {row['out']}")
    if earlier is not None:
        typer.echo(
            f"What was drafted before lies in {earlier} still, with all of the words: take it out of "
            "that chart once the new drafts are there"
        )
    typer.echo("`ambient-scribe recover --all` drafts what is not drafted yet")


def _row(room: RecordingRoom, vault: Vault, visit_id: str) -> dict[str, Any]:
    from ambient_scribe.store.recordings.reading import RecordingSource

    with room.open(visit_id, vault) as part:
        duration_ms = RecordingSource(part).stated_ms
        began = part.plan.started_at
        return {
            "id": visit_id,
            "started_at": began.isoformat(timespec="seconds"),
            "duration_ms": duration_ms,
            "out": part.plan.out,
        }


def _patient(chart: PatientContext, path: Path) -> str:
    """Name and date of birth, so that whoever moves it sees whom they meant."""
    patient = chart.patient
    if patient.name is None:
        return f"the chart {path.name}"
    born = f", born {patient.date_of_birth}" if patient.date_of_birth else ""
    return f"{patient.name}{born}"
