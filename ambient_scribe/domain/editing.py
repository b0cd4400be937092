"""What a reviewer does to a note, one step at a time."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Chart, Spoken

LONGEST_SENTENCE = 4_000
"""Characters: what a reviewer pastes is a sentence or a paragraph, not a document."""

MOST_EVIDENCE = 50
"""Pieces that one sentence rests on."""

Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_SENTENCE)
]


class Replace(Frozen):
    """Other words in a sentence's place; what it rests on stays. With `basis`, it rests on that too (the
    machine's version that is taken in)."""

    op: Literal["replace"] = "replace"
    sentence: str
    text: Text
    basis: Annotated[tuple[Spoken | Chart, ...], Field(max_length=MOST_EVIDENCE)] = ()


class Insert(Frozen):
    """A new sentence under a heading, behind `after`; at the beginning without. With `basis`, it rests on
    what was said or is in the chart (an omission that is taken in)."""

    op: Literal["insert"] = "insert"
    section: str
    text: Text
    after: str | None = None
    topic: str = ""
    basis: Annotated[tuple[Spoken | Chart, ...], Field(max_length=MOST_EVIDENCE)] = ()


class Remove(Frozen):
    op: Literal["remove"] = "remove"
    sentence: str


class Move(Frozen):
    """Under a heading, behind `after`; at the beginning without."""

    op: Literal["move"] = "move"
    sentence: str
    section: str
    after: str | None = None


class Split(Frozen):
    """In two, before the character `at`; both rest on what it rested on."""

    op: Literal["split"] = "split"
    sentence: str
    at: int = Field(ge=1)


class Merge(Frozen):
    """The second one joins the first, with all that it rests on."""

    op: Literal["merge"] = "merge"
    first: str
    second: str


class Accept(Frozen):
    """A person answers for a sentence as it stands, whatever verification says of it."""

    op: Literal["accept"] = "accept"
    sentence: str


Edit: TypeAlias = Annotated[
    Replace | Insert | Remove | Move | Split | Merge | Accept, Field(discriminator="op")
]
