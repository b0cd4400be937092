"""`ambient-scribe bench roles`: who is the clinician and who the patient, told from words."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ambient_scribe.cli.bench import results


class Split(StrEnum):
    TRAIN = "train"
    VALID = "valid"
    TEST1 = "test1"


Corpus = Annotated[
    Path, typer.Option("--corpus", help="The folder that holds aci-bench and primock57.")
]
OfSplit = Annotated[
    Split,
    typer.Option("--split", help="Of ACI-Bench; PriMock57's days 1 to 3, 4 and 5 stand for them."),
]
Recognizer = Annotated[
    str | None,
    typer.Option(
        "--recognizer",
        help="Tell roles by sentence in this recognizer's plain texts too (a folder of primock57/asr).",
    ),
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, help="Only the first conversations of each corpus.")
]


def roles(
    corpus: Corpus,
    split: OfSplit = Split.VALID,
    recognizer: Recognizer = None,
    limit: Limit = None,
    *,
    delivery: results.Delivery,
) -> None:
    """Score roles: whole speakers, turns with labels, without, with exchanged ones; sentences."""
    from ambient_scribe.build_writing import build_roles
    from ambient_scribe.evaluation.runs.roles import RolesTask, bench_roles

    delivery.check()
    task = RolesTask(corpus, split.value, build_roles(), recognizer, limit)
    command = results.command_line(
        "roles", corpus=corpus, split=split.value, recognizer=recognizer, limit=limit
    )
    delivery.deliver(bench_roles(task, command, delivery.teller(), results.complainer()))
