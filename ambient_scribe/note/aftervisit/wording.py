"""The words and patterns of the documents, read from `configs/documents/`.

In: files that a clinician can read and correct. Out: frozen tables, read once. A broken file is a
UsageError that names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TypeVar

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.resources import shipped
from ambient_scribe.tables import read_table
from ambient_scribe.toml_files import read_as

_File = TypeVar("_File", bound=Frozen)
FOLDER = ("configs", "documents")


class Verbs(Frozen):
    use: frozenset[str]
    take: frozenset[str]


class DrugWords(Frozen):
    limits: tuple[str, ...]
    loose: tuple[str, ...]
    given_here: tuple[str, ...]
    done_here: tuple[str, ...]
    frequencies: tuple[tuple[str, str], ...]


class Advice(Frozen):
    leads: tuple[tuple[str, str], ...]
    whole: tuple[str, ...]
    not_for_patients: tuple[str, ...]
    items: tuple[str, ...]


class Grade(Frozen):
    aim: float
    warning: str


class InstructionWords(Frozen):
    title: str
    cause: str
    headings: dict[str, str]
    medicines: dict[str, str]
    stated: dict[str, str]
    visits: dict[str, str]
    help: dict[str, str]
    verbs: Verbs
    wording: DrugWords
    advice: Advice
    grade: Grade


class OrderKinds(Frozen):
    imaging: tuple[str, ...]
    test: tuple[str, ...]
    vaccination: tuple[str, ...]
    referral: tuple[str, ...]
    follow_up: tuple[str, ...]
    general: frozenset[str]
    sided: frozenset[str]


class OrderForms(Frozen):
    not_purposes: frozenset[str]
    quantity: str
    refills: str
    doses: tuple[str, ...]


class OrderWords(Frozen):
    kinds: OrderKinds
    drugs: dict[str, str]
    stated: dict[str, str]
    asked: dict[str, str]
    needs: dict[str, tuple[str, ...]]
    wording: OrderForms


class SaidTask(Frozen):
    owner: str
    pattern: str


class TaskForms(Frozen):
    unowned: str
    undated: str
    conditional: tuple[str, ...]
    during_visit: tuple[str, ...]


class ReminderWords(Frozen):
    summary: str
    note: str
    alarm_days: int = Field(ge=0)


class TaskWords(Frozen):
    said: tuple[SaidTask, ...]
    facts: dict[str, str]
    wording: TaskForms
    reminder: ReminderWords


class LetterWords(Frozen):
    """`sections`: a heading and the content of the note that is told under it."""

    title: str
    causes: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()
    greeting: str = ""
    opening: str
    reason: str = ""
    duration: str = ""
    tried: str = ""
    tried_none: str = ""
    restrictions: str = ""
    steps: str = ""
    none: str = ""
    until: str = ""
    closing: str = ""
    blanks: tuple[str, ...]
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Letters(Frozen):
    referral: LetterWords
    work: LetterWords
    school: LetterWords
    prior_authorization: LetterWords = Field(alias="prior-authorization")
    refill: LetterWords
    message: LetterWords


class GapKinds(Frozen):
    advanced: tuple[str, ...]
    evident: tuple[str, ...]


class GapWords(Frozen):
    texts: dict[str, str]
    reasons: dict[str, str]
    words: GapKinds


class ChartKinds(Frozen):
    changes: dict[str, str]
    resolved: tuple[str, ...]
    empty: frozenset[str]
    also: dict[str, tuple[str, ...]]


class SheetWords(Frozen):
    title: str
    mark: str


class ChartWords(Frozen):
    changes: dict[str, str]
    proposals: dict[str, str]
    words: ChartKinds
    sheet: SheetWords


@cache
def instruction_words() -> InstructionWords:
    return _read("instructions.toml", InstructionWords)


@cache
def order_words() -> OrderWords:
    return _read("orders.toml", OrderWords)


@cache
def task_words() -> TaskWords:
    return _read("tasks.toml", TaskWords)


@cache
def letter_words() -> Letters:
    return _read("letters.toml", Letters)


@cache
def gap_words() -> GapWords:
    return _read("gaps.toml", GapWords)


@cache
def chart_words() -> ChartWords:
    return _read("chart.toml", ChartWords)


@cache
def plain_words() -> dict[str, str]:
    """Clinical term → what a patient is told, lower case."""
    rows = read_table(shipped(*FOLDER, "plain_words.tsv"), ("term", "plain", "source"))
    return {row["term"].lower(): row["plain"] for row in rows}


def _read(name: str, model: type[_File]) -> _File:
    return read_as(model, shipped(*FOLDER, name), "documents file", f"documents/{name}")


def names_one(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words or phrases stands in the text as whole words.

    >>> names_one("MRI of the left knee", ["mri"]), names_one("doctor", ["ct"])
    (True, False)
    """
    low = text.lower()
    return any(re.search(rf"(?<!\w){re.escape(word.strip())}(?!\w)", low) for word in words)
