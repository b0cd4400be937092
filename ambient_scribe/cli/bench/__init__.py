"""`ambient-scribe bench`: figures, as tables for people and one JSON shape for machines."""

from __future__ import annotations

import typer

from ambient_scribe.cli.bench import (
    asr,
    compare,
    diarization,
    facts,
    ledger,
    notes,
    roles,
    samples,
    simulate,
    verification,
)
from ambient_scribe.cli.spreading import spread

app = typer.Typer(
    help="Measure recognition (asr), speakers (diarization), roles (roles), clinical facts (facts), notes "
    "(notes), what the verifier catches (verification), what a draft leaves out (ledger) or every stage "
    "(samples); "
    "compare two results; simulate visits.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def _bench() -> None:
    """Measure what the program does, on material with a reference."""


app.command("samples")(spread(samples.samples))
app.command("asr")(spread(asr.asr))
app.command("diarization")(spread(diarization.diarization))
app.command("roles")(spread(roles.roles))
app.command("facts")(spread(facts.facts))
app.command("notes")(spread(notes.notes))
app.command("verification")(spread(verification.verification))
app.command("ledger")(spread(ledger.ledger))
app.command("simulate")(simulate.simulate)
app.command("compare")(spread(compare.compare))
