"""What sentences are made wrong with: `corruptions.toml` beside this file, as one value."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError

_FILE = Path(__file__).resolve().parent / "corruptions.toml"


class Swaps(Frozen):
    swaps: tuple[tuple[str, str], ...]

    @cached_property
    def compiled(self) -> tuple[Swap, ...]:
        return tuple(Swap(_whole(pattern), put) for pattern, put in self.swaps)


@dataclass(frozen=True)
class Swap:
    pattern: re.Pattern[str]
    put: str


class NormalFinding(Frozen):
    text: str
    words: tuple[str, ...]


class Complaint(Frozen):
    name: str
    words: tuple[str, ...]


class NormalFindings(Frozen):
    findings: tuple[NormalFinding, ...]


class Complaints(Frozen):
    tail: str
    complaints: tuple[Complaint, ...]


class CorruptionWording(Frozen):
    """See the comments in `corruptions.toml`."""

    boilerplate: tuple[str, ...]
    negation: Swaps
    side: Swaps
    unit: Swaps
    frequency: Swaps
    subject: Swaps
    time: Swaps
    assertion: Swaps
    exam: NormalFindings
    symptom: Complaints


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


@cache
def load_corruption_wording() -> CorruptionWording:
    """Raises UsageError, naming the file and what is wrong in it."""
    try:
        document = tomllib.loads(_FILE.read_text(encoding="utf-8"))
        return CorruptionWording.model_validate(document)
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise UsageError(f"{_FILE.name}: {error}") from error
