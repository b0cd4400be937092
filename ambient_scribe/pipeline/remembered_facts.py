"""Facts of a visit that is read again and again: only from where it is read otherwise.

In: the passages of a visit, over and over, each time a little otherwise. Out: its facts, as one who reads
all of it anew would find them.
"""

from __future__ import annotations

from typing import Any

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.pipeline.live import Rewinding
from ambient_scribe.protocols import FactStream


class RememberedFacts:
    """Implements `protocols.FactStream` over one that can go back. Of one visit and one chart; call
    `begin` before each reading."""

    def __init__(self, stream: FactStream) -> None:
        self._stream = stream
        self._read: list[tuple[Passage, Any]] = []
        """Each passage with where the stream was before it."""
        self._at = 0

    @classmethod
    def over(cls, stream: FactStream) -> FactStream:
        """The stream itself where it cannot go back: then it is good for one reading."""
        return cls(stream) if isinstance(stream, Rewinding) else stream

    def begin(self) -> None:
        self._at = 0

    def accept(self, passage: Passage) -> tuple[Fact, ...]:
        if self._at < len(self._read) and self._read[self._at][0] == passage:
            self._at += 1
            return ()
        self._forget_from(self._at)
        assert isinstance(self._stream, Rewinding)
        self._read.append((passage, self._stream.mark()))
        self._at += 1
        return self._stream.accept(passage)

    def finish(self) -> tuple[tuple[Fact, ...], tuple[Suggestion, ...]]:
        self._forget_from(self._at)
        assert isinstance(self._stream, Rewinding)
        mark = self._stream.mark()
        try:
            return self._stream.finish()
        finally:
            self._stream.rewind(mark)

    def _forget_from(self, place: int) -> None:
        if place < len(self._read):
            assert isinstance(self._stream, Rewinding)
            self._stream.rewind(self._read[place][1])
            del self._read[place:]
