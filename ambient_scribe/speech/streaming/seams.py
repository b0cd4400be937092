"""Guards at the seams of open speech: what a recognizer may get wrong because a reading begins among
committed words, or goes on from them. Pure functions.

Words of one reading enter; the words to believe leave.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import HeardWord, Reading
from ambient_scribe.protocols import Hypothesis
from ambient_scribe.speech.streaming.agreement import key

SEAM_MS = 350
"""The end of the last committed word, read again as the first, is over by then; who says a word
twice needs longer, and the reading before has seen the second begin."""
LONGEST_WORD_MS = 1_500
"""A word that is said to last longer holds sound that was not read: cutting behind it would lose
that. "Hydrochlorothiazide" takes about a second."""
UNREAD_MS = 800
"""Longer than any pause inside voiced sound: between two words so far apart speech was passed over,
and what follows it is not committed before that has been read once more."""
LEAKED_WORDS = 3
"""So many words at the start of a reading that stand in the prompt in this order may be its text
and not speech; two, when they are the prompt's last."""
SEAM_SOURCE = "later reading"


@dataclass(frozen=True)
class Placed:
    """Words in the order of time inside their sound. From `steady` on, times are not to be trusted."""

    words: tuple[HeardWord, ...]
    steady: int


def placed(words: Sequence[HeardWord], span: TimeSpan, since_ms: int | None = None) -> Placed:
    """No word is lost, and none keeps a time that cannot be: starts that break the order of most,
    or lie outside the sound, move between their neighbours'. `since_ms`: the first word follows what
    ended there."""
    given = [word.span.start_ms if word.span else None for word in words]
    since_ms = span.start_ms if since_ms is None else since_ms
    kept = _rising([start if _inside(start, since_ms, span) else None for start in given])
    found: list[HeardWord] = []
    order = sorted(kept)
    steady = len(words)
    for index, word in enumerate(words):
        start = given[index] if index in kept else None
        if start is None:
            steady = min(steady, index)
            start = max(since_ms, found[-1].span.end_ms if found and found[-1].span else 0)
        following = next((given[later] for later in order if later > index), None)
        latest = span.end_ms if following is None else following
        start = min(start, latest)
        end = word.span.end_ms if word.span and index in kept else start
        heard_ms = found[-1].span.end_ms if found and found[-1].span else since_ms
        if end - start > LONGEST_WORD_MS or start - heard_ms > UNREAD_MS:
            steady = min(steady, index)
        moved = TimeSpan(start_ms=start, end_ms=max(start, min(end, latest)))
        found.append(word if moved == word.span else _at(word, moved))
    return Placed(tuple(found), steady)


def _inside(start: int | None, since_ms: int, span: TimeSpan) -> bool:
    return start is not None and since_ms <= start < span.end_ms


def _rising(starts: Sequence[int | None]) -> frozenset[int]:
    """Places of the longest run of starts (gaps allowed) that never falls (patience sorting)."""
    tails: list[int] = []
    tail_places: list[int] = []
    before: dict[int, int | None] = {}
    for place, start in enumerate(starts):
        if start is None:
            continue
        at = bisect_right(tails, start)
        before[place] = tail_places[at - 1] if at else None
        tails[at : at + 1] = [start]
        tail_places[at : at + 1] = [place]
    chosen: set[int] = set()
    place_: int | None = tail_places[-1] if tail_places else None
    while place_ is not None:
        chosen.add(place_)
        place_ = before[place_]
    return frozenset(chosen)


def _at(word: HeardWord, span: TimeSpan) -> HeardWord:
    return HeardWord(
        text=word.text, span=span, confidence=word.confidence, alternatives=word.alternatives
    )


@dataclass(frozen=True)
class Joined:
    """Words that follow the seam, and what was read once more of the word before it."""

    words: tuple[HeardWord, ...]
    rivals: tuple[Reading, ...] = ()


def following(
    hypothesis: Hypothesis,
    last: HeardWord | None,
    expected: Sequence[HeardWord],
    since_ms: int,
) -> Joined:
    """What was read behind the committed words, of which `last` is the last and which stand up to
    `since_ms`; `expected` is what the reading before saw there.

    Where the recognizer went on from them, all of it. Where it read them once more, what lies behind
    by its times. Word times are rough: none that follows begins before `since_ms`.
    """
    if last is None or last.span is None:
        return Joined(hypothesis.words)
    if hypothesis.goes_on:
        words = hypothesis.words
        found = Joined(words[1:] if words and _is_again(words[0], last) else words)
    else:
        found = joined(_from(hypothesis.words, last), last, expected, since_ms)
    return Joined(tuple(_not_before(word, since_ms) for word in found.words), found.rivals)


def _is_again(word: HeardWord, last: HeardWord) -> bool:
    """The same word at the same place."""
    if word.span is None or last.span is None:
        return False
    return _same(word, last) and word.span.end_ms <= last.span.end_ms


def _from(words: tuple[HeardWord, ...], last: HeardWord) -> tuple[HeardWord, ...]:
    """From the reading of `last` on, by its time; what was placed before it there goes too."""
    assert last.span is not None
    for place, word in enumerate(words):
        if word.span is None or word.span.end_ms > last.span.middle_ms:
            after = words[place + 1 : place + 2]
            begins = after[0].span if after else None
            if begins and begins.start_ms < last.span.end_ms and _same(after[0], last):
                return words[place + 1 :]
            return words[place:]
    return ()


def _same(one: HeardWord, other: HeardWord) -> bool:
    return key(one.text) == key(other.text)


def _not_before(word: HeardWord, since_ms: int) -> HeardWord:
    if word.span is None or word.span.start_ms >= since_ms:
        return word
    return _at(word, TimeSpan(start_ms=since_ms, end_ms=max(since_ms, word.span.end_ms)))


def joined(
    words: tuple[HeardWord, ...],
    last: HeardWord | None,
    expected: Sequence[HeardWord],
    start_ms: int,
) -> Joined:
    """`last` is the committed word before `start_ms`; `expected` is what the reading before saw behind
    it.

    A first word that lies in the time of `last` is a reading of it: the same again is dropped,
    another stays beside it. A first word that repeats `last` at once is its end, read again, unless
    the reading before saw it twice as well.
    """
    if not words or last is None or last.span is None:
        return Joined(words)
    first, span = words[0], words[0].span
    if span is None or (expected and key(expected[0].text) == key(first.text)):
        return Joined(words)
    same = _same(first, last)
    if span.middle_ms < last.span.end_ms:
        rival = Reading(text=first.text, source=SEAM_SOURCE, confidence=first.confidence)
        return Joined(words[1:], () if same else (rival,))
    if same and span.end_ms <= start_ms + SEAM_MS:
        return Joined(words[1:])
    return Joined(words)


def may_be_prompt(
    words: Sequence[HeardWord], prompt: Sequence[str], expected: Sequence[HeardWord]
) -> bool:
    """Whether the reading begins with words of the prompt, which the reading before did not hear."""
    read, told = [key(word.text) for word in words], [key(text) for text in prompt]
    run = max((_common(read, told[at:]) for at in range(len(told))), default=0)
    tail = len(told) >= 2 and read[:2] == told[-2:]
    if run < LEAKED_WORDS and not tail:
        return False
    count = max(run, 2)
    return read[:count] != [key(word.text) for word in expected[:count]]


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count
