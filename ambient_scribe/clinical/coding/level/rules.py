"""Reads the rules of visit levels from TOML, shipped or a coder's own.

In: a path. Out: frozen `LevelRules`. Raises UsageError naming the file and the key that is wrong.
"""

from __future__ import annotations

import tomllib
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.toml_files import first_mistake

SHIPPED_RULES = Path(__file__).resolve().parents[1] / "rules" / "visit_level.toml"

LevelName = Literal["straightforward", "low", "moderate", "high"]
Element = Literal["problems", "data", "risk"]
PatientKind = Literal["new", "established"]


class Level(IntEnum):
    """Of medical decision making, and of each of its elements."""

    STRAIGHTFORWARD = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def of(cls, name: str) -> Level:
        return cls[name.upper()]


class Minutes(Frozen):
    """Least minutes by level."""

    straightforward: int = Field(gt=0)
    low: int = Field(gt=0)
    moderate: int = Field(gt=0)
    high: int = Field(gt=0)

    def least(self, level: Level) -> int:
        return int(getattr(self, level.word))

    def reached(self, minutes: float) -> Level | None:
        met = [level for level in Level if minutes >= self.least(level)]
        return met[-1] if met else None


class MinutesByPatient(Frozen):
    new: Minutes
    established: Minutes

    def of(self, kind: PatientKind) -> Minutes:
        return self.new if kind == "new" else self.established


class ShownBy(Frozen):
    code: str
    drug_classes: tuple[str, ...]
    tests: tuple[str, ...]


class Sign(Frozen):
    """A measurement that tells of a threat, of problems whose codes begin so."""

    vital: str
    below: float
    codes: tuple[str, ...]


class ProblemRules(Frozen):
    worse: tuple[str, ...]
    stable: tuple[str, ...]
    told_worse: tuple[str, ...] = ()
    told_otherwise: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    threatening: tuple[str, ...]
    exacerbated: tuple[str, ...]
    minor: tuple[str, ...]
    complicated_injury: tuple[str, ...]
    systemic: tuple[str, ...]
    shown_by: tuple[ShownBy, ...]


class DataRules(Frozen):
    limited: int = Field(ge=1)
    moderate: int = Field(ge=1)
    generic: tuple[str, ...]
    part_of: dict[str, str]


class HospitalRules(Frozen):
    """Names of facts that are hospital care, and words that say that a fact is none."""

    names: tuple[str, ...]
    other_places: tuple[str, ...] = ()
    precautions: tuple[str, ...] = ()


class RiskRules(Frozen):
    without_prescription: tuple[str, ...]
    without_prescription_classes: tuple[str, ...]
    major_surgery: tuple[str, ...]
    minor_surgery: tuple[str, ...]
    hospital: HospitalRules
    controlled_classes: tuple[str, ...] = ()
    parenteral_routes: tuple[str, ...] = ()
    social: tuple[str, ...]
    low_plans: tuple[str, ...]


class WouldChange(Frozen):
    element: Element
    to: LevelName
    text: str


class LevelRules(Frozen):
    minutes: MinutesByPatient
    problems: ProblemRules
    data: DataRules
    risk: RiskRules
    would_change: tuple[WouldChange, ...]

    def lift(self, element: Element, to: Level) -> str | None:
        return next(
            (w.text for w in self.would_change if w.element == element and w.to == to.word), None
        )


@cache
def load_level_rules(path: Path = SHIPPED_RULES) -> LevelRules:
    """Kept once they were read."""
    try:
        return LevelRules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: {error}") from error
    except ValidationError as error:
        raise UsageError(f"{path}: {first_mistake(error)}") from error
