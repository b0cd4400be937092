"""Two results of the same benchmark, paired file by file: what changed, and how sure that is.

In: two reports. Out: a report whose figures are differences, B minus A (below zero: B is better).
Only files that both scored are compared.
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.results import bootstrap
from ambient_scribe.evaluation.results.report import Provenance, Report, Resampling, Row
from ambient_scribe.evaluation.tally import Tally

Counts = dict[str, dict[str, tuple[float, float]]]
A, B, IMPROVEMENT = "a", "b", "probability_of_improvement"


def read_report(path: Path) -> Report:
    """A result kept with `--out`. Raises InputError."""
    try:
        return Report.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InputError(f"{path}: no such file") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise InputError(f"{path}: cannot be read as JSON") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError(f"{path}: no result of a benchmark ({place}: {first['msg']})") from error


def compare(a: Report, b: Report, names: tuple[str, str], command: str) -> Report:
    """Raises InputError when the two have no file in common, or compared words differently."""
    if a.provenance.normalizer != b.provenance.normalizer:
        raise InputError(
            f"{names[0]} and {names[1]} compared words differently: "
            "score both with one --normalizer, by one version of this program"
        )
    counts_a, counts_b = _counts(a, names[0]), _counts(b, names[1])
    files = [file for file in counts_a if file in counts_b]
    if not files:
        raise InputError(f"{names[0]} and {names[1]} have no file in common")
    metrics = [name for name in counts_a[files[0]] if all(_has(counts_b, f, name) for f in files)]
    metrics = [name for name in metrics if all(_has(counts_a, f, name) for f in files)]
    found = {
        name: change
        for name in metrics
        if (change := bootstrap.difference(_tallies(counts_a, files, name), _tallies(counts_b, files, name)))
    }  # fmt: skip
    rows = {file: _change_of(counts_a[file], counts_b[file], metrics) for file in files}
    return Report(
        title=f"Difference: {names[1]} minus {names[0]} (below zero: {names[1]} is better)",
        summary={name: one.b - one.a for name, one in found.items()},
        files=rows,
        intervals={name: (one.low, one.high) for name, one in found.items()},
        by={
            "system": {
                A: {name: one.a for name, one in found.items()},
                B: {name: one.b for name, one in found.items()},
                IMPROVEMENT: {name: one.improvement for name, one in found.items()},
            }
        },
        provenance=_provenance(a, b, len(files), command),
    )


def _counts(report: Report, name: str) -> Counts:
    if not report.counts:
        raise InputError(f"{name}: has no `counts`: measure it again with this version")
    return report.counts


def _has(counts: Counts, file: str, name: str) -> bool:
    return name in counts[file]


def _tallies(counts: Counts, files: list[str], name: str) -> list[Tally]:
    return [Tally(*counts[file][name]) for file in files]


def _change_of(
    a: dict[str, tuple[float, float]], b: dict[str, tuple[float, float]], metrics: list[str]
) -> Row:
    row: Row = {}
    for name in metrics:
        before, after = Tally(*a[name]).rate, Tally(*b[name]).rate
        row[name] = None if before is None or after is None else after - before
    return row


def _provenance(a: Report, b: Report, files: int, command: str) -> Provenance:
    left_out = len(set(a.files) ^ set(b.files))
    notes = [
        f"a: {a.provenance.command}",
        f"b: {b.provenance.command}",
        f"{files} files compared, {left_out} that only one of them scored left out.",
    ]
    same = a.provenance.corpus == b.provenance.corpus
    if not same:
        notes.append("The two were not measured on the very same files: see `corpus` in each.")
    return b.provenance.changed(
        command=command,
        corpus=b.provenance.corpus if same else None,
        resampling=Resampling(
            method="paired bootstrap, percentile, 95 % (Bisani and Ney 2004)",
            unit="file",
            draws=bootstrap.DRAWS,
            seed=bootstrap.SEED,
        ),
        instrument=b.provenance.instrument or a.provenance.instrument,
        seen={**a.provenance.seen, **b.provenance.seen},
        notes=tuple(notes),
    )
