"""`ambient-scribe withdraw`: somebody takes back their consent to the recording of a visit.

Before the signature, the sound, the words and what rests on them go; after it the sound and the words
go, and the signed note stays, marked.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.store.recordings.found import Found
    from ambient_scribe.store.recordings.room import RecordingRoom
    from ambient_scribe.withdrawal import Order, Results

THE_PATIENT = "the patient"
MOST_FILES = 5
"""Of those that are left as they are, to be named."""

Visits = Annotated[
    list[str],
    typer.Argument(
        help="Folders of a visit's results, or the id of a recording.", metavar="VISIT..."
    ),
]
By = Annotated[str, typer.Option("--by", help="Who takes it back, as the visit shall say it.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@dataclass(frozen=True)
class Known:
    """One visit, as far as it is found. It may lie in several folders."""

    visit_id: str
    results: tuple[Results, ...]
    recording: Found | None
    folders: tuple[Path, ...]
    """Of the results, and where they would be: a crash may have left a part of them there."""
    kin: tuple[str, ...] = ()
    """Other visits that hold some of the same words: it was split or moved."""

    @property
    def encounter(self) -> Encounter | None:
        return self.results[0].encounter if self.results else None


def withdraw(
    visits: Visits,
    by: By = THE_PATIENT,
    yes: Yes = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Withdraw consent to a visit's recording: its sound and its words are destroyed for good."""
    from ambient_scribe.cli.passphrase import somebody_is_there
    from ambient_scribe.cli.recorder import recording_room, tidy
    from ambient_scribe.config import load_config
    from ambient_scribe.errors import UsageError
    from ambient_scribe.withdrawal import Order
    from ambient_scribe.withdrawal import withdraw as carry_out

    config = load_config(profile)
    room = recording_room(config.recording)
    tidy(room, config.recording)  # what was cut off before is finished first
    known = _known(room, config, visits)
    if not as_json:
        for line in _told(known):
            typer.echo(line, err=not yes)
    if not yes and not somebody_is_there():
        raise UsageError("this would be destroyed for good: add --yes")
    if not yes and not typer.confirm("Withdraw consent, for good?", err=True):
        raise typer.Exit(1)
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    folders = tuple(str(folder.absolute()) for folder in known.folders)
    order = Order(visit_id=known.visit_id, at=now, by=by, folders=folders)
    carry_out(room, order)
    _report(known, order, as_json=as_json)


# ---------------------------------------------------------------- which visit
def _known(room: RecordingRoom, config: Config, visits: list[str]) -> Known:
    """Raises UsageError, InputError when it cannot be told which one is meant."""
    from ambient_scribe.errors import InputError, UsageError
    from ambient_scribe.store.recordings.found import State
    from ambient_scribe.withdrawal import results_in

    named = [(name, folder) for name in visits if (folder := _results_folder(name))]
    results = [results_in(folder) for _, folder in named]
    folders = [folder for _, folder in named]
    found = {one.encounter.id for one in results}
    recordings = {one.id: one for one in room.found()}
    for beginning in visits:
        if beginning not in (name for name, _ in named):
            found.add(_named(room, beginning))
    if len(found) != 1:
        raise UsageError(f"these are {len(found)} visits: withdraw one at a time")
    (visit_id,) = found
    damaged = False
    for folder in _planned(room, config, visit_id):
        if not folder.is_dir() or folder.absolute() in [one.absolute() for one in folders]:
            continue
        try:
            there = results_in(folder) if _results_folder(str(folder)) else None
        except InputError as error:  # that may not save the key
            typer.echo(f"ambient-scribe: {error}; destroy that folder by hand", err=True)
            damaged = True
            continue
        folders.append(folder)
        if there is not None and there.encounter.id == visit_id:
            results.append(there)
    recording = recordings.get(visit_id)
    if recording is not None and recording.state is State.WRITTEN and not (results or damaged):
        raise UsageError(
            f"the results of {visit_id[:8]} were written, and are not where they were to go: name their "
            "folder; if they are gone for good, `ambient-scribe recover --delete` destroys the sound"
        )
    origin = room.origin_of(visit_id)
    kin = (*room.made_of(visit_id), *([origin.id] if origin else []))
    return Known(visit_id, tuple(results), recording, tuple(folders), kin)


def _results_folder(name: str) -> Path | None:
    """A folder that holds a visit; also by the name of its encounter or its page."""
    from ambient_scribe.visit import ENCOUNTER_FILE, MARKDOWN_FILE, PAGE_FILE
    from ambient_scribe.withdrawal import STAGED

    folder = Path(name)
    if folder.name in (ENCOUNTER_FILE, MARKDOWN_FILE, PAGE_FILE) and folder.is_file():
        folder = folder.parent
    holds = any((folder / file).is_file() for file in (ENCOUNTER_FILE, STAGED))
    return folder if name and holds else None


def _named(room: RecordingRoom, beginning: str) -> str:
    """The id of a recording, also of one whose consent is withdrawn already."""
    from ambient_scribe.errors import UsageError

    withdrawn = [one for one in room.tombstones(beginning) if one.is_of_withdrawn_consent]
    try:
        return room.named(beginning).id
    except UsageError as error:
        if len(withdrawn) == 1:
            return withdrawn[0].id
        if Path(beginning).exists():
            raise UsageError(f"{beginning} holds no visit") from error
        raise


def _planned(room: RecordingRoom, config: Config, visit_id: str) -> tuple[Path, ...]:
    """Where its results were to go; nothing where the sealed plan does not open."""
    from ambient_scribe.cli.recorder import recordings_root
    from ambient_scribe.errors import ScribeError, UsageError
    from ambient_scribe.withdrawal import orders

    begun = [
        Path(one) for order in orders(room) if order.visit_id == visit_id for one in order.folders
    ]
    folder = room.folder_of(visit_id)
    if folder is None or folder.is_destroyed:
        return tuple(begun)
    try:
        vault = recordings_root(config.recording).open()
        if vault is None:
            raise UsageError("the recordings' vault is missing")
        with room.open(visit_id, vault) as recording:
            out = Path(recording.plan.out)
    except ScribeError as error:
        if room.is_running(visit_id):
            raise
        typer.echo(
            f"ambient-scribe: where its results went is not known ({error}): if there are any, name "
            "their folder too",
            err=True,
        )
        return tuple(begun)
    return (*begun, out, out.with_name(f"{out.name}-{visit_id[:8]}"))


# ---------------------------------------------------------------- what is said
def _told(known: Known) -> list[str]:
    """What goes, what stays, what is out of reach."""
    encounter = known.encounter
    lines = [_title(known)]
    if encounter is not None and encounter.consent.withdrawn_at is not None:
        lines.append(f"Consent was withdrawn already, by {encounter.consent.withdrawn_by}.")
    lines += [f"Goes, for good: {one}" for one in _going(known)]
    lines += [f"Stays: {one}" for one in _staying(known)]
    if known.kin:
        kin = ", ".join(one[:8] for one in known.kin)
        lines.append(
            f"Not touched: {kin}, which it was split or moved from or to, and what was drafted of "
            "that: it may hold the same words, withdraw it too"
        )
    lines.append(
        "Out of reach: copies that were made of the results (exports, prints, backups)"
        + _source(encounter)
    )
    return lines


def _title(known: Known) -> str:
    encounter, recording = known.encounter, known.recording
    began = encounter.started_at if encounter else recording.started_at if recording else None
    when = f" of {began.astimezone():%Y-%m-%d %H:%M}" if began else ""
    state = "without results"
    if encounter is not None:
        state = "signed" if encounter.is_signed else "not signed"
    return f"The visit{when} ({known.visit_id[:8]}), {state}"


def _going(known: Known) -> list[str]:
    from ambient_scribe.domain.time import clock
    from ambient_scribe.note.withdrawal import sentences_that_go
    from ambient_scribe.store.recordings.found import State

    going = []
    recording, encounter = known.recording, known.encounter
    if recording is not None and (recording.state is not State.DESTROYED or recording.holds_rest):
        going.append(f"its sealed sound ({clock(recording.duration_ms)}) and the key of it")
    if encounter is not None:
        going.append("the sound and the words in note.html, and the sound beside it")
        going.append(
            f"{len(encounter.transcript.words)} words, {len(encounter.facts)} facts, "
            f"{len(encounter.suggestions)} suggestions"
        )
        if (sentences := sentences_that_go(encounter)) and encounter.note is not None:
            total = sum(1 for _ in encounter.note.sentences())
            going.append(f"{sentences} of the note's {total} sentences, which rest on those words")
    return going


def _staying(known: Known) -> list[str]:
    encounter = known.encounter
    staying = ["when the visit was, and that consent to it was withdrawn"]
    if encounter is None:
        return staying
    if encounter.is_signed:
        staying.append("the text of the signed note; where it rests on words it is marked so")
    else:
        staying.append(
            "what a person wrote of their own, what the chart says, what could not be heard"
        )
    if others := _other_files(known):
        staying.append(f"files that are not of this program, see to them: {', '.join(others)}")
    return staying


def _other_files(known: Known) -> list[str]:
    from ambient_scribe.withdrawal import others_in

    others = [str(path) for one in known.results for path in others_in(one.folder)]
    more = len(others) - MOST_FILES
    return [*others[:MOST_FILES], *([f"and {more} more"] if more > 0 else [])]


def _source(encounter: Encounter | None) -> str:
    """A file that was scribed is its owner's."""
    if encounter is None or encounter.recording is None or encounter.recording.container is None:
        return ""
    return f", and the sound file {encounter.recording.source}"


def _report(known: Known, order: Order, *, as_json: bool) -> None:
    encounter = known.encounter
    document: dict[str, Any] = {
        "withdrawn": order.visit_id,
        "at": order.at.isoformat(),
        "by": order.by,
        "signed": encounter.is_signed if encounter else False,
        "results": [str(one.folder) for one in known.results],
        "sealed_sound": known.recording is not None,
    }
    if as_json:
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        typer.echo(f"{order.visit_id[:8]}: consent is withdrawn; sound and words are destroyed")
