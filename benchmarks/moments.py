"""What stood there when: the moments of committed and of open words, and what they come to.

In: words as they are told, each with the moment of the telling. Out: latencies in ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

import numpy as np

from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.evaluation.results.report import Row
from ambient_scribe.speech.streaming.agreement import key

NEAR_WORDS = 2
"""A partial word is looked for so many places beside its own: words before it may still change."""


@dataclass
class Log:
    """`shown` holds, by moment, how many words were committed and the keys of those after them."""

    words: list[HeardWord] = field(default_factory=list)
    committed_ms: list[float] = field(default_factory=list)
    shown: list[tuple[float, int, list[str]]] = field(default_factory=list)
    behind_ms: list[float] = field(default_factory=list)

    def note(self, now_ms: float, words: Sequence[HeardWord], open_text: str | None) -> None:
        self.words += words
        self.committed_ms += [now_ms] * len(words)
        if open_text:
            keys = [key(text) for text in open_text.split()]
            self.shown.append((now_ms, len(self.words), keys))

    def commit_latencies(self) -> list[float]:
        return [at - end_ms(word) for at, word in zip(self.committed_ms, self.words, strict=True)]

    def first_latencies(self) -> list[float]:
        first = list(self.committed_ms)
        for now_ms, before, keys in reversed(self.shown):
            for place, text in enumerate(keys):
                around = range(before + place - NEAR_WORDS, before + place + NEAR_WORDS + 1)
                for index in around:
                    late = before <= index < len(first)
                    if late and key(self.words[index].text) == text and now_ms < first[index]:
                        first[index] = now_ms
                        break
        return [at - end_ms(word) for at, word in zip(first, self.words, strict=True)]


def end_ms(word: HeardWord) -> int:
    assert word.span is not None
    return word.span.end_ms


def latencies(log: Log) -> Row:
    """In seconds, and every one of them for whoever draws them."""
    found = {"commit": log.commit_latencies(), "first": log.first_latencies()}
    return {
        f"{name}_p{percent}_s": float(np.percentile(of_name, percent)) / 1000
        for name, of_name in found.items()
        if of_name
        for percent in (50, 95)
    }


def ends_apart(words: Sequence[HeardWord], others: Sequence[HeardWord]) -> Row:
    """How far apart two readings put the ends of the words that they share, in seconds: whether
    latencies that run from a reading's own word ends can be compared."""
    mine, theirs = ([key(word.text) for word in one] for one in (words, others))
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    apart = [
        abs(end_ms(words[at + step]) - end_ms(others[there + step]))
        for at, there, length in blocks
        for step in range(length)
    ]
    if not apart:
        return {}
    return {
        f"ends_apart_p{percent}_s": float(np.percentile(apart, percent)) / 1000
        for percent in (50, 95)
    }
