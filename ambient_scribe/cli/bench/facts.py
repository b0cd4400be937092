"""`ambient-scribe bench facts`: what was found in a conversation, against what a careful reader finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli.bench import results

if TYPE_CHECKING:
    from ambient_scribe.evaluation.corpora.dialogues import Dialogue
    from ambient_scribe.evaluation.facts.gold import GoldVisit
    from ambient_scribe.evaluation.runs.facts import Difference, FactsTask


class Roles(StrEnum):
    GIVEN = "given"
    FOUND = "found"


Gold = Annotated[Path, typer.Option("--gold", help="A folder of gold facts, a file a visit.")]
Corpus = Annotated[
    Path, typer.Option("--corpus", help="The folder that holds aci-bench and primock57.")
]
Recognizer = Annotated[
    str | None,
    typer.Option(
        "--recognizer",
        help="Read what this recognizer wrote (a folder of primock57/asr-aligned) "
        "instead of the reference's words; only PriMock57's visits then.",
    ),
]
RolesTold = Annotated[
    Roles, typer.Option("--roles", help="Whether the extractor is told who is the clinician.")
]
FoundFacts = Annotated[
    Path | None,
    typer.Option("--found", help="Score this folder of rows in the gold's form, instead of ours."),
]
Errors = Annotated[
    Path | None,
    typer.Option(
        "--errors", help="Write what is missed and what is wrong, with the words, to this table."
    ),
]


@dataclass(frozen=True)
class Material:
    """What is read, and what is found in it."""

    gold: Gold
    corpus: Corpus
    recognizer: Recognizer = None
    roles: RolesTold = Roles.GIVEN
    found: FoundFacts = None


def facts(
    *,
    material: Material,
    limit: results.Limit = None,
    errors: Errors = None,
    delivery: results.Delivery,
) -> None:
    """Score facts: precision, recall and F1 by kind, assertions, medications, quantities, the cost."""
    from ambient_scribe.evaluation.runs.facts import bench_facts
    from ambient_scribe.visit import check_file, write_text

    delivery.check()
    if errors is not None:
        check_file(errors)
    task = _task(material, limit)
    differences: list[Difference] = []
    command = results.command_line("facts", **vars(material), limit=limit)
    tell = delivery.teller()
    report = bench_facts(task, command, tell, results.complainer(), differences.append)
    if errors is not None:
        write_text(errors, _table(differences))
    delivery.deliver(report)


def _task(material: Material, limit: int | None) -> FactsTask:
    from ambient_scribe.evaluation.corpora.dialogues import PRIMOCK, read_dialogue
    from ambient_scribe.evaluation.facts.gold import read_visits
    from ambient_scribe.evaluation.runs import facts as runs

    recognizer, given = material.recognizer, material.roles is Roles.GIVEN
    visits = read_visits(material.gold, limit)
    if recognizer is not None:
        visits = tuple(visit for visit in visits if visit.corpus == PRIMOCK)
    title = f"Facts: {material.gold.resolve().name}{f', {recognizer}' if recognizer else ''}"

    def read(visit: GoldVisit) -> Dialogue:
        return read_dialogue(
            material.corpus, visit.corpus, visit.id, recognizer=recognizer, roles=given
        )

    if material.found is not None:
        find = runs.found_in(material.found)
        return runs.FactsTask(title, material.gold, visits, read, find, hypotheses=material.found)
    from ambient_scribe.build_writing import build_extractor, build_roles

    extractor, roles = build_extractor(), None if given else build_roles()
    return runs.FactsTask(
        title,
        material.gold,
        visits,
        read,
        lambda visit, dialogue: runs.extracted(extractor, roles, dialogue),
        engines=(extractor.identity, *((roles.identity,) if roles else ())),
    )


def _table(differences: list[Difference]) -> str:
    header = (
        "visit",
        "what",
        "kind",
        "assertion",
        "subject",
        "term",
        "attributes",
        "turns",
        "said",
    )
    lines = ["\t".join(header)]
    for one in differences:
        row = one.row
        told = "; ".join(f"{name}={value}" for name, value in row.attributes.items())
        turns = ",".join(str(turn) for turn in sorted(row.turns))
        cells = (one.visit, one.what, row.kind, row.assertion, row.subject, row.term, told, turns)
        lines.append("\t".join((*cells, " ".join(one.said.split()))))
    return "\n".join(lines) + "\n"
