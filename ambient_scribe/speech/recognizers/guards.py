"""What a Whisper may have made up, and what of it is kept: pure functions over decoded words.

In: the parts of one decoded segment, with the engine's own doubts. Out: words of the visit, in
order and inside their segment. Whisper's three numbers and their thresholds are those of Radford
et al., "Robust Speech Recognition via Large-Scale Weak Supervision" (2022), section 4.5: the
chance that nobody speaks, the mean log-probability of the tokens, and how well the text
compresses. The guards against loops and echoes are ours.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord

MIN_WORD_MS = 20
"""One step of Whisper's time marks: no word is shorter where its segment has the room."""

_LONGEST_PHRASE = 24
"""Words of the longest phrase that is looked for as a loop."""

_SENTENCE_WORDS = 8
"""A phrase of so many words is a loop after one repetition fewer."""

_HURRIED_WORDS = 3
"""A phrase of so many words is a loop after one repetition fewer, too, where there is no time for it."""
_FASTEST_WORDS_PER_S = 8
"""Nobody says more."""
_STEM = 4
"""Letters that two spellings of one word begin with."""

_LONG_WORD = 40
"""Letters. The longest words of English medicine stay below; a longer one that repeats itself is a
loop without spaces."""

_COPIED_WORDS = 3
"""Words of the end of what was said before that are rarely said again at once."""

_CONFIDENCE_DIGITS = 3


class GuardConfig(Frozen):
    """When decoded words are not believed."""

    no_speech_threshold: float = Field(default=0.6, ge=0, le=1)
    """With a mean log-probability below its threshold too, a part was not said."""
    log_prob_threshold: float = -1.0
    compression_ratio_threshold: float = Field(default=2.4, gt=1)
    loop_repeats: int = Field(default=4, ge=2)
    """A phrase of two or more words said so often in a row is kept once."""
    loop_word_repeats: int = Field(default=8, ge=2)
    """The same for one word: people do say "no, no, no, no"."""
    echo_words: int = Field(default=5, ge=2)
    """So many words in the priming's own order may be an echo of it instead of speech."""
    echo_share: float = Field(default=0.8, gt=0, le=1)
    """…when they make up this share of everything heard in the segment."""


@dataclass(frozen=True)
class RawWord:
    """A word as the engine gives it: times from the segment's start, probability 0 to 1."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True)
class RawPart:
    """Words that the engine decoded in one go and judged as one."""

    words: tuple[RawWord, ...]
    mean_log_prob: float
    no_speech: float
    cut_off: bool = False
    """The engine wanted to write more than anybody says in such a time."""
    goes_on: bool = False
    """These words follow those that the engine was told the sound begins with."""

    @property
    def text(self) -> str:
        return " ".join(word.text.strip() for word in self.words)


def is_silence(part: RawPart, config: GuardConfig) -> bool:
    """Nobody spoke, says the model, and its words are improbable too."""
    return (
        part.no_speech > config.no_speech_threshold
        and part.mean_log_prob < config.log_prob_threshold
    )


def is_doubtful(parts: Sequence[RawPart], config: GuardConfig) -> bool:
    """Worth decoding again, with more care: improbable or repetitive, and not just silence."""
    return is_repetitive(parts, config) or any(
        part.mean_log_prob < config.log_prob_threshold and not is_silence(part, config)
        for part in parts
    )


def is_repetitive(parts: Sequence[RawPart], config: GuardConfig) -> bool:
    """The text says the same again and again: Whisper derailed."""
    return any(
        compression_ratio(part.text) > config.compression_ratio_threshold
        for part in parts
        if not is_silence(part, config)
    )


def compression_ratio(text: str) -> float:
    """Bytes of the text for each byte of its deflated form; 0 for no text."""
    content = text.encode("utf-8")
    return len(content) / len(zlib.compress(content)) if content else 0.0


def is_echo(parts: Sequence[RawPart], priming: str, config: GuardConfig) -> bool:
    """The longest run of words that stands in the priming too makes up nearly all that was heard.

    A clinician who reads the medication list aloud looks the same: the caller decodes once more
    without the priming and believes that.
    """
    heard = [key for part in parts for word in part.words if (key := _key(word.text))]
    known = [key for token in priming.split() if (key := _key(token))]
    run = _longest_common_run(heard, known)
    return run >= config.echo_words and run >= config.echo_share * len(heard)


def repeats_before(parts: Sequence[RawPart], before: str) -> bool:
    """The words begin with the last words of what was said before: perhaps said again, perhaps
    copied from there. The caller decodes once more without them and believes that."""
    heard = [key for part in parts for word in part.words if (key := _key(word.text))]
    known = [key for token in before.split() if (key := _key(token))]
    longest = min(len(heard), len(known), _LONGEST_PHRASE)
    return any(heard[:n] == known[-n:] for n in range(_COPIED_WORDS, longest + 1))


def is_fragment(parts: Sequence[RawPart], priming: str, config: GuardConfig) -> bool:
    """Fewer words than an echo, and every one stands in the priming, in this order.

    A patient who names a drug of the list looks the same, and the priming helps to hear it: the
    caller listens once more without the priming, and drops the words only if nothing is heard then.
    """
    heard = [key for part in parts for word in part.words if (key := _key(word.text))]
    known = [key for token in priming.split() if (key := _key(token))]
    return 0 < len(heard) < config.echo_words and _longest_common_run(heard, known) == len(heard)


def unprimed(
    parts: tuple[RawPart, ...],
    span: TimeSpan,
    priming: str,
    before: str,
    config: GuardConfig,
    again: Callable[[], tuple[RawPart, ...]],
) -> tuple[RawPart, ...]:
    """The parts, or what is heard knowing nothing beforehand (`again`) where they may be no more than
    what was told: the priming, and what was said just before."""
    known = f"{priming} {before}"
    if is_echo(parts, known, config) or repeats_before(parts, before):
        return again()
    # A word or two that were also said just before are ordinary talk: of the priming alone they tell.
    if is_fragment(parts, priming, config) and not believed(again(), span, config):
        return ()
    return parts


def without_loops(words: Sequence[RawWord], config: GuardConfig) -> tuple[RawWord, ...]:
    """A phrase that is said over and over is kept once; what follows the loop stays.

    A word that is a loop in itself ("hahaha…") is dropped.
    """
    words = [word for word in words if not _is_stutter(word.text, config)]
    keys = [_key(word.text) for word in words]
    kept: list[RawWord] = []
    position = 0
    while position < len(words):
        length, repeats = _loop_at(words, keys, position, config)
        kept.extend(words[position : position + length])
        phrase = keys[position : position + length]
        position += length * repeats
        if repeats > 1:
            position += _rest_of_loop(phrase, keys[position:])
    return tuple(kept)


def believed(
    parts: Sequence[RawPart], span: TimeSpan, config: GuardConfig
) -> tuple[HeardWord, ...]:
    """The words to keep of one segment: silence dropped, loops cut, times inside the span."""
    words = [word for part in parts if not is_silence(part, config) for word in part.words]
    return placed(without_loops(words, config), span)


def placed(words: Sequence[RawWord], span: TimeSpan) -> tuple[HeardWord, ...]:
    """Words in the visit's time: in order, without overlap, inside the segment's span.

    Punctuation that stands alone joins the word before it, and is nothing without one.
    """
    tokens = with_punctuation_joined(words)
    starts = _starts(tokens, span.duration_ms)
    heard = []
    for index, (word, start) in enumerate(zip(tokens, starts, strict=True)):
        limit = starts[index + 1] if index + 1 < len(starts) else span.duration_ms
        end = max(start, min(max(word.end_ms, start + MIN_WORD_MS), limit))
        heard.append(
            HeardWord(
                text=word.text,
                span=TimeSpan(start_ms=span.start_ms + start, end_ms=span.start_ms + end),
                confidence=round(min(1.0, max(0.0, word.probability)), _CONFIDENCE_DIGITS),
            )
        )
    return tuple(heard)


def _starts(words: Sequence[RawWord], duration_ms: int) -> list[int]:
    """Rising starts that leave every word its least length; evenly spaced where there is no room."""
    count = len(words)
    if duration_ms < count * MIN_WORD_MS:
        return [index * duration_ms // count for index in range(count)]
    starts: list[int] = []
    for index, word in enumerate(words):
        earliest = starts[-1] + MIN_WORD_MS if starts else 0
        latest = duration_ms - MIN_WORD_MS * (count - index)
        starts.append(min(max(word.start_ms, earliest), latest))
    return starts


def with_punctuation_joined(words: Sequence[RawWord]) -> list[RawWord]:
    """Punctuation that stands alone joins the word before it; without one it is dropped."""
    joined: list[RawWord] = []
    for word in words:
        # A word of Whisper's may hold a space inside in scripts without spaces: keep it one token.
        text = "".join(word.text.split())
        if not text:
            continue
        if all(unicodedata.category(character)[0] == "P" for character in text):
            if not joined:
                continue
            last = joined.pop()
            end_ms = max(last.end_ms, word.end_ms)
            joined.append(RawWord(last.text + text, last.start_ms, end_ms, last.probability))
        else:
            joined.append(RawWord(text, word.start_ms, word.end_ms, word.probability))
    return joined


def _is_stutter(text: str, config: GuardConfig) -> bool:
    return len(text) > _LONG_WORD and compression_ratio(text) > config.compression_ratio_threshold


def _loop_at(
    words: Sequence[RawWord], keys: Sequence[str], position: int, config: GuardConfig
) -> tuple[int, int]:
    """Length and count of the loop that starts here; (1, 1) where none does."""
    room = len(keys) - position
    for length in range(1, min(_LONGEST_PHRASE, room // 2) + 1):
        repeats = 1
        while _same_phrase(keys, position, position + repeats * length, length):
            repeats += 1
        run = words[position : position + length * repeats]
        hurried = repeats > 1 and length >= _HURRIED_WORDS and _has_no_time(run)
        if repeats >= _repeats_of_a_loop(length, config, hurried=hurried):
            return length, repeats
    return 1, 1


def _has_no_time(run: Sequence[RawWord]) -> bool:
    """Nobody says so many words in that time."""
    spent_ms = max(word.end_ms for word in run) - min(word.start_ms for word in run)
    return len(run) * 1000 > _FASTEST_WORDS_PER_S * spent_ms


def _rest_of_loop(phrase: Sequence[str], after: Sequence[str]) -> int:
    """How many words behind a loop belong to it: the phrase once more, with a word that went astray
    ("murmermer"), or its beginning, where the text ends in it."""
    length = len(phrase)
    if len(after) >= length > 1 and all(
        one == other or (min(len(one), len(other)) >= _STEM and _begins_alike(one, other))
        for one, other in zip(phrase, after, strict=False)
    ):
        return length
    if 0 < len(after) < length and list(after) == list(phrase[: len(after)]):
        return len(after)
    return 0


def _begins_alike(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _same_phrase(keys: Sequence[str], first: int, second: int, length: int) -> bool:
    return keys[first : first + length] == keys[second : second + length]


def _repeats_of_a_loop(length: int, config: GuardConfig, *, hurried: bool) -> int:
    if length == 1:
        return config.loop_word_repeats
    sooner = hurried or length >= _SENTENCE_WORDS
    return max(2, config.loop_repeats - 1) if sooner else config.loop_repeats


def _longest_common_run(left: Sequence[str], right: Sequence[str]) -> int:
    """Length of the longest contiguous run of words that both hold."""
    longest = 0
    before = [0] * (len(right) + 1)
    for item in left:
        runs = [0] * (len(right) + 1)
        for index, other in enumerate(right, start=1):
            if item == other:
                runs[index] = before[index - 1] + 1
                longest = max(longest, runs[index])
        before = runs
    return longest


def _key(text: str) -> str:
    """A word as loops and echoes compare it: folded, letters and digits only."""
    return "".join(character for character in text.casefold() if character.isalnum())
