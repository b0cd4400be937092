"""Reading a stretch of a visit once more, by an engine that runs elsewhere.

A voiced segment and hotwords enter; what the engine's own second reader gives leaves, as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from ambient_scribe.protocols import Priming, VoicedSegment
from ambient_scribe.speech.server.stream import result_of
from ambient_scribe.speech.server.wire import Again, Call

if TYPE_CHECKING:
    from ambient_scribe.speech.server.waiting import Outcome


class SecondReader(Protocol):
    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> Any: ...


@runtime_checkable
class ListensAgain(Protocol):
    """A recognizer that can listen again, more widely and for certain words."""

    def open_second_reader(self, language: str | None, config: Any = None) -> SecondReader: ...


@dataclass(frozen=True)
class ServedSecondReader:
    submit: Callable[[Call], Outcome]
    number: int
    language: str | None
    config: Any

    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> Any:
        """Raises EngineError as the engine does, and when its processes die over it."""
        again = Again(tuple(hotwords), self.config)
        priming = Priming(language=self.language)
        (reading,) = result_of(self.submit(Call(self.number, priming, (segment,), again=again)))
        return reading
