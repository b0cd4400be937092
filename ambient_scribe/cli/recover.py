"""`ambient-scribe recover`: visits that a crash or a power cut left unfinished are finished from disk.

They go through the same pipeline, with what they were begun with, and leave the same files.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.recovery_target import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ambient_scribe.config import Config
    from ambient_scribe.domain.voice import Enrolment
    from ambient_scribe.store.recordings.folder import VisitPlan
    from ambient_scribe.store.recordings.found import Found
    from ambient_scribe.store.recordings.recording import SealedRecording
    from ambient_scribe.store.recordings.room import RecordingRoom
    from ambient_scribe.vault.keys import Vault
    from ambient_scribe.visit import Written

Visit = Annotated[
    str | None, typer.Argument(help="The id of a visit, or how it begins.", metavar="ID")
]
All = Annotated[bool, typer.Option("--all", help="Finish every unfinished visit.")]
Kept = Annotated[
    bool, typer.Option("--kept", help="List finished visits too, whose sealed sound is still kept.")
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="Another folder for the results of this visit.")
]
Delete = Annotated[
    bool, typer.Option("--delete", help="Destroy the visit's sound for good; asks first.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Draft a finished visit again over its results.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def recover(
    visit: Visit = None,
    everything: All = False,
    out: Out = None,
    delete: Delete = False,
    yes: Yes = False,
    kept: Kept = False,
    overwrite: Overwrite = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """List visits that were cut off, finish them from their sealed sound, or destroy it."""
    from ambient_scribe.cli.recorder import recording_room, tidy
    from ambient_scribe.config import load_config
    from ambient_scribe.errors import UsageError

    if visit is not None and everything:
        raise UsageError("name one visit, or use --all")
    if (delete or overwrite or out is not None) and visit is None:
        raise UsageError("which visit? `ambient-scribe recover` lists them")
    config = load_config(profile)
    room = recording_room(config.recording)
    if delete:
        assert visit is not None
        _destroy(room, room.named(visit), yes=yes, as_json=as_json)
        return
    tidy(room, config.recording)
    if visit is not None:
        target = Target(out, overwrite)
        _finish_all(room, config, [room.named(visit)], target, as_json=as_json)
    elif everything:
        _finish_all(room, config, _unfinished(room), Target(), as_json=as_json)
    else:
        _list(room, config, kept=kept, as_json=as_json)


# ---------------------------------------------------------------- list
def _unfinished(room: RecordingRoom) -> list[Found]:
    from ambient_scribe.store.recordings.found import State

    return [one for one in room.found() if one.state in (State.UNFINISHED, State.DAMAGED)]


def _list(room: RecordingRoom, config: Config, *, kept: bool, as_json: bool) -> None:
    from ambient_scribe.store.recordings.found import State

    states = {State.UNFINISHED, State.DAMAGED, *({State.WRITTEN} if kept else ())}
    rows = [_row(room, config, one) for one in room.found() if one.state in states]
    if as_json:
        typer.echo(json.dumps({"visits": rows}, indent=1, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(_line(row))
    if not rows:
        typer.echo("No visit is kept." if kept else "No visit is unfinished.")
    elif any(row["state"] != State.WRITTEN for row in rows):
        typer.echo("\n`ambient-scribe recover ID` or `ambient-scribe recover --all` finishes them.")


def _row(room: RecordingRoom, config: Config, one: Found) -> dict[str, Any]:
    keep = datetime.timedelta(days=config.recording.keep_days)
    return {
        "id": one.id,
        "state": one.state.value,
        "started_at": one.started_at.isoformat(timespec="seconds"),
        "duration_ms": one.duration_ms,
        "out": _planned_out(room, config, one),
        "destroyed_after": (one.written_at + keep).isoformat(timespec="seconds")
        if one.written_at
        else None,
        "origin": origin.model_dump(mode="json") if (origin := room.origin_of(one.id)) else None,
    }


def _line(row: dict[str, Any]) -> str:
    from ambient_scribe.domain.time import clock

    began = datetime.datetime.fromisoformat(row["started_at"]).astimezone()
    where = f"results go to {row['out']}" if row["out"] else "its plan does not open"
    if until := row["destroyed_after"]:
        last_day = datetime.datetime.fromisoformat(until).astimezone()
        where = f"finished; its sealed sound is destroyed after {last_day:%Y-%m-%d}"
    if origin := row["origin"]:
        where += f" ({origin['way']} from {origin['id'][:8]})"
    return f"{row['id'][:8]}  {began:%Y-%m-%d %H:%M}  {clock(row['duration_ms']):>8}  {where}"


def _planned_out(room: RecordingRoom, config: Config, one: Found) -> str | None:
    """None when it does not open: a list may be asked for without the key."""
    from ambient_scribe.cli.recorder import recordings_root
    from ambient_scribe.errors import ScribeError

    try:
        vault = recordings_root(config.recording).open()
        if vault is None:
            return None
        with room.open(one.id, vault) as recording:
            return recording.plan.out
    except ScribeError:
        return None


# ---------------------------------------------------------------- finish
def _finish_all(
    room: RecordingRoom,
    config: Config,
    visits: Sequence[Found],
    target: Target,
    *,
    as_json: bool,
) -> None:
    """One that cannot be finished does not stop the others; its error is raised at the end."""
    from ambient_scribe.cli.recorder import compress_rest, recordings_root, tidy
    from ambient_scribe.errors import ScribeError, UsageError

    vault = recordings_root(config.recording).open() if room.found() else None
    if visits and vault is None:
        raise UsageError(f"the recordings' vault is missing from {room.root}: restore it")
    done: list[dict[str, Any]] = []
    failure: ScribeError | None = None
    for one in visits:
        assert vault is not None
        try:
            done.append(_finish(room, vault, one, target, quiet=as_json))
        except ScribeError as error:
            failure = failure or error
            typer.echo(f"ambient-scribe: {one.id[:8]}: {error}", err=True)
    if vault is not None:
        compress_rest(room, vault)
        tidy(room, config.recording)
    if as_json:
        typer.echo(json.dumps({"visits": done}, indent=1, ensure_ascii=False))
    elif not visits:
        typer.echo("No visit is unfinished.")
    if failure is not None:
        raise typer.Exit(failure.exit_code)


def _finish(
    room: RecordingRoom, vault: Vault, one: Found, target: Target, *, quiet: bool
) -> dict[str, Any]:
    from ambient_scribe.cli.recorder import compress
    from ambient_scribe.store.recordings.reading import journal_of

    with room.open(one.id, vault) as recording:
        if not (recording.folder.holds_sound or journal_of(recording.folder).segments):
            why = (
                "none of its sound could be kept"
                if one.duration_ms
                else "no sound had been recorded yet"
            )
            room.discard(recording)
            _say(quiet, f"{one.id[:8]}: {why}; it is removed")
            return {"id": one.id, "note_html": None}
        out, is_ours = target.of(recording)
        written = _drafted(recording, out, overwrite=is_ours, quiet=quiet)
        _say(quiet, f"{one.id[:8]}: finished, {written.page}")
        compress(recording)
    return {"id": one.id, "note_html": str(written.page), "encounter": str(written.encounter)}


def _drafted(recording: SealedRecording, out: Path, *, overwrite: bool, quiet: bool) -> Written:
    """The same walk as `scribe` takes; the sound comes from the disk."""
    from ambient_scribe.build import open_session
    from ambient_scribe.cli.again import heard_again
    from ambient_scribe.cli.beside import with_documents
    from ambient_scribe.cli.progress import hearing
    from ambient_scribe.pipeline import VisitStart
    from ambient_scribe.store.recordings.reading import RecordingSource
    from ambient_scribe.visit import complaint, hear, results_folder, write_recorded

    plan, source = recording.plan, RecordingSource(recording)
    with results_folder(out, overwrite=overwrite):
        session = open_session(
            _config(plan),
            plan.context,
            channels=plan.channels,
            enrolled=_voices(plan),
            start=VisitStart(recording.id, plan.started_at),
            consent=plan.consent,
        )
        with hearing(source, quiet=quiet) as (listener, progress):
            hear(session, source, None, listener, progress)
        encounter = heard_again(session, RecordingSource(recording), quiet=quiet)
        encounter = with_documents(encounter, _config(plan))
        written = write_recorded(encounter, out, recording)
    for name in source.unreadable:
        typer.echo(f"ambient-scribe: {recording.id[:8]}: {name} does not open", err=True)
    if line := complaint(encounter):
        typer.echo(f"ambient-scribe: {line}", err=True)
    return written


def _config(plan: VisitPlan) -> Config:
    """As the visit was begun, but read as a file is: its sound is all there. What another version
    wrote keeps all that this one still knows; today's clinic profile where that is not enough.
    """
    from pydantic import ValidationError

    from ambient_scribe.config import Config, load_config

    default = load_config(options.DEFAULT_PROFILE)
    told = json.loads(plan.config)
    told["streaming"], told["live"] = default.streaming.model_dump(), default.live.model_dump()
    try:
        return Config.model_validate(_known_keys(told))
    except ValidationError:
        typer.echo(
            "ambient-scribe: another version began this visit: it is finished with the profile "
            f"{options.DEFAULT_PROFILE}",
            err=True,
        )
        return default


def _known_keys(told: dict[str, Any]) -> dict[str, Any]:
    """Without the keys that this version has no name for. Raises ValidationError for other faults."""
    from pydantic import ValidationError

    from ambient_scribe.config import Config

    try:
        Config.model_validate(told)
    except ValidationError as error:
        for fault in error.errors():
            if fault["type"] == "extra_forbidden":
                *path, name = fault["loc"]
                part: Any = told
                for step in path:
                    part = part[step]
                part.pop(name, None)
    return told


def _voices(plan: VisitPlan) -> tuple[Enrolment, ...]:
    """Those the visit was begun with, as far as they still open."""
    from ambient_scribe.cli.enrolled import enrolled_voices
    from ambient_scribe.errors import ScribeError

    try:
        return enrolled_voices(plan.voices)
    except ScribeError as error:
        typer.echo(f"ambient-scribe: without the enrolled voices: {error}", err=True)
        return ()


def _say(quiet: bool, line: str) -> None:
    if not quiet:
        typer.echo(line)


# ---------------------------------------------------------------- destroy
def _destroy(room: RecordingRoom, one: Found, *, yes: bool, as_json: bool) -> None:
    from ambient_scribe.cli.passphrase import somebody_is_there
    from ambient_scribe.domain.time import clock
    from ambient_scribe.errors import UsageError

    began = one.started_at.astimezone()
    what = f"the sound of the visit of {began:%Y-%m-%d %H:%M} ({clock(one.duration_ms)})"
    if not yes and not somebody_is_there():
        raise UsageError(f"{what} would be destroyed for good: add --yes")
    if not yes and not typer.confirm(f"Destroy {what}, for good?", err=True):
        raise typer.Exit(1)
    room.destroy(one.id, "deleted by hand")
    if as_json:
        typer.echo(json.dumps({"destroyed": one.id}))
    else:
        typer.echo(f"{one.id[:8]} is destroyed")
