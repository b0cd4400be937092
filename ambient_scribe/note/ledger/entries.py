"""What an omission is: the types of the ledger."""

from __future__ import annotations

from enum import StrEnum

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Basis


class Reason(StrEnum):
    """Why something stands in no sentence. MISSED: nothing says why it should not."""

    MISSED = "missed"
    BELOW = "below"
    """Of too little weight, or of what a note does not tell."""
    DOUBTED = "doubted"
    OTHERWISE = "otherwise"
    """The note tells it, in another way."""
    DUPLICATE = "duplicate"
    SOMEBODY_ELSE = "somebody_else"
    QUESTION = "question"
    EDUCATION = "education"
    SMALL_TALK = "small_talk"


class Entry(Frozen):
    """A fact (`fact_id`), or a clause of an utterance, that no sentence uses.

    `why` is a few words for a reviewer; `importance` only orders: the most important is the highest.
    `utterances` are the numbers, counted from 1, of those that it was said in.
    """

    text: str
    reason: Reason
    why: str
    importance: float
    evidence: tuple[Basis, ...]
    utterances: tuple[int, ...]
    fact_id: str | None = None


class Ledger(Frozen):
    """The most important first. `small_talk` counts the clauses that are nothing but talk."""

    entries: tuple[Entry, ...] = ()
    small_talk: int = 0

    @property
    def missed(self) -> tuple[Entry, ...]:
        return tuple(one for one in self.entries if one.reason is Reason.MISSED)
