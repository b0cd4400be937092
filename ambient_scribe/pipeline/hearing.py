"""The front half of a session: sound → words, speaker turns, gaps.

State only grows: words are appended with ids in the order of their commitment and never change.
With one speaker a channel the channel is the speaker; otherwise a diarizer tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from ambient_scribe.domain.events import Alarm, Committed, Event, GapNoted, Partial
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import (
    Gap,
    GapCause,
    SpeakerTurn,
    Transcript,
    Utterance,
    Word,
)
from ambient_scribe.errors import EngineError
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.protocols import (
    Diarizer,
    Priming,
    Recognizer,
    SoundChunk,
    VoiceDetector,
    VoicedSegment,
)
from ambient_scribe.speech.alignment import AlignmentConfig, group
from ambient_scribe.speech.streaming import (
    ChannelTranscriber,
    Heard,
    StreamingConfig,
    milliseconds,
)


@dataclass(frozen=True)
class HearingEngines:
    detector: VoiceDetector
    recognizer: Recognizer
    diarizer: Diarizer


class Hearing:
    """What has been heard of one visit so far."""

    def __init__(
        self,
        engines: HearingEngines,
        streaming: StreamingConfig,
        alignment: AlignmentConfig,
        priming: Priming,
        clock: StageClock,
        channels: int = 1,
    ) -> None:
        self._clock, self._alignment, self._asked_language = clock, alignment, priming.language
        self._transcribers = tuple(
            ChannelTranscriber(
                engines.detector.open_stream(), engines.recognizer.open_stream(priming), streaming
            )
            for _ in range(channels)
        )
        self._diarizer = engines.diarizer.open_stream() if channels == 1 else None
        self._words: list[Word] = []
        self._channel_words: list[list[Word]] = [[] for _ in range(channels)]
        self._provisional: list[list[SpeakerTurn]] = [[] for _ in range(channels)]
        self._gaps: list[Gap] = []
        self._languages: Counter[str] = Counter()
        self._numbers, self._utterances = count(1), count(1)
        self._samples = 0

    @property
    def duration_ms(self) -> int:
        return milliseconds(self._samples)

    def feed(self, chunk: SoundChunk) -> tuple[Event, ...]:
        """`chunk.samples` (n, channels) must have the channels this session was opened for."""
        events: list[Event] = []
        began = self.duration_ms
        self._samples += len(chunk.samples)
        if chunk.lost is not None:
            events += self._note_gap(began, self.duration_ms, chunk.lost)
        for channel, transcriber in enumerate(self._transcribers):
            samples = chunk.samples[:, channel]
            with self._clock.stage("voice"):
                segments = transcriber.voiced(samples)
            if self._diarizer is not None:
                with self._clock.stage("diarization"):
                    self._diarizer.feed(samples)
            events += self._take(channel, segments, everything=False)
            with self._clock.stage("recognition"):
                partial = transcriber.partial()
            if partial is not None:
                events.append(Partial(text=partial[0], span=partial[1]))
        return tuple(events)

    def finish(self) -> tuple[Event, ...]:
        """No more sound: what was still open is decoded and committed."""
        events: list[Event] = []
        for channel, transcriber in enumerate(self._transcribers):
            with self._clock.stage("voice"):
                segments = transcriber.flush()
            events += self._take(channel, segments, everything=True)
        return tuple(events)

    def transcript(self) -> tuple[Transcript, tuple[Event, ...]]:
        """The final view: voices of the whole visit, words grouped into utterances."""
        events: list[Event] = []
        grouped: list[Utterance] = []
        turns: list[SpeakerTurn] = []
        for channel, words in enumerate(self._channel_words):
            with self._clock.stage("diarization"):
                own, alarms = self._final_turns(channel, words)
            events += alarms
            with self._clock.stage("alignment"):
                grouped += group(words, own, self._alignment)
            turns += own
        words = sorted(self._words, key=_start)
        starts = {word.id: _start(word) for word in words}
        ordered = sorted(grouped, key=lambda utterance: starts[utterance.word_ids[0]])
        transcript = Transcript(
            words=tuple(words),
            utterances=tuple(
                Utterance(id=f"u{number}", speaker=one.speaker, word_ids=one.word_ids)
                for number, one in enumerate(ordered, start=1)
            ),
            turns=tuple(sorted(turns, key=lambda turn: turn.span)),
            gaps=tuple(sorted(self._gaps, key=lambda gap: gap.span)),
            language=self._language(),
        )
        return transcript, tuple(events)

    # ------------------------------------------------------------ inside
    def _take(
        self, channel: int, segments: Sequence[VoicedSegment], *, everything: bool
    ) -> list[Event]:
        for segment in segments:
            with self._clock.stage("diarization"):
                if self._diarizer is None:
                    turn = SpeakerTurn(span=segment.span, speaker=f"S{channel + 1}")
                    self._provisional[channel].append(turn)
                else:
                    self._provisional[channel] += self._diarizer.voiced(segment)
        with self._clock.stage("recognition"):
            heard = self._transcribers[channel].decode(everything=everything)
        return [event for one in heard for event in self._commit(channel, one)]

    def _commit(self, channel: int, heard: Heard) -> list[Event]:
        if heard.failure is not None:
            span = heard.segment.span
            alarm = Alarm(message=f"recognition failed here: {heard.failure}")
            return [alarm, *self._note_gap(span.start_ms, span.end_ms, GapCause.RECOGNIZER)]
        if not heard.hypothesis.words:
            return []
        if heard.hypothesis.language is not None:
            self._languages[heard.hypothesis.language] += heard.segment.span.duration_ms
        words = tuple(
            Word.committed(f"w{next(self._numbers)}", word) for word in heard.hypothesis.words
        )
        self._words += words
        self._channel_words[channel] += words
        utterance = Utterance(
            id=f"p{next(self._utterances)}",
            speaker=self._speaker_now(channel, heard.segment.span),
            word_ids=tuple(word.id for word in words),
        )
        return [Committed(utterance=utterance, words=words)]

    def _speaker_now(self, channel: int, span: TimeSpan) -> str:
        """The provisional turn that holds most of a span."""
        turns = [t for t in self._provisional[channel][-16:] if t.span.overlap_ms(span)]
        best = max(turns, key=lambda turn: turn.span.overlap_ms(span), default=None)
        return best.speaker if best else "S1"

    def _final_turns(
        self, channel: int, words: Sequence[Word]
    ) -> tuple[list[SpeakerTurn], tuple[Event, ...]]:
        if self._diarizer is None:
            return self._provisional[channel], ()
        try:
            return list(self._diarizer.finish(words)), ()
        except EngineError as error:
            message = f"speakers are as first heard: {error}"
            return self._provisional[channel], (Alarm(message=message),)

    def _note_gap(self, start_ms: int, end_ms: int, cause: GapCause) -> list[Event]:
        """Neighbouring gaps of one cause are one gap."""
        span = TimeSpan(start_ms=start_ms, end_ms=end_ms)
        last = self._gaps[-1] if self._gaps else None
        if last is not None and last.cause is cause and last.span.end_ms == start_ms:
            span = last.span | span
            self._gaps.pop()
        gap = Gap(span=span, cause=cause)
        self._gaps.append(gap)
        return [GapNoted(gap=gap)]

    def _language(self) -> str | None:
        """The language of most of the voiced time; as asked for, when none was detected."""
        if not self._languages:
            return self._asked_language
        return self._languages.most_common(1)[0][0]

    def language_shares(self) -> dict[str, float]:
        total = sum(self._languages.values())
        return {name: spent / total for name, spent in self._languages.items()} if total else {}


def _start(word: Word) -> int:
    return word.span.start_ms if word.span else 0
