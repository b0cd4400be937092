"""Who said which word: words and speaker turns enter, utterances leave. Pure functions.

Words come in the order in which they were heard; their utterances keep that order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import SpeakerTurn, Utterance, Word

UNKNOWN_SPEAKER = "S1"
"""Who speaks when nothing was diarized: one voice, whoever it is."""
SENTENCE_ENDS = (".", "?", "!", "…")
CLOSING_MARKS = "\"')]}”’»"


class AlignmentConfig(Frozen):
    reach_ms: int = Field(default=1_000, ge=0)
    """A word outside every turn belongs to the nearest one up to this far away; beyond it, to
    whoever spoke before. Recognizers place a word's edges up to half a second wrong."""
    continuity_ms: int = Field(default=80, ge=0)
    """Overlap that the previous word's speaker is credited with: where two turns overlap, the
    speaker who holds the floor keeps it."""
    stray_ms: int = Field(default=400, ge=0)
    """A single word up to this long inside another speaker's sentence is a diarizer's slip."""
    answer_pause_ms: int = Field(default=150, ge=0)
    """Silence on one side that makes such a word an answer ("yes", "okay") instead of a slip."""
    pause_ms: int = Field(default=1_500, ge=0)
    """Silence inside one speaker's words that begins a new utterance."""
    max_words: int = Field(default=60, ge=1)
    """An utterance of more words is divided, at the end of a sentence where there is one."""


def group(
    words: Sequence[Word], turns: Sequence[SpeakerTurn], config: AlignmentConfig
) -> tuple[Utterance, ...]:
    """Every word in exactly one utterance of one speaker, ids `u1`, `u2`, … in the words' order."""
    speakers = smooth(words, assign_speakers(words, turns, config), config)
    spoken = zip(words, speakers, strict=True)
    pieces = [
        (speaker, piece)
        for speaker, run in groupby(spoken, key=lambda pair: pair[1])
        for piece in _divide([word for word, _ in run], config)
    ]
    return tuple(
        Utterance(id=f"u{number}", speaker=speaker, word_ids=tuple(word.id for word in piece))
        for number, (speaker, piece) in enumerate(pieces, start=1)
    )


def assign_speakers(
    words: Sequence[Word], turns: Sequence[SpeakerTurn], config: AlignmentConfig
) -> tuple[str, ...]:
    """One speaker a word: whose turn holds most of it; where turns overlap, with a credit for who
    spoke before.

    A word in no turn goes to the nearest within reach, otherwise, as one without a time, to the
    speaker before it (at the very start: to the first turn's).
    """
    ordered = sorted(turns, key=lambda turn: turn.span)
    previous = ordered[0].speaker if ordered else UNKNOWN_SPEAKER
    window = _Window(ordered, config.reach_ms)
    speakers: list[str] = []
    for word in words:
        if word.span is not None:
            previous = _speaker_of(word.span, window.around(word.span), previous, config)
        speakers.append(previous)
    return tuple(speakers)


class _Window:
    """The turns that can matter to words that come in about the order of time."""

    def __init__(self, ordered: Sequence[SpeakerTurn], reach_ms: int) -> None:
        self._ordered, self._reach_ms = ordered, reach_ms
        self._next = 0
        self._latest_ms = 0
        self._active: list[SpeakerTurn] = []

    def around(self, span: TimeSpan) -> list[SpeakerTurn]:
        """Turns no further than the reach from this span."""
        # Words of neighbouring segments may overlap a little; only a real step back starts over.
        if span.start_ms < self._latest_ms - self._reach_ms:
            self._next, self._latest_ms, self._active = 0, 0, []
        self._latest_ms = max(self._latest_ms, span.start_ms)
        until = span.end_ms + self._reach_ms
        while self._next < len(self._ordered) and self._ordered[self._next].span.start_ms <= until:
            self._active.append(self._ordered[self._next])
            self._next += 1
        keep_from = self._latest_ms - 2 * self._reach_ms
        self._active = [turn for turn in self._active if turn.span.end_ms >= keep_from]
        return [turn for turn in self._active if _distance_ms(span, turn.span) <= self._reach_ms]


def _speaker_of(
    span: TimeSpan, near: Sequence[SpeakerTurn], previous: str, config: AlignmentConfig
) -> str:
    if not near:
        return previous
    held: dict[str, int] = {}
    for turn in near:
        if overlap := span.overlap_ms(turn.span):
            held[turn.speaker] = held.get(turn.speaker, 0) + overlap
    if held:
        at_once = sum(held.values()) > span.duration_ms
        credit = config.continuity_ms if at_once else 0

        def claim(speaker: str) -> tuple[int, bool]:
            holds_floor = speaker == previous
            return held[speaker] + credit * holds_floor, holds_floor

        return max(held, key=claim)
    nearest = min(near, key=lambda turn: (_distance_ms(span, turn.span), turn.speaker != previous))
    return nearest.speaker


def _distance_ms(one: TimeSpan, other: TimeSpan) -> int:
    return max(0, other.start_ms - one.end_ms, one.start_ms - other.end_ms)


def smooth(
    words: Sequence[Word], speakers: Sequence[str], config: AlignmentConfig
) -> tuple[str, ...]:
    """Speakers without slips: a single short word of B inside A's running sentence is A's.

    A word with a pause before or after it stays B's: it is an answer or a backchannel. So does one
    that follows the end of a sentence and ends one itself ("… fever? No. And chills?").
    """
    smoothed = list(speakers)
    for i in range(1, len(words) - 1):
        around = smoothed[i - 1]
        if around == speakers[i] or speakers[i + 1] != around:
            continue
        if _is_slip(words[i - 1], words[i], words[i + 1], config):
            smoothed[i] = around
    return tuple(smoothed)


def _is_slip(before: Word, word: Word, after: Word, config: AlignmentConfig) -> bool:
    if word.span is None or before.span is None or after.span is None:
        return False
    if word.span.duration_ms > config.stray_ms or (_ends_sentence(before) and _ends_sentence(word)):
        return False
    pause_ms = max(word.span.start_ms - before.span.end_ms, after.span.start_ms - word.span.end_ms)
    return pause_ms < config.answer_pause_ms


def _ends_sentence(word: Word) -> bool:
    return word.text.rstrip(CLOSING_MARKS).endswith(SENTENCE_ENDS)


def _divide(words: Sequence[Word], config: AlignmentConfig) -> Iterable[Sequence[Word]]:
    """One speaker's words in pieces: at long pauses, and where a piece grows too long."""
    start = 0
    for i, (before, after) in enumerate(pairwise(words), start=1):
        if _pause_ms(before, after) > config.pause_ms:
            yield from _shorten(words[start:i], config.max_words)
            start = i
    yield from _shorten(words[start:], config.max_words)


def _pause_ms(before: Word, after: Word) -> int:
    if before.span is None or after.span is None:
        return 0
    return after.span.start_ms - before.span.end_ms


def _shorten(words: Sequence[Word], longest: int) -> Iterable[Sequence[Word]]:
    """Pieces of at most `longest` words: to the last sentence end in the second half of what fits,
    or else to its longest pause."""
    start = 0
    while len(words) - start > longest:
        places = range(start + (longest + 1) // 2, start + longest + 1)
        ends = [place for place in places if _ends_sentence(words[place - 1])]
        cut = ends[-1] if ends else max(places, key=lambda p: _pause_ms(words[p - 1], words[p]))
        yield words[start:cut]
        start = cut
    yield words[start:]
