"""Listens again, at the end of a visit, where a drug, a dose or a number was said.

A transcript enters; the stretches of it leave that are worth listening to again. With a stretch's
sound, a reader that decodes more widely and one who knows critical words: readings that belong beside
the words, and never in their place. A reading is proposed only when the reader is surer of it than it
was of the first, no less sure for having been told the drugs' names, and when chart and lexicon speak
for it: otherwise a list of drugs would be heard everywhere. The work is bounded by `most_spans`,
whatever the length of the visit. `listening_again` does it for a visit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from statistics import fmean
from typing import Protocol

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import Gap, GapCause, HeardWord, Reading, Transcript, Word
from ambient_scribe.protocols import Samples, VoicedSegment
from ambient_scribe.speech.recognizers.second_reader import SecondReaderConfig

SECOND_READING = "second reading"
"""Source of the readings that come from here."""

SHOWN_WORDS = 4
"""On either side of words that were heard otherwise."""

LEAST_MS = 100
"""Of sound: in less no word can be heard, and engines are not made for it."""

_EDGES = ".,;:?!\"'()[]"


class SecondPassWhen(StrEnum):
    """For which visits."""

    FILES = "files"
    """That are drafted from a recording which is all there, where the recognizer can: nobody waits
    for words, and the next visit does not need the machine."""
    ALWAYS = "always"
    """Live ones too, when they have ended."""
    NEVER = "never"


class SecondPassConfig(Frozen):
    when: SecondPassWhen = SecondPassWhen.FILES
    context_words: int = Field(default=6, ge=0)
    """Heard on either side of a critical word with it: a recognizer needs the sentence."""
    pad_ms: int = Field(default=150, ge=0)
    longest_ms: int = Field(default=20_000, ge=1_000, le=30_000)
    doubted_below: float = Field(default=0.6, ge=0, le=1)
    """Passages whose drugs and numbers were all heard more surely are left alone: in three samples 30
    of 64 lie below this and 55 below 0.9; to read those took 0.6 times as long as to hear the visits."""
    most_spans: int = Field(default=60, ge=0)
    """The least sure first. A decode each, and another where the first proposes something or the
    words are in doubt."""
    hotwords: int = Field(default=24, ge=0)
    """Names told beforehand at most."""
    least_gain: float = Field(default=0.1, ge=0, le=1)
    """By so much must the second reading's words be surer than the first's."""
    least_confidence: float = Field(default=0.5, ge=0, le=1)
    """Of a second reading's words; words that were heard less surely are read without names too."""
    log_prob_slack: float = Field(default=0.05, ge=0)
    """What the names told beforehand may cost of the mean log-probability of the whole span."""
    reader: SecondReaderConfig = SecondReaderConfig()


class HeardAgain(Protocol):
    @property
    def words(self) -> tuple[HeardWord, ...]: ...

    @property
    def mean_log_prob(self) -> float: ...


class SecondReader(Protocol):
    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> HeardAgain | None:
        """With a wider beam; None when what comes out cannot be believed."""
        ...


class Content(Protocol):
    """What a text says of drugs, and of amounts with their units."""

    @property
    def drugs(self) -> frozenset[str]: ...

    @property
    def amounts(self) -> tuple[tuple[str, str | None], ...]: ...


class CriticalWords(Protocol):
    """`clinical.critical_words.CriticalWords`: what tokens say of drugs, doses and numbers."""

    def places(self, tokens: Sequence[str]) -> frozenset[int]: ...

    def content(self, tokens: Sequence[str]) -> Content: ...

    def support(self, tokens: Sequence[str]) -> int: ...

    def like(self, tokens: Sequence[str], count: int) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Stretch:
    """Words to hear again, which of them are critical (indices), and where they lie."""

    words: tuple[Word, ...]
    critical: frozenset[int]
    span: TimeSpan
    channel: int = 0

    @property
    def tokens(self) -> list[str]:
        return [word.text for word in self.words]

    @property
    def doubt(self) -> float:
        """The confidence of the least sure critical word."""
        return min(_confidence(self.words[index]) for index in self.critical)


@dataclass(frozen=True)
class Proposal:
    """Another reading for these words, which stand side by side; it belongs to the first of them.
    `around`: they and their neighbours, for whoever decides."""

    words: tuple[Word, ...]
    reading: Reading
    around: str

    @property
    def heard(self) -> str:
        return " ".join(word.text for word in self.words).strip(_EDGES)


def stretches_of(
    transcript: Transcript,
    critical: CriticalWords,
    config: SecondPassConfig,
    channels: Mapping[str, int] | None = None,
    until_ms: int | None = None,
) -> tuple[Stretch, ...]:
    """The least sure critical words first, `most_spans` at most, each with its neighbours of the same
    utterance; near ones together. None that was heard well enough, and none where the sound has a
    gap. `channels`: of which channel a speaker's sound is, where each has one. `until_ms`: where the sound ends, if that is known."""
    found = (
        Stretch(words, own, span, (channels or {}).get(passage.utterance.speaker, 0))
        for passage in transcript.passages()
        for words, own in _critical_words(passage.words, critical, config)
        if (span := _span(words, transcript.gaps, config, until_ms)) is not None
    )
    doubted = (one for one in found if one.doubt < config.doubted_below)
    return tuple(sorted(doubted, key=lambda one: one.doubt)[: config.most_spans])


def heard_again(
    stretch: Stretch,
    samples: Samples,
    reader: SecondReader,
    critical: CriticalWords,
    config: SecondPassConfig,
) -> tuple[Proposal, ...]:
    """`samples`: mono sound (n,) of the stretch. Read with names told beforehand, and without
    where that proposes something or the words are in doubt. Raises EngineError when the reader fails."""
    segment = VoicedSegment(span=stretch.span, samples=samples, channel=stretch.channel)
    told = reader.read(segment, critical.like(stretch.tokens, config.hotwords))
    with_names = tuple(proposals(stretch, told.words, critical, config)) if told else ()
    if not with_names and stretch.doubt >= config.least_confidence:
        return ()
    plain = reader.read(segment, ())
    if plain is None:
        return ()
    if told and with_names and told.mean_log_prob >= plain.mean_log_prob - config.log_prob_slack:
        return with_names
    # No names were forced upon this one.
    return tuple(proposals(stretch, plain.words, critical, config))


def with_readings(transcript: Transcript, proposed: Sequence[Proposal]) -> Transcript:
    """The same transcript, the readings among the alternatives of their words."""
    beside: dict[str, tuple[Reading, ...]] = {}
    for one in proposed:
        word = one.words[0]
        beside[word.id] = (*beside.get(word.id, word.alternatives), one.reading)
    words = tuple(
        Word(
            id=word.id,
            text=word.text,
            span=word.span,
            confidence=word.confidence,
            alternatives=beside[word.id],
        )
        if word.id in beside
        else word
        for word in transcript.words
    )
    return Transcript(
        words=words,
        utterances=transcript.utterances,
        turns=transcript.turns,
        gaps=transcript.gaps,
        language=transcript.language,
    )


def proposals(
    stretch: Stretch,
    again: Sequence[HeardWord],
    critical: CriticalWords,
    config: SecondPassConfig,
) -> Iterator[Proposal]:
    """For each place that was heard otherwise."""
    first, second = stretch.tokens, [word.text for word in again]
    for begin, end, start, stop in _differences(first, second):
        if not stretch.critical & set(range(begin, end)):
            continue
        text = " ".join(second[start:stop]).strip(_EDGES)
        word = stretch.words[begin]
        sure = fmean(_confidence(one) for one in again[start:stop])
        before = fmean(_confidence(one) for one in stretch.words[begin:end])
        if sure < config.least_confidence or sure < before + config.least_gain:
            continue
        changed = [*first[:begin], *second[start:stop], *first[end:]]
        if not _speaks_for(first, changed, critical):
            continue
        if all(text != one.text for one in word.alternatives):
            reading = Reading(text=text, source=SECOND_READING, confidence=round(sure, 3))
            around = first[max(0, begin - SHOWN_WORDS) : end + SHOWN_WORDS]
            yield Proposal(stretch.words[begin:end], reading, " ".join(around))


def _speaks_for(before: Sequence[str], after: Sequence[str], critical: CriticalWords) -> bool:
    """It names a drug or an amount that was not heard before, and chart and lexicon bear it out
    better; that a drug which was heard is gone speaks for nothing."""
    said, now = critical.content(before), critical.content(after)
    named = now.drugs - said.drugs or set(now.amounts) - set(said.amounts)
    return bool(named) and critical.support(after) > critical.support(before)


def _differences(
    first: Sequence[str], second: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Where the second reading has other words: `[begin, end)` of the first, `[start, stop)` of the
    second. Words that only one of them has are taken together with the word that follows."""
    left, right = [_key(token) for token in first], [_key(token) for token in second]
    matcher = SequenceMatcher(a=left, b=right, autojunk=False)
    for kind, begin, end, start, stop in matcher.get_opcodes():
        if kind == "replace":
            yield begin, end, start, stop
        elif kind == "insert" and begin < len(first) and stop < len(second):
            yield begin, begin + 1, start, stop + 1


def _critical_words(
    words: Sequence[Word], critical: CriticalWords, config: SecondPassConfig
) -> Iterator[tuple[tuple[Word, ...], frozenset[int]]]:
    """Critical words of an utterance with what stands around them, and which of these they are."""
    places = sorted(critical.places([word.text for word in words]))
    for first, last in _together(places, words, config):
        begin = max(0, first - config.context_words)
        around = tuple(words[begin : last + config.context_words + 1])
        yield around, frozenset(place - begin for place in places if first <= place <= last)


def _together(
    places: Sequence[int], words: Sequence[Word], config: SecondPassConfig
) -> Iterator[tuple[int, int]]:
    """First and last index of critical words so near to each other that their contexts touch."""
    run: list[int] = []
    for place in places:
        if run and not _fits(run, place, words, config):
            yield run[0], run[-1]
            run = []
        run.append(place)
    if run:
        yield run[0], run[-1]


def _fits(run: Sequence[int], place: int, words: Sequence[Word], config: SecondPassConfig) -> bool:
    first, last = words[run[0]].span, words[place].span
    near = place - run[-1] <= 2 * config.context_words
    if first is None or last is None:
        return near
    return near and last.end_ms - first.start_ms <= config.longest_ms // 2


def _span(
    words: Sequence[Word], gaps: Sequence[Gap], config: SecondPassConfig, until_ms: int | None
) -> TimeSpan | None:
    """Where the words lie, with a little around them that is not lost; None without times, when it is
    too long or too short, or when sound is missing in it."""
    first, last = words[0].span, words[-1].span
    if first is None or last is None:
        return None
    said = first | last
    start, end = max(0, said.start_ms - config.pad_ms), said.end_ms + config.pad_ms
    for gap in gaps:
        if gap.cause is GapCause.NOT_UNDERSTOOD:
            continue  # its sound is all there, and no recognizer died of it
        if gap.span & said:
            return None
        if gap.span.end_ms <= said.start_ms:
            start = max(start, gap.span.end_ms)
        else:
            end = min(end, gap.span.start_ms)
    end = end if until_ms is None else min(end, until_ms)
    span = TimeSpan(start_ms=start, end_ms=max(start, end))
    return span if LEAST_MS <= span.duration_ms <= config.longest_ms else None


def _confidence(word: HeardWord) -> float:
    """A word whose source states none is taken as sure: nothing is proposed against it."""
    return 1.0 if word.confidence is None else word.confidence


def _key(token: str) -> str:
    return token.casefold().strip(_EDGES)
