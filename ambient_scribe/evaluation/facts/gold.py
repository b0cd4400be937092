"""Facts as rows, gold and found alike: what a person wrote down, what the program found.

In: gold files, facts of an encounter. Out: `FactRow`s.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.errors import InputError

Turns = Callable[[Sequence[str]], frozenset[int]]
"""The turns of the reference in which words were said."""


class Mention(Frozen):
    """Characters `[start, end)` of a turn's text."""

    turn: int
    start: int
    end: int


class FactRow(Frozen):
    """One fact. `turns` are the reference's that bear it; `attributes` as the gold names them: a
    quantity is `{"magnitude", "unit"}`, all else text."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: FactKind
    term: str
    turns: frozenset[int]
    assertion: Assertion = Assertion.PRESENT
    subject: Subject = Subject.PATIENT
    attributes: dict[str, Any] = Field(default_factory=dict)
    mention: Mention | None = None
    optional: bool = False
    """Readers may differ on it: neither missed nor wrong."""

    def told(self, attribute: str) -> str | None:
        value = self.attributes.get(attribute)
        return str(value) if isinstance(value, str | int | float) else None

    def quantity(self, *names: str) -> tuple[str, str | None] | None:
        """Magnitude and unit of the first of these attributes that is a quantity."""
        for name in names:
            value = self.attributes.get(name)
            if isinstance(value, dict) and value.get("magnitude"):
                return str(value["magnitude"]), value.get("unit")
        return None


class GoldVisit(Frozen):
    """`corpus` names where the visit's words are: `primock57`, `aci-bench/train`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    corpus: str = ""
    facts: tuple[FactRow, ...]


def read_visit(path: Path) -> GoldVisit:
    """Raises InputError naming the file and the row."""
    try:
        return GoldVisit.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, ValidationError) as error:
        raise InputError(f"{path} is no file of gold facts: {error}") from error


def read_visits(folder: Path, limit: int | None = None) -> tuple[GoldVisit, ...]:
    """Every gold file of a folder, by name. Raises InputError."""
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder of gold facts")
    visits = tuple(read_visit(path) for path in sorted(folder.glob("*.json"))[:limit])
    if not visits:
        raise InputError(f"{folder} holds no gold facts (.json)")
    return visits


def rows_of(facts: Iterable[Fact], turns: Turns) -> tuple[FactRow, ...]:
    """What the program found."""
    return tuple(
        FactRow(
            kind=fact.kind,
            term=fact.normalized,
            turns=turns(fact.word_ids),
            assertion=fact.assertion,
            subject=fact.subject,
            attributes=fact.attributes.model_dump(mode="json", exclude_none=True),
        )
        for fact in facts
    )
