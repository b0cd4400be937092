"""What people of the clinic do with visits from the command line, logged in: bring in, export, hold, delete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.store.login import Login

if TYPE_CHECKING:
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import Actor
    from ambient_scribe.store.record.record import Record
    from ambient_scribe.store.recordings.room import RecordingRoom

Folder = Annotated[Path, typer.Argument(help="Folder of a visit's results.", metavar="FOLDER")]
Visit = Annotated[
    str, typer.Argument(help="The id of a visit, or its first eight characters.", metavar="ID")
]
Why = Annotated[str, typer.Option("--reason", help="Why; the audit trail keeps it.")]
How = Annotated[str, typer.Option("--how", help="How it was told: 'asked aloud', 'by letter'.")]


ADDENDA_FILE = "addenda.txt"
"""Beside the note's results, where a visit has any."""

SHORTEST = 8
"""Characters of an id: a shorter beginning is a slip of the finger away from another visit."""


@dataclass(frozen=True)
class Desk:
    record: Record
    room: RecordingRoom
    actor: Actor

    def check(self, right: Right, visit_id: str = "") -> None:
        from ambient_scribe.store.accounts.permissions import check

        check(self.record, self.actor, right, visit_id)

    def visit_id(self, beginning: str) -> str:
        """Raises UsageError unless exactly one visit's id begins so, with eight characters or more."""
        from ambient_scribe.errors import UsageError

        if len(beginning) < SHORTEST:
            raise UsageError(f"a visit is named by {SHORTEST} characters of its id, or more")
        with self.record.database.reading() as connection:
            found = [
                str(row["id"])
                for row in connection.execute(
                    "SELECT id FROM visit WHERE substr(id, 1, ?) = ? LIMIT 2",
                    (len(beginning), beginning),
                )
            ]
        if len(found) != 1:
            which = "no visit" if not found else "more than one visit"
            raise UsageError(f"{which} in the record begins with {beginning!r}")
        return found[0]

    def shown(self, visit_id: str) -> str:
        """Whose visit it is: "2026-05-04 09:00, Aurelia Quill, signed (0a1b2c3d)"."""
        from ambient_scribe.store.record import diary

        visit = diary.visit(self.record, visit_id, self.actor)
        whose = visit.patient.name if visit.patient else "nobody"
        state = visit.state.value.replace("_", " ")
        return f"{visit.at.astimezone():%Y-%m-%d %H:%M}, {whose}, {state} ({visit_id[:8]})"


@contextmanager
def _at_desk(profile: str, login: str | None) -> Iterator[Desk]:
    from ambient_scribe.cli.store.login import logged_in
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.config import load_config

    settings = load_config(profile).record
    with opened(settings) as record, logged_in(record, login) as actor:
        yield Desk(record, settings.room(), actor)


@contextmanager
def _at_visit(
    profile: str, login: str | None, beginning: str, right: Right
) -> Iterator[tuple[Desk, str]]:
    """Raises DeniedError unless the person may do this with the one visit whose id begins so."""
    with _at_desk(profile, login) as desk:
        visit_id = desk.visit_id(beginning)
        desk.check(right, visit_id)
        yield desk, visit_id


def bring_in(
    folder: Folder,
    login: Login = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Bring a visit's results into the record, with their sound; the folder stays as it is."""
    from ambient_scribe.capture.file import FileSource
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.store.folder import FILE_NAME, read_encounter
    from ambient_scribe.store.record.bringing_in import bring_in as brought_in
    from ambient_scribe.visit import AUDIO_FILE

    encounter = read_encounter(folder / FILE_NAME)
    audio = folder / AUDIO_FILE
    with _at_desk(profile, login) as desk, _sound_of(folder, audio) as sound:
        desk.check(Right.RECORD)
        source = FileSource(sound) if sound is not None else None
        brought_in(desk.record, desk.room, encounter, source, desk.actor)
    told = {"visit": encounter.id, "sound": sound is not None}
    if as_json:
        typer.echo(json.dumps(told))
    else:
        typer.echo(
            f"{encounter.id[:8]} is in the record{'' if sound else ', without sound'}; {folder} still "
            "lies there in clear: remove it when it is of no more use"
        )


def export(
    visit: Visit,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the results; made if absent.")
    ],
    login: Login = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    overwrite: options.Overwrite = False,
) -> None:
    """Write a visit's results in clear into a folder."""
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import AuditAction
    from ambient_scribe.store.files import replace_text
    from ambient_scribe.store.record import addenda, encounters
    from ambient_scribe.visit import results_folder, write
    from ambient_scribe.workstation.sheets import addendum_part, text_of

    with _at_desk(profile, login) as desk, results_folder(out, overwrite=overwrite):
        visit_id = desk.visit_id(visit)
        desk.check(Right.EXPORT, visit_id)
        desk.record.audited(desk.actor, AuditAction.EXPORT, visit_id, "to a folder")
        written = write(encounters.load(desk.record, visit_id, desk.actor), out)
        added = [text_of(addendum_part(one)) for one in addenda.signed(desk.record, visit_id)]
        if added:
            replace_text(out / ADDENDA_FILE, "\n\n".join(added) + "\n")
    typer.echo(f"{written.page}")


def hold(
    visit: Visit,
    reason: Why,
    login: Login = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
) -> None:
    """Put a visit under legal hold: nothing of it is destroyed, whoever asks."""
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.store.record import diary

    with _at_visit(profile, login, visit, Right.HOLD) as (desk, visit_id):
        shown = desk.shown(visit_id)
        diary.hold(desk.record, visit_id, reason, desk.actor)
    typer.echo(f"{shown}: under legal hold")


def release(
    visit: Visit, login: Login = None, profile: options.Profile = options.DEFAULT_PROFILE
) -> None:
    """End a legal hold; a withdrawal of consent that waited for it is carried out."""
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.store.record import destruction, diary

    with _at_visit(profile, login, visit, Right.HOLD) as (desk, visit_id):
        shown = desk.shown(visit_id)
        diary.release(desk.record, visit_id, desk.actor)
        for line in destruction.settle(desk.record, desk.room):
            typer.echo(line)
    typer.echo(f"{shown}: under no hold any more")


def withdraw(
    visit: Visit,
    how: How,
    login: Login = None,
    yes: options.Yes = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
) -> None:
    """Carry out a withdrawal of consent: sound and words are destroyed, a signed note stays, marked."""
    from ambient_scribe.cli.store.login import agreed
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.store.record import destruction

    with _at_visit(profile, login, visit, Right.CONSENT) as (desk, visit_id):
        typer.echo(desk.shown(visit_id))
        agreed("Destroy the sound and the words of this visit?", yes=yes)
        destruction.withdraw(desk.record, desk.room, visit_id, desk.actor, how=how)
    typer.echo(f"{visit_id[:8]}: consent is withdrawn")


def delete(
    visit: Visit,
    reason: Why,
    login: Login = None,
    yes: options.Yes = False,
    profile: options.Profile = options.DEFAULT_PROFILE,
) -> None:
    """Destroy every key of a visit, the signed note's too; its row in the audit trail stays."""
    from ambient_scribe.cli.store.login import agreed
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.store.record import destruction

    with _at_visit(profile, login, visit, Right.DELETE) as (desk, visit_id):
        typer.echo(desk.shown(visit_id))
        agreed("Delete this visit for good, with its signed note?", yes=yes)
        destruction.delete(desk.record, desk.room, visit_id, desk.actor, reason)
    typer.echo(f"{visit_id[:8]} is deleted")


def sweep(profile: options.Profile = options.DEFAULT_PROFILE) -> None:
    """Destroy the sound of visits that were signed long enough ago (record.keep_sound_days)."""
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.config import load_config
    from ambient_scribe.store.record.destruction import expire_sound

    settings = load_config(profile).record
    with opened(settings) as record:
        gone = expire_sound(record, settings.room(), settings.keep_sound_days)
    typer.echo(f"the sound of {len(gone)} visits is destroyed")


@contextmanager
def _sound_of(folder: Path, audio: Path) -> Iterator[Path | None]:
    """Beside the page, or inside it."""
    import tempfile

    from ambient_scribe.note.rendering.render import embedded_sound
    from ambient_scribe.visit import PAGE_FILE

    page = folder / PAGE_FILE
    if audio.exists() or not page.exists():
        yield audio if audio.exists() else None
        return
    inside = embedded_sound(page.read_text(encoding="utf-8"))
    if inside is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / audio.name
        path.write_bytes(inside)
        yield path
