"""`ambient-scribe documents`: what is drafted beside the note of a visit, made anew from its newest
revision; and letters that a person asks for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Encounter

Visit = Annotated[Path, typer.Argument(help="Folder of a visit's results.", metavar="VISIT")]
Letter = Annotated[
    list[str] | None,
    typer.Option(
        "--letter",
        help="Draft this letter too: referral, work, school, prior-authorization, refill or message "
        "(repeat for more).",
    ),
]


def documents(
    visit: Visit,
    letter: Letter = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Draft the documents beside a visit's note: instructions, orders, tasks, letters."""
    from ambient_scribe.build import with_documents
    from ambient_scribe.config import load_config
    from ambient_scribe.note.aftervisit.letters import asked_before
    from ambient_scribe.note.aftervisit.writer import letter_named
    from ambient_scribe.store.folder import read_encounter
    from ambient_scribe.visit import ENCOUNTER_FILE, rewrite

    folder = visit.parent if visit.name == ENCOUNTER_FILE and visit.is_file() else visit
    encounter = read_encounter(folder / ENCOUNTER_FILE)
    wanted = dict.fromkeys((*asked_before(encounter), *map(letter_named, letter or [])))
    config = load_config(options.profile_of(encounter, profile))
    made = with_documents(encounter, config, tuple(wanted))
    _check(made)
    written = rewrite(made, folder)
    if as_json:
        typer.echo(json.dumps(_document(made, written.documents), indent=1, ensure_ascii=False))
        return
    for title, count in _counts(made).items():
        typer.echo(f"{title:<28}{count}")
    typer.echo(f"\nDrafts, nothing is sent: {written.documents}")


def _check(made: Encounter) -> None:
    """Raises UsageError where there is nothing to draft from."""
    from ambient_scribe.errors import UsageError

    if made.documents is None:
        raise UsageError("this visit has no drafted note: there is nothing to make documents of")


def _counts(made: Encounter) -> dict[str, str]:
    drafted = made.documents
    if drafted is None:
        return {}
    beside = drafted.reconciliation
    told = {document.title: document.cause for document in drafted.documents}
    return {
        **told,
        "Orders to confirm": str(len(drafted.orders)),
        "Tasks": str(len(drafted.tasks)),
        "Differences from the chart": str(len(beside.changes)),
        "Still to document": str(len(drafted.gaps)),
    }


def _document(made: Encounter, page: Path | None) -> dict[str, object]:
    drafted = made.documents
    return {
        "id": made.id,
        "page": str(page) if page else None,
        "documents": drafted.model_dump(mode="json", exclude_none=True) if drafted else None,
    }
