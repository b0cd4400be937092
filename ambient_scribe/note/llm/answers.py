"""The text of an answer → what it says, section by section; or what is wrong with its form.

Lenient where no meaning is at stake (a fence around the JSON, a number for "u3", a missing list of
facts), strict otherwise. A complaint names places and never quotes what was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
LOOP_REPEATS = 4
LOOP_LEAST = 24
"""So many items at the end, and so many times the same: fewer may be meant ("no, no, no")."""
LONGEST_PERIOD = 64


class MalformedError(Exception):
    """Not the JSON that was asked for; the message may be told to the model."""


def _listed(value: Any) -> Any:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _named(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Ids = Annotated[list[Annotated[str, BeforeValidator(_named)]], BeforeValidator(_listed)]


class AnswerSentence(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    evidence: Ids = Field(default_factory=list)
    facts: Ids = Field(default_factory=list)
    problem: str | None = None


def read_sections(text: str, sections: Sequence[str]) -> dict[str, tuple[AnswerSentence, ...]]:
    """The sections that the answer holds; others than those asked for are left alone.

    Raises MalformedError.
    """
    value = _json_object(text)
    if not any(section in value for section in sections) and isinstance(
        value.get("sections"), dict
    ):
        value = value["sections"]
    found = {}
    for section in sections:
        if section not in value:
            continue
        if not isinstance(value[section], list):
            raise MalformedError(f'"{section}" must be a list of sentences')
        found[section] = tuple(
            _sentence(one, f"{section}, sentence {number}")
            for number, one in enumerate(value[section], start=1)
        )
    if not found:
        raise MalformedError("it holds none of the sections that were asked for")
    return found


def read_problems(text: str) -> tuple[str, ...]:
    """Raises MalformedError."""
    names = _json_object(text).get("problems")
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise MalformedError('"problems" must be a list of strings')
    stripped = (" ".join(one.split()) for one in names)
    return tuple(dict.fromkeys(one for one in stripped if one))


def _sentence(value: Any, place: str) -> AnswerSentence:
    try:
        return AnswerSentence.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise MalformedError(f"{place}: {key}: {first['msg']}") from error


def _json_object(text: str) -> dict[str, Any]:
    bare = _THOUGHTS.sub("", text)
    begin, end = bare.find("{"), bare.rfind("}")
    if begin < 0 or end < begin:
        raise MalformedError("there is no JSON object in it")
    try:
        value = json.loads(bare[begin : end + 1], strict=False)
    except (ValueError, RecursionError) as error:
        raise MalformedError(_place_of(error)) from None
    if not isinstance(value, dict):
        raise MalformedError("it is not a JSON object")
    return value


def _place_of(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return "its JSON is nested too deeply"


def id_of(written: str, kind: str) -> str:
    """ "U 3", "3" and "u3" are the same number of an utterance.

    >>> id_of(" U3 ", "u"), id_of("3", "f"), id_of("c2", "u")
    ('u3', 'f3', 'c2')
    """
    flat = "".join(written.split()).lower().strip("[]#")
    return f"{kind}{flat}" if flat.isdigit() else flat


def ends_in_loop(items: Sequence[Hashable], least: int = LOOP_LEAST) -> bool:
    """Whether the same stretch stands at the end again and again.

    >>> ends_in_loop("the patient is " * 20), ends_in_loop("once upon a time there was a visit")
    (True, False)
    """
    for period in range(1, LONGEST_PERIOD + 1):
        length = max(LOOP_REPEATS * period, least)
        if length > len(items):
            continue
        tail = items[-length:]
        if all(tail[place] == tail[place - period] for place in range(period, length)):
            return True
    return False
