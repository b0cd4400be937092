"""Two diarizers in one: the first names voices while the visit goes on, the second at the end.

For a diarizer that can only tell from the whole recording (pyannote): a person who watches sees
speakers from the first sentence, and when the whole recording cannot be diarized after all, the
provisional turns are there.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import SpeakerTurn, Word
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.protocols import Diarizer, DiarizerStream, Samples, TurnUpdate, VoicedSegment


class StagedDiarizer:
    """`identity` is the final one's: its turns are what the encounter keeps."""

    def __init__(self, provisional: Diarizer, final: Diarizer) -> None:
        self._provisional, self._final = provisional, final

    @property
    def identity(self) -> EngineIdentity:
        return self._final.identity

    def open_stream(self, enrolled: Sequence[Enrolment] = ()) -> StagedStream:
        """Enrolled voices are known while the visit goes on; not by a final stage that knows none."""
        return StagedStream(self._provisional.open_stream(enrolled), self._final.open_stream())


class StagedStream:
    """The protocol's DiarizerStream. Labels of the two stages have nothing to do with each other."""

    def __init__(self, provisional: DiarizerStream, final: DiarizerStream) -> None:
        self._provisional, self._final = provisional, final

    def feed(self, samples: Samples) -> None:
        self._provisional.feed(samples)
        self._final.feed(samples)

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        self._final.voiced(segment)
        return self._provisional.voiced(segment)

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        """Raises EngineError when the final stage fails; the provisional turns stay good."""
        return self._final.finish(words)
