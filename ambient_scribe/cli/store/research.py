"""`store research`: visits without identities as a zip, by somebody who may take them along."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.cli.store.login import Login

if TYPE_CHECKING:
    from ambient_scribe.store.record.research import VisitFilter

Reason = Annotated[str, typer.Option("--reason", help="What for; the audit trail keeps it.")]
Since = Annotated[int | None, typer.Option("--since", help="Of this year and later.")]
Until = Annotated[int | None, typer.Option("--until", help="Of this year and earlier.")]
State = Annotated[
    list[str] | None,
    typer.Option("--state", help="draft, in_review, to_sign or signed (repeat for more)."),
]
OfTemplate = Annotated[str | None, typer.Option("--template", help="With a note of this template.")]


def export(
    out: Annotated[Path, typer.Argument(help="The zip that is written.", metavar="OUT.zip")],
    reason: Reason,
    since: Since = None,
    until: Until = None,
    state: State = None,
    template: OfTemplate = None,
    login: Login = None,
    profile: options.Profile = options.DEFAULT_PROFILE,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file that is there.")
    ] = False,
) -> None:
    """Write visits without identities into a zip, for research."""
    from ambient_scribe.errors import UsageError

    wanted = _wanted(since, until, state, template)
    if out.exists() and not overwrite:
        raise UsageError(f"{out} is there already: name another file, or say --overwrite")
    _write(out, wanted, reason, login, profile)


def _wanted(
    since: int | None, until: int | None, states: list[str] | None, template: str | None
) -> VisitFilter:
    """Raises UsageError for what is no filter."""
    from ambient_scribe.store.record.research import STATES, VisitFilter
    from ambient_scribe.toml_files import checked

    given = {
        "since": since,
        "until": until,
        "states": states or [state.value for state in STATES],
        "template": template,
    }
    told = {name: value for name, value in given.items() if value is not None}
    return checked(VisitFilter, told, "the visits that are wanted")


def _write(out: Path, wanted: VisitFilter, reason: str, login: str | None, profile: str) -> None:
    """One that was cut off is not left behind."""
    from ambient_scribe.cli.store.login import logged_in
    from ambient_scribe.cli.store.opening import opened
    from ambient_scribe.config import load_config
    from ambient_scribe.errors import OutputError
    from ambient_scribe.pipeline.masking.masker import Masking
    from ambient_scribe.store.record.research import Export
    from ambient_scribe.store.research_zip import SAYS, zipped

    unfinished = out.with_name(f"{out.name}.part")
    with opened(load_config(profile).record) as record, logged_in(record, login) as actor:
        made = Export(record, wanted, actor, reason, Masking.load())
        try:
            with unfinished.open("wb") as file:
                for content in zipped(made, _told if sys.stderr.isatty() else None):
                    file.write(content)
            unfinished.replace(out)
        except OSError as error:
            raise OutputError(f"{out} cannot be written: {error.strerror}") from error
        finally:
            unfinished.unlink(missing_ok=True)
    left = f", {made.left_out} could not be read" if made.left_out else ""
    typer.echo(f"{out}: {made.given} visits without identities{left}\n{SAYS}")


def _told(done: int, of: int) -> None:
    typer.echo(f"\r{done} of {of} visits", nl=done == of, err=True)
