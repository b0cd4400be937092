"""The front half of a session: sound → words, speaker turns, gaps.

State only grows: words are appended with ids in the order of their commitment and never change.
With one speaker a channel the channel is the speaker; otherwise a diarizer tells.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from ambient_scribe.domain.events import (
    Alarm,
    Committed,
    Event,
    GapNoted,
    Lag,
    Partial,
    Relabelled,
)
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import (
    Gap,
    GapCause,
    Reading,
    Role,
    SpeakerTurn,
    Transcript,
    Utterance,
    Word,
)
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import EngineError
from ambient_scribe.pipeline.channels import speaker_of
from ambient_scribe.pipeline.clock import StageClock
from ambient_scribe.pipeline.unheard import NotUnderstood
from ambient_scribe.protocols import (
    Diarizer,
    Priming,
    Recognizer,
    Samples,
    SoundChunk,
    TurnUpdate,
    VoiceDetector,
    VoicedSegment,
)
from ambient_scribe.speech.alignment import AlignmentConfig, group
from ambient_scribe.speech.streaming import (
    Blocks,
    ChannelTranscriber,
    Heard,
    Pace,
    StreamingConfig,
    milliseconds,
)

RECENT_SEGMENTS = 64
"""Committed segments whose words may still be given to other speakers while the visit goes on: more
than any diarizer's horizon holds."""


@dataclass(frozen=True)
class HearingEngines:
    detector: VoiceDetector
    recognizer: Recognizer
    diarizer: Diarizer


@dataclass(frozen=True)
class _Shown:
    """The committed words of one segment, and the provisional utterances they were told in."""

    words: tuple[Word, ...]
    utterances: tuple[Utterance, ...]

    @property
    def end_ms(self) -> int:
        return max(word.span.end_ms for word in self.words if word.span)


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
        enrolled: Sequence[Enrolment] = (),
        pace: Pace | None = None,
    ) -> None:
        """`enrolled`: clinicians whose voices the diarizer may know. `pace` tells whether reading
        keeps up with the sound; by default from the streaming config and this machine's clock."""
        self._clock, self._alignment, self._asked_language = clock, alignment, priming.language
        self._pace = pace or Pace(streaming)
        self._blocks = Blocks(channels) if streaming.step_ms is not None else None
        self._transcribers = tuple(
            ChannelTranscriber(
                engines.detector.open_stream(),
                engines.recognizer.open_stream(priming),
                streaming,
                self._pace,
            )
            for _ in range(channels)
        )
        self._diarizer = engines.diarizer.open_stream(enrolled) if channels == 1 else None
        self._clinicians = frozenset(one.name for one in enrolled)
        self._words: dict[str, Word] = {}
        self._channel_words: list[list[str]] = [[] for _ in range(channels)]
        self._provisional: list[list[SpeakerTurn]] = [[] for _ in range(channels)]
        self._shown: list[deque[_Shown]] = [deque(maxlen=RECENT_SEGMENTS) for _ in range(channels)]
        self._gaps: list[Gap] = []
        self._failures: list[str | None] = [None] * channels
        self._unheard = tuple(NotUnderstood() for _ in range(channels))
        self._languages: Counter[str] = Counter()
        self._numbers, self._utterances = count(1), count(1)
        self._samples = 0

    @property
    def duration_ms(self) -> int:
        return milliseconds(self._samples)

    @property
    def committed_ms(self) -> int:
        """Up to here the words of every channel are committed."""
        last = [self._words[ids[-1]].span for ids in self._channel_words if ids]
        ends = [span.end_ms for span in last if span]
        return min(ends) if len(ends) == len(self._channel_words) else 0

    def feed(self, chunk: SoundChunk) -> tuple[Event, ...]:
        """`chunk.samples` (n, channels) must have the channels this session was opened for."""
        events: list[Event] = []
        began = self.duration_ms
        self._samples += len(chunk.samples)
        if chunk.lost is not None:
            events += self._note_gap(began, self.duration_ms, chunk.lost)
        for block in self._in_blocks(chunk.samples):
            events += self._listen(block)
        return tuple(events)

    def finish(self) -> tuple[Event, ...]:
        """No more sound: what was still open is decoded and committed."""
        events: list[Event] = []
        for block in self._blocks.finish() if self._blocks else ():
            events += self._listen(block)
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
        for channel, ids in enumerate(self._channel_words):
            words = [self._words[id_] for id_ in ids]
            with self._clock.stage("diarization"):
                own, alarms = self._final_turns(channel, words)
            events += alarms
            with self._clock.stage("alignment"):
                grouped += group(words, own, self._alignment)
            turns += own
        ordered_words = sorted(self._words.values(), key=_start)
        starts = {word.id: _start(word) for word in ordered_words}
        ordered = sorted(grouped, key=lambda utterance: starts[utterance.word_ids[0]])
        transcript = Transcript(
            words=tuple(ordered_words),
            utterances=tuple(
                self._utterance(f"u{number}", one) for number, one in enumerate(ordered, start=1)
            ),
            turns=tuple(sorted(turns, key=lambda turn: turn.span)),
            gaps=tuple(sorted(self._gaps, key=lambda gap: gap.span)),
            language=self._language(),
        )
        return transcript, tuple(events)

    # ------------------------------------------------------------ inside
    def _in_blocks(self, samples: Samples) -> Iterator[Samples]:
        """As they came, or, where open speech is read, in blocks that no chunking moves."""
        return iter((samples,)) if self._blocks is None else self._blocks.feed(samples)

    def _listen(self, block: Samples) -> list[Event]:
        events: list[Event] = []
        self._pace.begin(len(block) / SAMPLES_PER_MS)
        for channel, transcriber in enumerate(self._transcribers):
            samples = block[:, channel]
            with self._clock.stage("voice"):
                segments = transcriber.voiced(samples)
            if self._diarizer is not None:
                with self._clock.stage("diarization"):
                    self._diarizer.feed(samples)
            events += self._take(channel, segments, everything=False)
            if (open_ := transcriber.partial()) is not None:
                events.append(Partial(text=open_.text, span=open_.span))
        behind_ms = self._pace.end()
        if behind_ms is not None:
            events.append(Lag(behind_ms=behind_ms))
        return events

    def _take(
        self, channel: int, segments: Sequence[VoicedSegment], *, everything: bool
    ) -> list[Event]:
        events: list[Event] = []
        for segment in segments:
            if self._diarizer is None:
                turn = SpeakerTurn(span=segment.span, speaker=speaker_of(channel))
                self._provisional[channel].append(turn)
            else:
                with self._clock.stage("diarization"):
                    update = self._diarizer.voiced(segment)
                events += self._turn(channel, update)
        with self._clock.stage("recognition"):
            heard = self._transcribers[channel].decode(everything=everything)
        events += (event for one in heard for event in self._commit(channel, one))
        return [*events, *self._note_unheard(channel, segments, heard, everything=everything)]

    def _note_unheard(
        self,
        channel: int,
        ended: Sequence[VoicedSegment],
        heard: Sequence[Heard],
        *,
        everything: bool,
    ) -> list[Event]:
        """Where somebody spoke for sure and nothing was made of it."""
        unheard = self._unheard[channel]
        unheard.ended(ended)
        for one in heard:
            lost = [one.segment.span] if one.failure is not None else []
            unheard.told((*lost, *(word.span for word in one.hypothesis.words if word.span)))
        if everything:
            until_ms = None
        elif self._blocks is not None:  # what has ended is read at once
            until_ms = self.duration_ms
        else:
            until_ms = max((one.segment.span.end_ms for one in heard), default=0)
        cause = GapCause.NOT_UNDERSTOOD
        spans = unheard.settle(until_ms)
        return [e for span in spans for e in self._note_gap(span.start_ms, span.end_ms, cause)]

    def _turn(self, channel: int, update: TurnUpdate) -> list[Event]:
        """Takes the turns over; utterances that were told and are another's now are told again."""
        turns = self._provisional[channel]
        while turns and turns[-1].span.start_ms >= update.since_ms:
            turns.pop()
        turns += update.turns
        changed: list[Utterance] = []
        for index, shown in enumerate(self._shown[channel]):
            if shown.end_ms <= update.since_ms:
                continue
            grouped = group(shown.words, self._turns_near(channel, shown.words), self._alignment)
            if _who(grouped) != _who(shown.utterances):
                named = self._named(grouped, shown.utterances)
                self._shown[channel][index] = _Shown(shown.words, named)
                changed += named
        return [Relabelled(utterances=tuple(changed))] if changed else []

    def _commit(self, channel: int, heard: Heard) -> list[Event]:
        if heard.failure is not None:
            span = heard.segment.span
            again = heard.failure == self._failures[channel]
            self._failures[channel] = heard.failure
            alarms = [] if again else [Alarm(message=f"recognition failed here: {heard.failure}")]
            return [*alarms, *self._note_gap(span.start_ms, span.end_ms, GapCause.RECOGNIZER)]
        self._failures[channel] = None
        if heard.rivals and self._channel_words[channel]:
            self._read_again(self._channel_words[channel][-1], heard.rivals)
        if not heard.hypothesis.words:
            return []
        if heard.hypothesis.language is not None:
            self._languages[heard.hypothesis.language] += heard.segment.span.duration_ms
        new = tuple(
            Word.committed(f"w{next(self._numbers)}", word) for word in heard.hypothesis.words
        )
        self._words |= {word.id: word for word in new}
        self._channel_words[channel] += [word.id for word in new]
        shown = self._shown[channel]
        before = shown.pop() if heard.goes_on and shown else _Shown((), ())
        words = (*before.words, *new)
        turns = self._turns_near(channel, words)
        if not heard.segment.ended:
            turns.append(self._presumed(channel, turns, new))
        utterances = self._named(group(words, turns, self._alignment), before.utterances)
        if all(word.span for word in words):
            shown.append(_Shown(words, utterances))
        return _told(utterances, before.utterances, {word.id: word for word in words})

    def _presumed(
        self, channel: int, turns: Sequence[SpeakerTurn], words: Sequence[Word]
    ) -> SpeakerTurn:
        """Who spoke last goes on, until the diarizer has heard the whole segment."""
        first, last = words[0].span, words[-1].span
        assert first is not None and last is not None
        return SpeakerTurn(
            span=first | last, speaker=turns[-1].speaker if turns else speaker_of(channel)
        )

    def _read_again(self, word_id: str, rivals: Sequence[Reading]) -> None:
        """Another reading of a committed word stands beside it; the word stays."""
        word = self._words[word_id]
        known = {reading.text for reading in word.alternatives}
        added = tuple(reading for reading in rivals if reading.text not in known)
        self._words[word_id] = word.changed(alternatives=(*word.alternatives, *added))

    def _turns_near(self, channel: int, words: Sequence[Word]) -> list[SpeakerTurn]:
        """The provisional turns that words of one segment may belong to, whatever the visit's
        length."""
        from_ms = _start(words[0]) - self._alignment.reach_ms
        near: list[SpeakerTurn] = []
        for turn in reversed(self._provisional[channel]):
            near.append(turn)
            if turn.span.end_ms < from_ms:
                break
        return near[::-1]

    def _named(
        self, grouped: Sequence[Utterance], before: Sequence[Utterance] = ()
    ) -> tuple[Utterance, ...]:
        """With ids of the visit: those they had before, in order, and new ones for more."""
        ids = [one.id for one in before[: len(grouped)]]
        ids += [f"p{next(self._utterances)}" for _ in grouped[len(ids) :]]
        return tuple(self._utterance(id_, one) for id_, one in zip(ids, grouped, strict=True))

    def _utterance(self, id_: str, grouped: Utterance) -> Utterance:
        """Who speaks by an enrolled name is a clinician."""
        known = grouped.speaker in self._clinicians
        return Utterance(
            id=id_,
            speaker=grouped.speaker,
            role=Role.CLINICIAN if known else Role.UNKNOWN,
            word_ids=grouped.word_ids,
        )

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


def _who(utterances: Sequence[Utterance]) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.speaker, one.word_ids) for one in utterances]


def _told(
    utterances: Sequence[Utterance], before: Sequence[Utterance], words: dict[str, Word]
) -> list[Event]:
    """What is new of a segment's utterances: those that have grown, with all their words, and those
    that gave words to another."""
    known = {one.id: one for one in before}
    told = {word_id for one in before for word_id in one.word_ids}
    grown = [one for one in utterances if any(id_ not in told for id_ in one.word_ids)]
    moved = tuple(one for one in utterances if one not in grown and one != known.get(one.id))
    return [
        *([Relabelled(utterances=moved)] if moved else []),
        *(
            Committed(utterance=one, words=tuple(words[id_] for id_ in one.word_ids))
            for one in grown
        ),
    ]
