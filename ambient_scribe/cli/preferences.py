"""`ambient-scribe preferences`: how a provider likes notes written; learned from edits, never by itself."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from ambient_scribe.note.preferences.learning import Proposal, Proposals
    from ambient_scribe.note.preferences.preferences import Preferences

app = typer.Typer(
    help="A provider's preferences: show, learn, accept, reject.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(help="Whose: the name under which notes are signed.")]
Visits = Annotated[
    list[Path], typer.Argument(help="Folders of visits' results, or a folder of such folders.")
]
Ids = Annotated[list[str], typer.Argument(help="Ids of proposals, as `show` tells them.")]


@app.command("show")
def show(name: Name, as_json: options.Json = False) -> None:
    """What holds, and what is proposed; each proposal with the visits that show it."""
    from ambient_scribe.note.preferences.preferences import preferences_file, preferences_text

    preferences, proposals = _kept(name)
    if as_json:
        document = {
            "file": str(preferences_file(name)),
            "preferences": preferences.model_dump(mode="json"),
            "proposals": [one.model_dump(mode="json") for one in proposals.proposals],
        }
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    typer.echo(preferences_text(preferences).rstrip())
    _tell(proposals)


@app.command("learn")
def learn(name: Name, visits: Visits, as_json: options.Json = False) -> None:
    """Propose what the provider's own edits of drafts show; nothing is applied before it is accepted."""
    from ambient_scribe.errors import InputError
    from ambient_scribe.note.preferences.learning import proposals_from
    from ambient_scribe.store.folder import FILE_NAME, read_encounter

    files = [file for folder in visits for file in sorted(folder.rglob(FILE_NAME))]
    if not files:
        raise InputError(f"no {FILE_NAME} lies in {', '.join(map(str, visits))}")
    preferences, known = _kept(name)
    proposals = proposals_from(map(read_encounter, files), name, preferences, known)
    _write(name, None, proposals)
    if as_json:
        found = [one.model_dump(mode="json") for one in proposals.proposals]
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    _tell(proposals)


@app.command("accept")
def accept(name: Name, ids: Ids) -> None:
    """Let proposals hold for the provider's notes from now on."""
    from ambient_scribe.note.preferences.learning import accepted

    preferences, proposals = _kept(name)
    for one in _named(proposals, ids):
        preferences = accepted(preferences, one)
        typer.echo(f"accepted {one.id}: {one.told}")
    rest = tuple(one for one in proposals.proposals if one.id not in ids)
    _write(name, preferences, proposals.changed(proposals=rest))


@app.command("reject")
def reject(name: Name, ids: Ids) -> None:
    """Do without proposals, now and whenever they show again."""
    _, proposals = _kept(name)
    for one in _named(proposals, ids):
        typer.echo(f"rejected {one.id}: {one.told}")
    rest = tuple(one for one in proposals.proposals if one.id not in ids)
    rejected = tuple(dict.fromkeys((*proposals.rejected, *ids)))
    _write(name, None, proposals.changed(proposals=rest, rejected=rejected))


def _kept(name: str) -> tuple[Preferences, Proposals]:
    """Empty ones where nothing is kept of the provider. Raises UsageError."""
    from ambient_scribe.note.preferences.learning import read_proposals
    from ambient_scribe.note.preferences.preferences import (
        Preferences,
        preferences_file,
        read_preferences,
    )

    file = preferences_file(name)
    preferences = read_preferences(file) if file.is_file() else Preferences(provider=name)
    return preferences, read_proposals(_proposals_file(file), name)


def _proposals_file(file: Path) -> Path:
    return file.with_suffix(".proposals")


def _named(proposals: Proposals, ids: list[str]) -> list[Proposal]:
    from ambient_scribe.errors import UsageError

    known = {one.id: one for one in proposals.proposals}
    for one in ids:
        if one not in known:
            there = ", ".join(known) or "none: see `ambient-scribe preferences learn`"
            raise UsageError(f"nothing is proposed as {one!r}: there are {there}")
    return [known[one] for one in ids]


def _write(name: str, preferences: Preferences | None, proposals: Proposals) -> None:
    from ambient_scribe.errors import OutputError
    from ambient_scribe.note.preferences.learning import proposals_text
    from ambient_scribe.note.preferences.preferences import preferences_file, preferences_text
    from ambient_scribe.store.files import replace_text

    file = preferences_file(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if preferences is not None:
            replace_text(file, preferences_text(preferences))
        replace_text(_proposals_file(file), proposals_text(proposals))
    except OSError as error:
        raise OutputError(f"{file.parent}: cannot be written ({error.strerror})") from error


def _tell(proposals: Proposals) -> None:
    if not proposals.proposals:
        typer.echo("Nothing is proposed.")
        return
    typer.echo("Proposed (accept or reject by id):")
    for one in proposals.proposals:
        typer.echo(f"  {one.id}  {one.told}")
        typer.echo(f"          in {len(one.encounters)} visits: {', '.join(one.encounters)}")
