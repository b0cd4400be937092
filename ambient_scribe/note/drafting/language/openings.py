"""How a speaker's sentence opens, and what a note makes of it.

In: tokens and the frames of a phrase file. Out: which frame opens at a token, and `Told`, speech
rewritten for a note together with its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.phrases.visit import Frame

AFTER_NO_COMMA = frozenset(
    [
        "the",
        "a",
        "an",
        "your",
        "my",
        "of",
        "to",
        "with",
        "and",
        "or",
        "some",
        "every",
        "each",
        "in",
        "another",
    ]
)
"""A comma that was heard after one of these marks a pause of the speaker."""


@dataclass(frozen=True)
class Told:
    """A rewritten clause with the words it rests on."""

    text: str
    word_ids: tuple[str, ...]
    frame: Frame | None = None
    sentence_ids: tuple[str, ...] = ()
    """The words of the whole spoken sentence, which bear it out."""


Openings: TypeAlias = Mapping[str, list[tuple[list[str], Frame]]]
"""Openings by their first word, longest first."""


_NOT_BEFORE_OPENING = frozenset(
    ["you", "i", "we", "they", "he", "she", "it", "who", "that", "to", "not", "if", "when", "what"]
)
"""After these an opening is no opening: "make sure that you do not have …" forbids nothing."""


def openings_of(frames: Iterable[Frame]) -> Openings:
    pairs = [(said.split(), frame) for frame in frames for said in frame.said]
    made: dict[str, list[tuple[list[str], Frame]]] = {}
    for said, frame in sorted(pairs, key=lambda pair: -len(pair[0])):
        made.setdefault(said[0], []).append((said, frame))
    return made


def opened_at(tokens: Sequence[Token], index: int, openings: Openings) -> tuple[int, Frame] | None:
    if index and tokens[index - 1].text in _NOT_BEFORE_OPENING:
        return None
    for said, frame in openings.get(tokens[index].text, ()):
        if [token.text for token in tokens[index : index + len(said)]] == said:
            return len(said), frame
    return None
