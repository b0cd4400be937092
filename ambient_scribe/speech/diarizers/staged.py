"""Two diarizers in one: the first names voices while the visit goes on, the second at the end.

For a diarizer that can only tell from the whole recording (pyannote): a person who watches sees
speakers from the first sentence, and when the whole recording cannot be diarized after all, the
provisional turns are there. Who is enrolled is known by the first only: at the end the name goes to
the final voice that spoke when that person was heard.
"""

from __future__ import annotations

from collections import Counter
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
        """Raises UsageError for an enrolled voice that the first stage cannot know."""
        names = frozenset(one.name for one in enrolled)
        return StagedStream(
            self._provisional.open_stream(enrolled), self._final.open_stream(), names
        )


class StagedStream:
    """The protocol's DiarizerStream. Numbered voices of the two stages have nothing to do with each
    other."""

    def __init__(
        self, provisional: DiarizerStream, final: DiarizerStream, enrolled: frozenset[str]
    ) -> None:
        self._provisional, self._final, self._enrolled = provisional, final, enrolled

    def feed(self, samples: Samples) -> None:
        self._provisional.feed(samples)
        self._final.feed(samples)

    def voiced(self, segment: VoicedSegment) -> TurnUpdate:
        self._final.voiced(segment)
        return self._provisional.voiced(segment)

    def finish(self, words: Sequence[Word]) -> tuple[SpeakerTurn, ...]:
        """Raises EngineError when the final stage fails; the provisional turns stay good."""
        turns = self._final.finish(words)
        if not self._enrolled:
            return turns
        known = [t for t in self._provisional.finish(words) if t.speaker in self._enrolled]
        return _named(turns, known)


def _named(turns: Sequence[SpeakerTurn], known: Sequence[SpeakerTurn]) -> tuple[SpeakerTurn, ...]:
    """`turns` with the names of `known`, where a voice and a person mostly speak at one time.

    More than half of either's speech must be shared, so that no voice gets two names and no name
    two voices; a person whom the two stages do not agree on stays a number.
    """
    shared: Counter[tuple[str, str]] = Counter()
    for turn in turns:
        for other in known:
            overlap = min(turn.span.end_ms, other.span.end_ms) - max(
                turn.span.start_ms, other.span.start_ms
            )
            if overlap > 0:
                shared[turn.speaker, other.speaker] += overlap
    spoken, heard = _speech_ms(turns), _speech_ms(known)
    names = {
        voice: person
        for (voice, person), ms in shared.items()
        if 2 * ms > spoken[voice] and 2 * ms > heard[person]
    }
    return tuple(
        turn.model_copy(update={"speaker": names.get(turn.speaker, turn.speaker)}) for turn in turns
    )


def _speech_ms(turns: Sequence[SpeakerTurn]) -> Counter[str]:
    spoken: Counter[str] = Counter()
    for turn in turns:
        spoken[turn.speaker] += turn.span.duration_ms
    return spoken
