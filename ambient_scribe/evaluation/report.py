"""The one shape of every benchmark's result: what `--json` prints and `schema bench` describes.

Rates are fractions of 1 (and above it, where insertions are many). `summary` pools errors over all
files, except where a metric is a mean over files; `files` has one row a file.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.evaluation.provenance import Provenance, cpu_count, machine, versions

__all__ = ["Metrics", "Provenance", "Report", "Row", "cpu_count", "machine", "versions"]

SCHEMA_VERSION = "1.1"
"""The first number changes when a reader of the old one would break."""

Row = dict[str, float | None]
Metrics = Mapping[str, float | None]


class Report(Frozen):
    """`by` groups rows by another key: `by["speaker"]["doctor"]["cpwer"]`."""

    schema_version: str = SCHEMA_VERSION
    title: str
    summary: Row
    files: dict[str, Row]
    intervals: dict[str, tuple[float, float]] = Field(default_factory=dict)
    """95 %, by metric of the summary."""
    by: dict[str, dict[str, Row]] = Field(default_factory=dict)
    counts: dict[str, dict[str, tuple[float, float]]] = Field(default_factory=dict)
    """By file and metric: errors, and what they are counted over. Rates can be pooled from it."""
    failed: dict[str, str] = Field(default_factory=dict)
    """Files that could not be scored, with the reason in a line."""
    provenance: Provenance
