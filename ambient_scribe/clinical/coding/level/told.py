"""What the clinician told of their own work, for the level of a visit.

In: the sentences of a visit, the phrases of `rules/told.toml`. Out: for each kind of work the
sentences that tell it, and the minutes that were stated. Nothing is worked out: a length that nobody
stated is no time, and what is only planned or asked is no work done.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError

from ambient_scribe.clinical.coding.said import Said, Sentence, has_phrase
from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import EngineError
from ambient_scribe.numbers.reading import pieces, read_value
from ambient_scribe.toml_files import first_mistake

SHIPPED = Path(__file__).resolve().parents[1] / "rules" / "told.toml"

_ANY_WORDS = r"(?:\S+ ){0,6}?"
_NUMBER_WORDS = 5
"""The longest number of minutes: "a hundred and twenty five"."""
_BEFORE_MINUTES = re.compile(r"((?:\S+ ){1,5})(?:minutes?|mins?)$")
_MINUTES = r"(?:\S+ ){1,5}?(?:minutes?|mins?)"


class Work(StrEnum):
    TIME = "time"
    INTERPRETATION = "interpretation"
    LOOKED = "looked"
    DISCUSSION = "discussion"
    DOCUMENT = "document"
    AMBULANCE = "ambulance"
    ESTABLISHED = "established"
    NEW = "new"


@dataclass(frozen=True)
class StatedTime:
    minutes: int
    sentence: Sentence


class _Told(Frozen):
    tells: Work
    said: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()
    with_: tuple[str, ...] = Field(default=(), alias="with")


class _Table(Frozen):
    words: dict[str, tuple[str, ...]]
    hours: dict[str, int]
    told: tuple[_Told, ...]


@dataclass(frozen=True)
class _Rule:
    tells: Work
    said: tuple[re.Pattern[str], ...]
    unless: re.Pattern[str] | None
    with_: re.Pattern[str] | None

    def found(self, text: str) -> re.Match[str] | None:
        if self.unless is not None and self.unless.search(text):
            return None
        if self.with_ is not None and not self.with_.search(text):
            return None
        return next((match for said in self.said if (match := said.search(text))), None)


class WorkReader:
    """Shared by all visits."""

    def __init__(self, table: _Table) -> None:
        self._hours = table.hours
        self._rules = tuple(_rule(one, table) for one in table.told)

    def sentences(self, said: Said, work: Work) -> tuple[Sentence, ...]:
        """Those in which the clinician tells it, in order."""
        return tuple(
            sentence
            for sentence in said.clinicians()
            if any(rule.tells is work and rule.found(sentence.text) for rule in self._rules)
        )

    def times(self, said: Said) -> tuple[StatedTime, ...]:
        """Each time of work that the clinician stated as their own, in order."""
        found = []
        for sentence in said.clinicians():
            for rule in self._rules:
                match = rule.found(sentence.text) if rule.tells is Work.TIME else None
                minutes = self._minutes(match["time"]) if match else None
                if minutes is not None:
                    found.append(StatedTime(minutes, sentence))
                    break
        return tuple(found)

    def _minutes(self, told: str) -> int | None:
        """Of "45 minutes", "forty five minutes", "an hour and fifteen minutes"."""
        hours = max((h for h in self._hours if has_phrase(told, h)), key=len, default=None)
        total = self._hours[hours] if hours else None
        before = _BEFORE_MINUTES.search(told)
        counted = _whole_number(before[1].split()) if before else None
        if counted is None:
            return total
        return counted + (total or 0)


def _whole_number(words: list[str]) -> int | None:
    """The longest number that these words end with."""
    for start in range(max(0, len(words) - _NUMBER_WORDS), len(words)):
        parts = pieces(words[start:])
        value = read_value(parts, 0) if parts else None
        if value is not None and value.end == len(parts) and value.digits.isdigit():
            return int(value.digits)
    return None


def _rule(told: _Told, table: _Table) -> _Rule:
    return _Rule(
        told.tells,
        tuple(re.compile(rf"(?<!\S){_pattern(phrase, table)}(?!\S)") for phrase in told.said),
        _any_of(told.unless),
        _any_of(told.with_),
    )


def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    if not phrases:
        return None
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, phrases))})(?!\S)")


def _pattern(phrase: str, table: _Table) -> str:
    made = ""
    for token in phrase.split():
        if token == "…":
            made += _ANY_WORDS
            continue
        slot = re.fullmatch(r"\{(\w+)\}(\S*)", token)
        if slot is None:
            made += f"{re.escape(token)} "
        elif slot[1] == "time":
            made += f"(?P<time>{_time(table)}) "
        else:
            made += f"(?:{_longest_first(table.words[slot[1]])}){re.escape(slot[2])} "
    return made.removesuffix(" ")


def _time(table: _Table) -> str:
    hours = _longest_first(table.hours)
    return rf"(?:{hours})(?: and {_MINUTES})?|{_MINUTES}"


def _longest_first(words: tuple[str, ...] | dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def load_work_reader(path: Path = SHIPPED) -> WorkReader:
    """Kept once it was read. Raises EngineError naming the file and what is wrong in it."""
    try:
        return WorkReader(_Table.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"{path.name} cannot be read: reinstall ambient_scribe") from error
    except tomllib.TOMLDecodeError as error:
        raise EngineError(f"{path.name}: {error}") from error
    except KeyError as error:
        raise EngineError(f"{path.name}: no words are listed under {error}") from error
    except ValidationError as error:
        raise EngineError(f"{path.name}: {first_mistake(error)}") from error
