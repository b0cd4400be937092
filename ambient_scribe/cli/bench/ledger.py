"""`ambient-scribe bench ledger`: what a draft lacks of the gold, and whether the ledger tells it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ambient_scribe.cli.bench import results

Gold = Annotated[Path, typer.Option("--gold", help="A folder of gold facts, a file a visit.")]
Corpus = Annotated[
    Path, typer.Option("--corpus", help="The folder that holds aci-bench and primock57.")
]


def ledger(
    *, gold: Gold, corpus: Corpus, limit: results.Limit = None, delivery: results.Delivery
) -> None:
    """Score the ledger of omissions: gold facts that our drafts lack, and their place in it."""
    from ambient_scribe.build import draft_transcript
    from ambient_scribe.build_writing import build_writing
    from ambient_scribe.evaluation.corpora.dialogues import read_dialogue
    from ambient_scribe.evaluation.facts.gold import read_visits
    from ambient_scribe.evaluation.runs.ledger import LedgerTask, bench_ledger

    delivery.check()
    engines = build_writing()
    task = LedgerTask(
        gold=gold,
        visits=read_visits(gold, limit),
        read=lambda visit: read_dialogue(corpus, visit.corpus, visit.id),
        draft=draft_transcript,
        engines=(engines.extractor.identity, engines.drafter.identity),
    )
    command = results.command_line("ledger", gold=gold, corpus=corpus, limit=limit)
    delivery.deliver(bench_ledger(task, command, delivery.teller(), results.complainer()))
