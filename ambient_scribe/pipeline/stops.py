"""When the recognizer's process dies under a visit: what a person is told, and what the note keeps.

In: the recognizer, looked at after each piece of sound. Out: alarms, one line each, and the stops as
the note tells them. A recognizer that runs in this process has nothing to tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from ambient_scribe.domain.clinical import System
from ambient_scribe.domain.events import Alarm
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.domain.time import clock
from ambient_scribe.note.statements import system_sentence

MOST_STOPS = 3
"""That the note tells one by one."""


@runtime_checkable
class MayStop(Protocol):
    """A recognizer whose process may die and is started again."""

    @property
    def deaths(self) -> int:
        """So far, of all its visits."""
        ...

    @property
    def given_up(self) -> bool:
        """It died too often in a row: what is asked now fails at once."""
        ...


@dataclass(frozen=True)
class Stop:
    at_ms: int
    since_ms: int
    """Words behind this were not committed: they are read again."""
    times: int
    """More than one where it died again before it could be told."""
    given_up: bool

    @property
    def told(self) -> str:
        times = "" if self.times == 1 else f" {self.times} times"
        if self.given_up:
            return (
                f"the recognizer stopped{times} at {clock(self.at_ms)} and is given up for a while: "
                f"the sound is kept, words since {clock(self.since_ms)} may be missing"
            )
        return (
            f"the recognizer stopped{times} at {clock(self.at_ms)} and was started again; "
            f"words since {clock(self.since_ms)} are read again"
        )


class StopWatch:
    """Of one visit; what befell the recognizer before that is not told."""

    def __init__(self, recognizer: object) -> None:
        self._recognizer = recognizer if isinstance(recognizer, MayStop) else None
        self._known = self._recognizer.deaths if self._recognizer else 0
        self._is_down = False
        self.stops: list[Stop] = []

    def look(self, now_ms: int, since_ms: int, *, reads: bool) -> list[Alarm]:
        """`since_ms`: up to there words are committed. `reads`: something has just been read."""
        if self._recognizer is None:
            return []
        deaths, given_up = self._recognizer.deaths, self._recognizer.given_up
        died, self._known = deaths - self._known, deaths
        if died > 0:
            self._is_down = given_up
            stop = Stop(now_ms, since_ms, died, given_up)
            self.stops.append(stop)
            return [Alarm(message=stop.told)]
        if self._is_down and reads:
            self._is_down = False
            return [Alarm(message=f"the recognizer works again since {clock(now_ms)}")]
        return []


def stop_sentences(stops: Sequence[Stop]) -> tuple[NoteSentence, ...]:
    """One statement a stop; many are one statement."""
    if len(stops) > MOST_STOPS:
        times, first, last = sum(stop.times for stop in stops), stops[0], stops[-1]
        texts = [
            f"The recognizer stopped {times} times between {clock(first.at_ms)} and "
            f"{clock(last.at_ms)}; what was not committed then was read again."
        ]
    else:
        texts = [_capital(stop.told).replace("are read", "were read") for stop in stops]
    return tuple(
        system_sentence(f"x-stop{number}", text, System(cause="recognizer stopped"))
        for number, text in enumerate(texts, start=1)
    )


def _capital(told: str) -> str:
    return f"{told[0].upper()}{told[1:]}."
