"""The one shape of every benchmark's result, as JSON and as a table a person reads."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

from pydantic import Field

from ambient_scribe.domain.base import Frozen

Metrics = Mapping[str, float | None]

_VERSIONS_OF = ("ambient-scribe", "faster-whisper", "ctranslate2", "pocketsphinx", "spacy", "jiwer")


class Provenance(Frozen):
    """Enough to repeat a measurement."""

    command: str
    versions: dict[str, str]
    machine: str
    cpus: int
    engines: tuple[str, ...] = ()
    normalizer: str
    notes: tuple[str, ...] = ()


class Report(Frozen):
    """Rates are fractions. `files` holds one row a file; `by` groups rows by another key."""

    title: str
    summary: dict[str, float | None]
    files: dict[str, dict[str, float | None]]
    intervals: dict[str, tuple[float, float]] = Field(default_factory=dict)
    by: dict[str, dict[str, dict[str, float | None]]] = Field(default_factory=dict)
    provenance: Provenance


def machine() -> str:
    return f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"


def versions() -> dict[str, str]:
    found = {}
    for name in _VERSIONS_OF:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def cpu_count() -> int:
    return os.cpu_count() or 1


def mean_by_metric(rows: Mapping[str, Metrics]) -> dict[str, float | None]:
    """Unweighted means over files; None where no file has the metric."""
    names = dict.fromkeys(name for row in rows.values() for name in row)
    means: dict[str, float | None] = {}
    for name in names:
        values = [value for row in rows.values() if (value := row.get(name)) is not None]
        means[name] = sum(values) / len(values) if values else None
    return means


def table(report: Report) -> str:
    """Metrics down, files across, the mean last; plain text that survives a pipe."""
    columns = [*report.files, "mean"]
    width = max([12, *(len(column) for column in columns)]) + 2
    label = max(len(name) for name in report.summary) + 2
    lines = [report.title, "", " " * label + "".join(f"{column:>{width}}" for column in columns)]
    for name, mean in report.summary.items():
        values = [*(row.get(name) for row in report.files.values()), mean]
        lines.append(f"{name:<{label}}" + "".join(f"{_shown(value):>{width}}" for value in values))
    lines += ["", *report.provenance.notes]
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
