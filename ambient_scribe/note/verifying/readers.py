"""What the words of a visit tell when nothing else of it is known, read when it is asked for.

In: a transcript, or the ground of one sentence. Out: a reader that remembers what it has read of that
visit, and forgets it with the transcript.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import cached_property

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.otherwise import EvidenceReader


class Readers:
    """The reader of the visit that is verified now: forgotten with its transcript, or with the next."""

    def __init__(self, open_reader: Callable[[], EvidenceReader]) -> None:
        self._open = open_reader
        self._of: weakref.ref[Transcript] | None = None
        self._reader = open_reader()

    def of(self, transcript: Transcript) -> EvidenceReader:
        if self._of is None or self._of() is not transcript:
            self._reader = self._open()
            self._of = weakref.ref(transcript, self._forget)
        return self._reader

    def _forget(self, gone: weakref.ref[Transcript]) -> None:
        if self._of is gone:
            self._of, self._reader = None, self._open()


class Alone:
    """What the words of a sentence tell by themselves; read when it is asked for."""

    def __init__(self, ground: Ground, reader: EvidenceReader) -> None:
        self._ground = ground
        self.reader = reader

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(self.reader.alone([stretch.passage for stretch in self._ground.stretches]))
