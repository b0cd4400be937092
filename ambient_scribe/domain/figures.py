"""Figures of visits: how long a note took, how much of it was changed, what was heard. Nothing that was said."""

from __future__ import annotations

import datetime

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import SupportState
from ambient_scribe.domain.record import VisitState
from ambient_scribe.domain.transcript import GapCause


class SectionBurden(Frozen):
    """One heading of a signed note beside the machine's draft of it. Words, as `note.burden` counts them."""

    title: str
    words: int = Field(ge=0)
    """Of the signed note."""
    kept: int = Field(ge=0)
    """Of those, how many the draft had."""
    distance: int = Field(ge=0)
    """Words that were put in, taken out or replaced."""


class FlagOutcome(Frozen):
    """What became of the draft's sentences that verification had flagged in one way."""

    state: SupportState
    rewritten: int = 0
    removed: int = 0
    accepted: int = 0
    """They stand in the signed note as they were drafted."""


class NoteFigures(Frozen):
    """Of the first signed note beside the machine's last draft before a person wrote in it."""

    sections: tuple[SectionBurden, ...]
    flags: tuple[FlagOutcome, ...] = ()
    taken_in: int = 0
    """Sentences that a person put in from what was said or stands in the chart."""
    by_hand: int = 0
    """Sentences that a person wrote of their own."""

    @property
    def words(self) -> int:
        return sum(one.words for one in self.sections)

    @property
    def kept(self) -> int:
        return sum(one.kept for one in self.sections)

    @property
    def distance(self) -> int:
        return sum(one.distance for one in self.sections)


class HeardFigures(Frozen):
    """Of the recording and its transcript."""

    started_at: datetime.datetime
    recorded_ms: int = 0
    gaps_ms: dict[GapCause, int] = Field(default_factory=dict)
    words: int = 0
    doubtful: int = 0
    """Words with a confidence below the limit of their engine."""
    accuracy: Accuracy = Accuracy.STANDARD


class VisitFigures(Frozen):
    """`ended_at`: when the recording ended, or the visit began where there is none."""

    visit_id: str
    at: datetime.datetime
    state: VisitState
    ended_at: datetime.datetime
    provider: str | None = None
    """Account of who signed it, or of whose visit it is."""
    provider_name: str | None = None
    drafted_at: datetime.datetime | None = None
    signed_at: datetime.datetime | None = None
    heard: HeardFigures | None = None
    note: NoteFigures | None = None
    amendments: int
    addenda: int
    """Signed ones."""
