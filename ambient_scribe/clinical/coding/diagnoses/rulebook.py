"""Reads the rules of coding: the tables and the TOML of `coding/rules/`.

In: the files. Out: one frozen `Rulebook`, kept once it was read. Every mistake is reported with file
and line (or entry), as the lexicons' are.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError

from ambient_scribe.clinical.coding.classification import undotted
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.errors import EngineError
from ambient_scribe.tables import Row, read_table, table_error
from ambient_scribe.toml_files import first_mistake

RULES = Path(__file__).resolve().parents[1] / "rules"


@dataclass(frozen=True)
class Unspecified:
    """A name for more than one thing; the chart may tell which."""

    question: str
    settled_by: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """A code for a name when some words were said and others were not."""

    in_sentence: bool
    """Whether the clinician's sentence is looked at, beside the words of the condition itself."""
    said: tuple[str, ...]
    unsaid: tuple[str, ...]
    code: str
    question: str


@dataclass(frozen=True)
class Histories:
    personal: str | None
    family: str | None


@dataclass(frozen=True)
class StatusRule:
    """A code for a fact that is no diagnosis."""

    kind: FactKind
    name: str
    drug_class: str
    assertions: frozenset[Assertion]
    code: str
    beside: tuple[str, ...]
    question: str


class Combination(Frozen):
    one: tuple[str, ...] = Field(min_length=1)
    with_: tuple[tuple[str, ...], ...] = Field(min_length=1, alias="with")
    gives: str
    drops: tuple[str, ...]
    reason: str


class General(Frozen):
    code: str
    gives_way_to: tuple[str, ...] = Field(min_length=1)


class _Combinations(Frozen):
    combination: tuple[Combination, ...]
    general: tuple[General, ...]


@dataclass(frozen=True)
class Rulebook:
    questions: Mapping[str, str]
    unspecified: Mapping[str, Unspecified]
    sites: Mapping[tuple[str, str], str]
    wordings: Mapping[str, tuple[Wording, ...]]
    histories: Mapping[str, Histories]
    statuses: tuple[StatusRule, ...]
    integral: Mapping[str, frozenset[str]]
    """Names of symptoms by how the code of their diagnosis begins."""
    combinations: tuple[Combination, ...]
    generals: tuple[General, ...]
    chronic: tuple[str, ...]
    """How the codes of chronic conditions begin."""

    def codes(self) -> frozenset[str]:
        """Every whole code that the rules may give."""
        histories = (h for one in self.histories.values() for h in (one.personal, one.family))
        return frozenset(
            code
            for code in (
                *self.sites.values(),
                *(wording.code for own in self.wordings.values() for wording in own),
                *histories,
                *(status.code for status in self.statuses),
                *(combination.gives for combination in self.combinations),
            )
            if code
        )


def begins(code: str, beginnings: Iterable[str]) -> bool:
    return any(code.startswith(beginning) for beginning in beginnings)


@cache
def load_rulebook() -> Rulebook:
    """The shipped rules."""
    return read_rulebook(RULES)


def read_rulebook(folder: Path) -> Rulebook:
    """Raises EngineError, naming file and line, for what a rule must not hold."""
    combined = _combinations(folder / "combinations.toml")
    return Rulebook(
        questions={
            row["code"]: row["question"]
            for row in _rows(folder / "questions.tsv", "code question note")
        },
        unspecified={
            row["name"]: Unspecified(row["question"], _parts(row["settled_by"]))
            for row in _rows(folder / "unspecified.tsv", "name question settled_by note")
        },
        sites={
            (row["name"], row["site"]): _code(row, "code")
            for row in _rows(folder / "sites.tsv", "name site code note")
        },
        wordings=_wordings(
            _rows(folder / "wordings.tsv", "name in said unsaid code question note")
        ),
        histories={
            row["code"]: Histories(_code(row, "personal") or None, _code(row, "family") or None)
            for row in _rows(folder / "histories.tsv", "code personal family note")
        },
        statuses=tuple(
            _status(row)
            for row in _rows(
                folder / "status.tsv", "kind name class assertion code beside question note"
            )
        ),
        integral=_integral(_rows(folder / "integral.tsv", "code symptoms note")),
        combinations=combined.combination,
        generals=combined.general,
        chronic=tuple(row["code"] for row in _rows(folder / "chronic.tsv", "code note")),
    )


def _rows(path: Path, columns: str) -> list[Row]:
    return read_table(path, columns.split())


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _code(row: Row, column: str) -> str:
    code = row[column]
    bare = undotted(code)
    if code and not (bare.isalnum() and 3 <= len(bare) <= 7 and bare[0].isupper()):
        raise table_error(row, f"{column} {code!r} is no ICD-10-CM code")
    return code


def _wordings(rows: Iterable[Row]) -> Mapping[str, tuple[Wording, ...]]:
    found: dict[str, tuple[Wording, ...]] = {}
    for row in rows:
        if row["in"] not in {"fact", "sentence"}:
            raise table_error(row, f"in is {row['in']!r}, and must be fact or sentence")
        wording = Wording(
            in_sentence=row["in"] == "sentence",
            said=_parts(row["said"]),
            unsaid=_parts(row["unsaid"]),
            code=_code(row, "code"),
            question=row["question"],
        )
        found[row["name"]] = (*found.get(row["name"], ()), wording)
    return found


def _status(row: Row) -> StatusRule:
    try:
        kind = FactKind(row["kind"])
        assertions = frozenset(Assertion(part) for part in _parts(row["assertion"]))
    except ValueError as error:
        raise table_error(row, str(error)) from error
    if not (row["name"] or row["class"]):
        raise table_error(row, "a name or a class is needed")
    return StatusRule(
        kind=kind,
        name=row["name"],
        drug_class=row["class"].lower(),
        assertions=assertions,
        code=_code(row, "code"),
        beside=_parts(row["beside"]),
        question=row["question"],
    )


def _integral(rows: Iterable[Row]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        for code in _parts(row["code"]):
            found[code] = found.get(code, frozenset()) | frozenset(_parts(row["symptoms"]))
    return found


def _combinations(path: Path) -> _Combinations:
    try:
        return _Combinations.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"{path.name} cannot be read: reinstall ambient_scribe") from error
    except tomllib.TOMLDecodeError as error:
        raise EngineError(f"{path.name}: {error}") from error
    except ValidationError as error:
        raise EngineError(f"{path.name}: {first_mistake(error)}") from error
