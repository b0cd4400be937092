"""`propose` and `proposal`: a language model's revision beside the draft, and what becomes of it.

The draft stands first and stays; Ctrl-C while the model writes leaves it as it is.
"""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options
from ambient_scribe.errors import UsageError

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Encounter, Proposal
    from ambient_scribe.note.llm.asking import Progress
    from ambient_scribe.visit import Written

Visit = Annotated[Path, typer.Argument(help="Folder of a visit's results.", metavar="VISIT")]
Accept = Annotated[bool, typer.Option("--accept", help="Take it over as the next revision.")]
Reject = Annotated[bool, typer.Option("--reject", help="Leave the note as it is.")]
Section = Annotated[
    list[str] | None,
    typer.Option("--section", help="With --accept: this section alone (repeat for more)."),
]
Named = Annotated[
    str | None, typer.Option("--id", help="Which proposal: p1, p2, …; by default the open one.")
]
By = Annotated[
    str | None, typer.Option("--by", help="Who decides; by default the name of this login.")
]


def propose(
    *,
    visit: Visit,
    drafting: options.Drafting,
    profile: options.Profile = options.DEFAULT_PROFILE,
    as_json: options.Json = False,
) -> None:
    """Have a language model propose a revision of a visit's note; the note stays as it is."""
    from ambient_scribe.config import load_config
    from ambient_scribe.pipeline.proposing import check_proposable
    from ambient_scribe.proposing import check_drafter
    from ambient_scribe.visit import rewrite

    encounter, folder = _read(visit)
    config = load_config(options.profile_of(encounter, profile), drafting.overrides())
    if not check_drafter(config):
        raise UsageError(
            "no language model is set: name one with --drafter-model FOLDER or --drafter-url URL"
        )
    check_proposable(encounter)
    made = _made(encounter, config, quiet=as_json)
    if made is encounter:
        raise KeyboardInterrupt
    written = rewrite(made, folder)
    _report(made.proposals[-1], written, as_json=as_json)


def proposal(
    visit: Visit,
    accept: Accept = False,
    reject: Reject = False,
    section: Section = None,
    named: Named = None,
    by: By = None,
    as_json: options.Json = False,
) -> None:
    """Show the proposed revision of a visit's note; take it over, or a section of it, or reject it."""
    import datetime

    from ambient_scribe.pipeline.adopting import accepted, open_proposal, rejected
    from ambient_scribe.visit import rewrite

    encounter, folder = _read(visit)
    if accept and reject:
        raise UsageError("either --accept or --reject")
    if section and not accept:
        raise UsageError("--section is for what is taken over: add --accept")
    one = open_proposal(encounter, named)
    if not accept and not reject:
        _show(encounter, one, as_json=as_json)
        return
    who, now = by or getpass.getuser(), datetime.datetime.now(datetime.UTC)
    if reject:
        encounter = rejected(encounter, one, who, now)
    else:
        encounter = accepted(encounter, one, who, now, section or ())
    written = rewrite(encounter, folder)
    decided = next(each for each in encounter.proposals if each.id == one.id)
    assert encounter.note is not None
    if as_json:
        document = {**_document(decided), "revision": encounter.note.revision}
        document["note_html"] = str(written.page)
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
    elif reject:
        typer.echo(f"{one.id} is rejected; revision {encounter.note.revision} stands as it is")
    else:
        typer.echo(
            f"Revision {encounter.note.revision} by {encounter.note.author}, taken over by {who}: "
            f"{written.page}"
        )


def proposed_beside(
    encounter: Encounter, written: Written, config: Config, *, quiet: bool
) -> Encounter:
    """The results with a proposal beside the draft, where a language model is set; the draft was
    written before, and stands whatever happens here."""
    from ambient_scribe.errors import ScribeError
    from ambient_scribe.proposing import check_drafter
    from ambient_scribe.visit import rewrite

    try:
        if not check_drafter(config):
            return encounter
        made = _made(encounter, config, quiet=quiet)
    except ScribeError as error:
        _say(f"there is no proposed revision: {error}")
        return encounter
    if made is not encounter:
        rewrite(made, written.encounter.parent)
        one = made.proposals[-1]
        _say(f"{one.note.author}: {_outcome(one)}")
    return made


def _made(encounter: Encounter, config: Config, *, quiet: bool) -> Encounter:
    """The same encounter where somebody pressed Ctrl-C."""
    from ambient_scribe.cli.sources import interrupted
    from ambient_scribe.proposing import propose as build_proposal

    try:
        with interrupted(), _watched(quiet=quiet) as progress:
            return build_proposal(encounter, config, progress)
    except KeyboardInterrupt:
        _say("nothing is proposed: the draft stands as it was")
        return encounter


def _read(visit: Path) -> tuple[Encounter, Path]:
    from ambient_scribe.store.folder import read_encounter
    from ambient_scribe.visit import ENCOUNTER_FILE

    folder = visit.parent if visit.name == ENCOUNTER_FILE and visit.is_file() else visit
    return read_encounter(folder / ENCOUNTER_FILE), folder


@contextmanager
def _watched(*, quiet: bool) -> Iterator[Progress | None]:
    """A bar on standard error where somebody watches: which section is being written, of how many."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("the language model writes: {task.fields[what]}"), BarColumn()
    console = Console(stderr=True, highlight=False)
    with Progress(*columns, MofNCompleteColumn(), console=console, transient=True) as bar:
        task = bar.add_task("writing", total=None, what="")
        yield lambda done, of, what: bar.update(task, completed=done, total=of, what=what)


def _report(one: Proposal, written: Written, *, as_json: bool) -> None:
    if as_json:
        document = {**_document(one), "note_html": str(written.page)}
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    typer.echo(f"{one.id} by {one.note.author}: {_outcome(one)}")
    typer.echo(f"{written.page}")


def _outcome(one: Proposal) -> str:
    if not one.is_open:
        told = (s.text for s in one.note.sentences() if s.id.startswith("x-model"))
        return next(told, "it wrote nothing; the embedded draft stands")
    count = len(one.not_taken_over)
    left_out = f", {count} of its sentences left out" if count else ""
    return (
        f"a revision of {len(one.sections)} sections is proposed{left_out}; the draft stands until "
        "`ambient-scribe proposal --accept`"
    )


def _document(one: Proposal) -> dict[str, object]:
    return {
        "proposal": one.id,
        "status": one.status.value,
        "author": one.note.author,
        "engine": one.engine.model_dump(mode="json"),
        "prompt": one.prompt,
        "sections": list(one.sections),
        "sentences": sum(each.section in one.sections for each in one.note.sentences()),
        "flagged": sum(each.section in one.sections for each in one.note.flagged),
        "not_taken_over": [each.model_dump(mode="json") for each in one.not_taken_over],
        "accepted": list(one.accepted),
    }


def _show(encounter: Encounter, one: Proposal, *, as_json: bool) -> None:
    from ambient_scribe.note.proposals import lacking

    lost = lacking(encounter, one)
    if as_json:
        document = {**_document(one), "lacking": [each.text for each in lost]}
        typer.echo(json.dumps(document, indent=1, ensure_ascii=False))
        return
    typer.echo(f"{one.id} by {one.note.author}, beside revision {one.beside}")
    for section in one.note.sections:
        own = [each for each in section.sentences if each.section in one.sections]
        if own:
            typer.echo(f"\n{section.title}")
        for each in own:
            typer.echo(f" {'!' if each.support.flagged else ' '} {each.text}")
    if lost:
        typer.echo("\nIn the draft, not in this proposal")
        for each in lost:
            typer.echo(f"   {each.text}")
    if one.not_taken_over:
        typer.echo("\nWritten by the model and left out")
        for dropped in one.not_taken_over:
            typer.echo(f"   {dropped.section}: {dropped.text} ({dropped.reason})")


def _say(line: str) -> None:
    sys.stderr.write(f"ambient-scribe: {line}\n")
