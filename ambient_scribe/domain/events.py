"""What a session tells while it listens. The terminal and the page live on these."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, Utterance, Word


class Partial(Frozen):
    """Words that may still change; the next Partial or Committed replaces them."""

    event: Literal["partial"] = "partial"
    text: str
    span: TimeSpan


class Committed(Frozen):
    """Words that never change again, in a provisional utterance. While somebody speaks it grows: then it
    comes again under the same id, with all its words."""

    event: Literal["committed"] = "committed"
    utterance: Utterance
    words: tuple[Word, ...]


class Relabelled(Frozen):
    """Utterances as regrouped or renamed by a later look at the voices and the roles."""

    event: Literal["relabelled"] = "relabelled"
    utterances: tuple[Utterance, ...]


class FactFound(Frozen):
    """A fact that is new, or has changed: then it comes again under the same id."""

    event: Literal["fact"] = "fact"
    fact: Fact


class FactLost(Frozen):
    """What was told as a fact is none: its words are another's, or were read anew."""

    event: Literal["fact_lost"] = "fact_lost"
    fact_id: str


class Drafted(Frozen):
    event: Literal["draft"] = "draft"
    note: Note


class GapNoted(Frozen):
    event: Literal["gap"] = "gap"
    gap: Gap


class Lag(Frozen):
    """How much of the sound that has come is not read yet; told when it grows and when it is gone."""

    event: Literal["lag"] = "lag"
    behind_ms: int


class ListenedAgain(Frozen):
    """How many of the passages that are worth it the second pass has read, after the visit."""

    event: Literal["listened_again"] = "listened_again"
    done: int = Field(ge=0)
    of: int = Field(ge=0)


class Alarm(Frozen):
    """Something a person must know now, in one line."""

    event: Literal["alarm"] = "alarm"
    message: str


Event = Annotated[
    Partial
    | Committed
    | Relabelled
    | FactFound
    | FactLost
    | Drafted
    | GapNoted
    | Lag
    | ListenedAgain
    | Alarm,
    Field(discriminator="event"),
]
