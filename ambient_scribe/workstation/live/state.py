"""What is known of a live visit beside its words: its phase, alarms, marks, questions, who follows."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor


class Phase(StrEnum):
    STARTING = "starting"
    """The engines are being loaded; sound that comes waits."""
    LISTENING = "listening"
    PAUSED = "paused"
    """Off the record."""
    ENDING = "ending"
    """The sound has ended, the note is being written."""
    DRAFTED = "drafted"
    FAILED = "failed"
    """Its sound is kept, and there is no draft of it."""
    WITHDRAWN = "withdrawn"


TAKES_SOUND = frozenset({Phase.STARTING, Phase.LISTENING, Phase.PAUSED})
RUNS = TAKES_SOUND | {Phase.ENDING}


class SoundFrom(StrEnum):
    BROWSER = "browser"
    DEVICE = "device"
    """The workstation's own microphone."""


class VisitKind(StrEnum):
    VISIT = "visit"
    DICTATION = "dictation"
    """The clinician alone speaks, of a visit that is not recorded."""


class LiveAlarm(Frozen):
    id: int
    at_ms: int
    text: str
    seen: bool = False


class Mark(Frozen):
    """A moment that somebody wants to find again."""

    at_ms: int = Field(ge=0)
    label: str
    by: str


class Question(Frozen):
    """Asked silently by who follows, answered by who is in the room."""

    id: str = Field(default_factory=lambda: secrets.token_hex(8))
    text: str
    asked_by: str
    at_ms: int
    answer: str | None = None
    """None: it waits; empty: it was seen."""
    answered_by: str | None = None


class Followers:
    """Those whose pages are open on the visit, each as often as they are."""

    def __init__(self) -> None:
        self._pages: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def has(self, person: Actor) -> Iterator[None]:
        """While their page is open."""
        self._pages[person.name, person.id] += 1
        try:
            yield
        finally:
            self._pages[person.name, person.id] -= 1
            self._pages += Counter()  # drops who is not there any more

    def names(self, but: Actor) -> tuple[str, ...]:
        """Of who follows `but`, whose visit it is."""
        return tuple(sorted(name for name, known in tuple(self._pages) if known != but.id))
