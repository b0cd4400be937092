"""`ambient-scribe store`: the encrypted record of visits, from the command line."""

from __future__ import annotations

import typer

from ambient_scribe.cli.store import backups, machine, research, visits

app = typer.Typer(
    help="The encrypted record of visits: make, verify, back up; bring in, export, hold, delete.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("init")(machine.init)
app.command("verify")(machine.verify)
app.command("backup")(backups.backup)
app.command("restore")(backups.restore)
app.command("forget-before")(backups.forget_before)
app.command("recovery-key")(machine.recovery_key)
app.command("new-witness")(machine.new_witness)
app.command("rotate")(machine.rotate)
app.command("sweep")(visits.sweep)
app.command("import")(visits.bring_in)
app.command("export")(visits.export)
app.command("research")(research.export)
app.command("hold")(visits.hold)
app.command("release")(visits.release)
app.command("withdraw")(visits.withdraw)
app.command("delete")(visits.delete)
