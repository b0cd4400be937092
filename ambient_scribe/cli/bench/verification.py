"""`ambient-scribe bench verification`: whether wrong sentences are caught, and true ones let pass."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli.bench import results

if TYPE_CHECKING:
    from ambient_scribe.evaluation.notes.trials import Trial
    from ambient_scribe.evaluation.runs.verification import VerificationTask


class Split(StrEnum):
    TRAIN = "train"
    VALID = "valid"


_VERDICTS = Path("benchmarks") / "verification"

Corpus = Annotated[
    Path, typer.Option("--corpus", help="The folder that holds aci-bench and primock57.")
]
SplitOf = Annotated[
    Split, typer.Option("--split", help="Which sentences: benchmarks/verification/SPLIT.")
]
Verdicts = Annotated[
    Path | None,
    typer.Option("--verdicts", help="Another folder of sentences that a person has read."),
]
Own = Annotated[
    bool,
    typer.Option("--own/--no-own", help="Whether our own drafts of these visits are tried too."),
]
Errors = Annotated[
    Path | None,
    typer.Option("--errors", help="Write false alarms and what was let pass to this table."),
]


def verification(
    *,
    corpus: Corpus,
    split: SplitOf = Split.TRAIN,
    verdicts: Verdicts = None,
    own: Own = True,
    limit: results.Limit = None,
    errors: Errors = None,
    delivery: results.Delivery,
) -> None:
    """Score the verifier: sentences made wrong that it catches, true ones that it flags, its time."""
    from ambient_scribe.evaluation.runs.verification import bench_verification
    from ambient_scribe.visit import check_file, write_text

    delivery.check()
    if errors is not None:
        check_file(errors)
    folder = verdicts or _VERDICTS / split.value
    task = _task(corpus, folder, limit, own=own)
    wrong: list[tuple[str, Trial]] = []
    told = {"corpus": corpus, "verdicts": folder, "limit": limit, "no_own": not own}
    report = bench_verification(
        task,
        results.command_line("verification", **told),
        delivery.teller(),
        results.complainer(),
        lambda visit, trial: wrong.append((visit, trial)),
    )
    if errors is not None:
        write_text(errors, _table(wrong))
    delivery.deliver(report)


def _task(corpus: Path, folder: Path, limit: int | None, *, own: bool) -> VerificationTask:
    from ambient_scribe.build import draft_transcript
    from ambient_scribe.build_writing import build_writing, drug_knowledge
    from ambient_scribe.clinical.vocabulary import load_vocabulary
    from ambient_scribe.evaluation.notes.corruptions.kinds import Corruptor
    from ambient_scribe.evaluation.notes.corruptions.wording import load_corruption_wording
    from ambient_scribe.evaluation.notes.verdicts import read_verdicts
    from ambient_scribe.evaluation.runs.verification import VerificationTask

    engines = build_writing()

    return VerificationTask(
        title=f"Verification: {folder.resolve().name}",
        data=corpus,
        verdicts=folder,
        notes=read_verdicts(folder, limit),
        extractor=engines.extractor,
        verifier=engines.verifier,
        corruptor=Corruptor(
            load_corruption_wording(), drug_knowledge(load_vocabulary().lexicon).names
        ),
        draft=draft_transcript if own else None,
        engines=(engines.extractor.identity, engines.drafter.identity),
    )


def _table(wrong: list[tuple[str, Trial]]) -> str:
    lines = ["\t".join(("visit", "sentence", "section", "kind", "state", "text", "reasons"))]
    for visit, trial in wrong:
        kind = trial.kind.value if trial.kind else "as written"
        cells = (visit, trial.sentence.name, trial.sentence.section, kind)
        reasons = "; ".join(trial.support.reasons) or trial.sentence.text
        told = (trial.support.state.value, trial.text, reasons)
        lines.append("\t".join(" ".join(cell.split()) for cell in (*cells, *told)))
    return "\n".join(lines) + "\n"
