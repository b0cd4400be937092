"""The command line. Each command's module imports what it needs when it runs, so help is quick.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 input cannot be used or not all of it, 4 engine or
model missing or damaged, 5 microphone, 6 output cannot be written, 7 not allowed, 8 changed meanwhile,
130 interrupted.
"""

from __future__ import annotations

import os
import sys

import typer

from ambient_scribe.cli import (
    bench,
    doctor,
    documents,
    ledger,
    lexicon,
    models,
    prechart,
    preferences,
    proposals,
    recordings,
    recover,
    roles,
    schema,
    scribe,
    serve,
    store,
    templates,
    timeline,
    transcribe,
    voices,
    withdraw,
)
from ambient_scribe.cli.spreading import spread
from ambient_scribe.errors import ScribeError

INTERRUPTED = 130
FAILED = 1

app = typer.Typer(
    name="ambient-scribe",
    help="Listens to a visit and drafts a note in which every sentence shows its evidence.",
    epilog=(
        "Exit codes: 0 done · 1 failed · 2 usage · 3 input, or a part of it · 4 engine or model · 5 microphone · "
        "6 output · 7 not allowed · 8 changed meanwhile · 130 interrupted"
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: rich's renderer alone would double the time to --help
)
app.command("scribe")(spread(scribe.scribe))
app.command("demo")(scribe.demo)
app.command("transcribe")(spread(transcribe.transcribe))
app.command("draft")(spread(scribe.draft))
app.command("recover")(recover.recover)
app.command("propose")(spread(proposals.propose))
app.command("proposal")(proposals.proposal)
app.command("roles")(roles.roles)
app.command("documents")(documents.documents)
app.command("prechart")(prechart.prechart)
app.command("timeline")(timeline.timeline)
app.command("ledger")(ledger.ledger)
app.command("withdraw")(withdraw.withdraw)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("lexicon")(lexicon.lexicon)
app.command("schema")(schema.schema)
app.add_typer(models.app, name="models")
app.add_typer(templates.app, name="templates")
app.add_typer(preferences.app, name="preferences")
app.add_typer(voices.app, name="voices")
app.add_typer(recordings.app, name="recordings")
app.add_typer(store.app, name="store")
app.add_typer(bench.app, name="bench")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", help="Print the version and leave."),
) -> None:
    if version:
        from ambient_scribe import __version__

        typer.echo(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


def main() -> None:
    """Runs the program; a user's mistake ends in one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Windows consoles default to a narrow code page
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app(prog_name="ambient-scribe")
    except ScribeError as error:
        typer.echo(f"ambient-scribe: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("ambient-scribe: interrupted", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of a pipe left, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
