"""Several voiced segments in one window of a recognizer that always hears a full one.

Segments enter; packs leave, and later the words that were heard in a pack are given back to its
segments. Whisper pads everything to 30 s, so a visit of short segments costs ten windows where one
would do; joined with a moment of silence they are heard together (as faster-whisper joins speech
for its own batches), and hear each other's words as context.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.protocols import Samples, VoicedSegment
from ambient_scribe.speech.recognizers.guards import (
    GuardConfig,
    RawPart,
    RawWord,
    is_doubtful,
    is_echo,
    is_silence,
    with_punctuation_joined,
)


class PackConfig(Frozen):
    longest_ms: int = Field(default=28_000, ge=1_000, le=30_000)
    """Segments share a window up to this length; a longer segment has its window alone."""
    joint_ms: int = Field(default=600, ge=0, le=5_000)
    """Silence between two segments: longer than the error of a word's times, so that each word is
    given back to its own segment. None where a long segment was cut and the sound goes on."""
    unheard_ms: int = Field(default=1_500, ge=0)
    """A segment so long that got no word of its pack is decoded again alone: speech that lasts has
    words, while a shorter one may well be a cough."""


@dataclass(frozen=True, eq=False)
class Pack:
    """`samples` (n,) is what is heard; `members` are the segments' indices in their batch and
    `places` where each of them lies in `samples`."""

    samples: Samples
    members: tuple[int, ...]
    places: tuple[TimeSpan, ...]


def packed(
    segments: Sequence[VoicedSegment], indices: Iterable[int], config: PackConfig
) -> Iterator[Pack]:
    """The segments at these indices, in order, as few packs; each segment lies in one, whole."""
    waiting: list[int] = []
    length_ms = 0
    for index in indices:
        joint_ms = _joint_ms(segments, waiting[-1], index, config) if waiting else 0
        own_ms = len(segments[index].samples) // SAMPLES_PER_MS
        if waiting and length_ms + joint_ms + own_ms > config.longest_ms:
            yield _pack(segments, waiting, config)
            waiting, length_ms, joint_ms = [], 0, 0
        waiting.append(index)
        length_ms += joint_ms + own_ms
    if waiting:
        yield _pack(segments, waiting, config)


def drafts_of(
    segments: Sequence[VoicedSegment],
    packs: Sequence[Pack],
    decoded: Sequence[Sequence[RawPart]],
    priming: str,
    guards: GuardConfig,
    config: PackConfig,
) -> dict[int, tuple[RawPart, ...]]:
    """The parts of those segments, by index, whose pack went well and gave them their words.

    `decoded` are the parts of each pack. The other segments are for the caller to decode again.
    """
    drafts: dict[int, tuple[RawPart, ...]] = {}
    for pack, parts in zip(packs, decoded, strict=True):
        if len(pack.members) == 1:
            drafts[pack.members[0]] = tuple(parts)
        elif _is_credible(parts, priming, guards):
            for index, own in zip(pack.members, given_back(parts, pack), strict=True):
                if not _is_unheard(own, segments[index], config):
                    drafts[index] = own
    return drafts


def given_back(parts: Sequence[RawPart], pack: Pack) -> list[tuple[RawPart, ...]]:
    """The parts of each segment, times from its start; words stay in order and inside.

    A word goes to the segment that holds most of it; one in the silence between, to the nearer.
    """
    found: list[list[RawPart]] = [[] for _ in pack.places]
    owner = 0
    for part in parts:
        shares: dict[int, list[RawWord]] = {}
        for word in with_punctuation_joined(part.words):
            # Words are in the order they were said in, whatever their times claim.
            owner = max(owner, _owner(word, pack.places))
            shares.setdefault(owner, []).append(_inside(word, pack.places[owner]))
        for place, words in shares.items():
            found[place].append(RawPart(tuple(words), part.mean_log_prob, part.no_speech))
    return [tuple(own) for own in found]


def _is_credible(parts: Sequence[RawPart], priming: str, guards: GuardConfig) -> bool:
    """What is doubtful, an echo, or silence would take all segments of the pack with it."""
    return not (
        is_doubtful(parts, guards)
        or is_echo(parts, priming, guards)
        or any(is_silence(part, guards) for part in parts)
    )


def _is_unheard(parts: Sequence[RawPart], segment: VoicedSegment, config: PackConfig) -> bool:
    length_ms = len(segment.samples) // SAMPLES_PER_MS
    return length_ms >= config.unheard_ms and not any(part.words for part in parts)


def _joint_ms(
    segments: Sequence[VoicedSegment], before: int, after: int, config: PackConfig
) -> int:
    goes_on = segments[before].span.end_ms == segments[after].span.start_ms
    return 0 if goes_on else config.joint_ms


def _pack(segments: Sequence[VoicedSegment], members: Sequence[int], config: PackConfig) -> Pack:
    sounds: list[Samples] = [segments[members[0]].samples]
    for before, after in pairwise(members):
        joint_ms = _joint_ms(segments, before, after, config)
        sounds += [np.zeros(joint_ms * SAMPLES_PER_MS, np.float32), segments[after].samples]
    ends = np.cumsum([len(sound) for sound in sounds])
    places = (
        TimeSpan(
            start_ms=int(end - len(sound)) // SAMPLES_PER_MS, end_ms=int(end) // SAMPLES_PER_MS
        )
        for sound, end in zip(sounds[::2], ends[::2], strict=True)
    )
    return Pack(np.concatenate(sounds), tuple(members), tuple(places))


def _owner(word: RawWord, places: Sequence[TimeSpan]) -> int:
    def fit(index: int) -> tuple[int, int]:
        place = places[index]
        shared = min(word.end_ms, place.end_ms) - max(word.start_ms, place.start_ms)
        away = max(place.start_ms - word.end_ms, word.start_ms - place.end_ms, 0)
        return max(shared, 0), -away

    return max(range(len(places)), key=fit)


def _inside(word: RawWord, place: TimeSpan) -> RawWord:
    start_ms = min(max(word.start_ms, place.start_ms), place.end_ms)
    end_ms = min(max(word.end_ms, start_ms), place.end_ms)
    return RawWord(word.text, start_ms - place.start_ms, end_ms - place.start_ms, word.probability)
