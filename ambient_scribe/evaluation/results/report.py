"""The one shape of every benchmark's result: what `--json` prints and `schema bench` describes.

Rates are fractions of 1 (and above it, where insertions are many). `summary` pools errors over all
files, except where a metric is a mean over files; `files` has one row a file.
"""

from __future__ import annotations

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy

SCHEMA_VERSION = "1.1"
"""The first number changes when a reader of the old one would break."""

Row = dict[str, float | None]


class ModelUsed(Frozen):
    stage: str
    engine: str
    model: str | None = None
    sha256: str | None = None
    accuracy: Accuracy = Accuracy.STANDARD

    @property
    def label(self) -> str:
        return f"{self.engine} {self.model}" if self.model else self.engine


class CorpusUsed(Frozen):
    """`sha256` is over the list (manifest) and every scored file of sound or text."""

    name: str
    sha256: str
    files: int


class TermsUsed(Frozen):
    name: str
    version: str
    sha256: str
    terms: int


class Resampling(Frozen):
    method: str = "bootstrap, percentile, 95 % (Bisani and Ney 2004)"
    unit: str
    draws: int
    seed: int


class Provenance(Frozen):
    """`instrument` says why the figures are an instrument's and say little about people's speech.

    `seen` names, by model, the files whose ids the model's `seen.txt` lists: their figures are
    better than those of new material would be.
    """

    command: str
    commit: str | None = None
    """Of the checkout, with `-dirty` where it was changed; None where there is none (a wheel)."""
    versions: dict[str, str]
    machine: str
    cpus: int
    threads: int | None = None
    engines: tuple[str, ...] = ()
    models: tuple[ModelUsed, ...] = ()
    corpus: CorpusUsed | None = None
    hypotheses: CorpusUsed | None = None
    """Of what another engine heard or found, where that was scored."""
    normalizer: str
    terms: tuple[TermsUsed, ...] = ()
    resampling: Resampling | None = None
    instrument: str | None = None
    seen: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


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
