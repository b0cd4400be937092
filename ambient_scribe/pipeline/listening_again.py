"""The second pass of a visit: its sound is gone through once more, and read again where it matters.

A transcript and the sound that it was made from enter, chunk by chunk as it was fed; progress leaves
as it is made, and what was proposed (`second_pass`) is kept here. Only what is read again is held in
memory. Sound that was lost or never recorded is not there to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ambient_scribe.domain.clinical import PatientContext, Spoken
from ambient_scribe.domain.events import Alarm, Event, ListenedAgain
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Reading, Transcript
from ambient_scribe.errors import EngineError, ScribeError
from ambient_scribe.pipeline.second_pass import (
    CriticalWords,
    HeardAgain,
    Proposal,
    SecondPassConfig,
    SecondReader,
    Stretch,
    heard_again,
    stretches_of,
)
from ambient_scribe.protocols import Recognizer, Samples, SoundChunk, VoicedSegment
from ambient_scribe.speech.clips import Clip, clips_of
from ambient_scribe.speech.server.second import ListensAgain

CriticalWordsFor: TypeAlias = Callable[[PatientContext], CriticalWords]


def second_reader_of(
    recognizer: Recognizer, language: str | None, config: SecondPassConfig
) -> SecondReader | None:
    """None where the engine cannot listen a second time. Raises EngineError for a language that it
    does not know."""
    if not isinstance(recognizer, ListensAgain) or not getattr(recognizer, "reads_again", True):
        return None
    return recognizer.open_second_reader(language, config.reader)


class ListeningAgain:
    """For one visit. `proposed` grows while it listens."""

    def __init__(
        self, reader: SecondReader, critical: CriticalWords, config: SecondPassConfig
    ) -> None:
        self._reader, self._critical, self._config = _Guarded(reader), critical, config
        self.proposed: list[Proposal] = []

    def listen(
        self,
        transcript: Transcript,
        sound: Iterable[SoundChunk],
        channels: Mapping[str, int],
        duration_ms: int,
    ) -> Iterator[Event]:
        """`channels`: of which channel of the sound a speaker's is, where each has one. `duration_ms`:
        of the sound. What fails ends it, and is told; what it has found until then stands."""
        stretches = stretches_of(transcript, self._critical, self._config, channels, duration_ms)
        done = 0
        if stretches:
            yield ListenedAgain(done=0, of=len(stretches))
        wanted = [Clip(stretch.span, stretch.channel) for stretch in stretches]
        try:
            for stretch, samples in zip(stretches, clips_of(wanted, sound), strict=True):
                if samples is not None:
                    self.proposed += self._heard_again(stretch, samples)
                done += 1
                yield ListenedAgain(done=done, of=len(stretches))
        except ScribeError as error:
            told = f"{done} of {len(stretches)} passages were heard again"
            yield Alarm(message=f"the second pass has failed, the draft stands; {told}: {error}")

    def _heard_again(self, stretch: Stretch, samples: Samples) -> tuple[Proposal, ...]:
        return heard_again(stretch, samples, self._reader, self._critical, self._config)


@dataclass(frozen=True)
class _Guarded:
    """A reader of which nothing is known but that it may fail: as EngineError, whatever it raises."""

    reader: SecondReader

    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> HeardAgain | None:
        try:
            return self.reader.read(segment, hotwords)
        except ScribeError:
            raise
        # An engine's own faults are of every class. The draft stands already: an optional pass may
        # not cost it, and it would again each time the visit is recovered. The text may hold speech.
        except Exception as error:
            raise EngineError(f"the recognizer raised {type(error).__name__}") from error


def suggestion_of(proposal: Proposal) -> Suggestion:
    """Both readings, for whoever reviews the note, on the words that they are of."""
    reading = proposal.reading
    return Suggestion(
        kind=SuggestionKind.POSSIBLE_READING,
        text=f"“{proposal.around}”: '{proposal.heard}' or {_told_reading(reading)}",
        evidence=(Spoken(word_ids=tuple(word.id for word in proposal.words)),),
    )


def is_of_second_reading(suggestion: Suggestion, transcript: Transcript) -> bool:
    """Whether it was made by `suggestion_of`: its words bear the reading that it tells of."""
    if suggestion.kind is not SuggestionKind.POSSIBLE_READING:
        return False
    return any(
        suggestion.text.endswith(_told_reading(reading))
        for basis in suggestion.evidence
        if isinstance(basis, Spoken)
        for word_id in basis.word_ids
        if transcript.holds(word_id)
        for reading in transcript.word(word_id).rivals
    )


def _told_reading(reading: Reading) -> str:
    return f"'{reading.text}' ({reading.source})?"
