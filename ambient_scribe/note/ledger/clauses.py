"""A visit cut into the smallest parts that can be left out: the clauses of its utterances.

In: a transcript. Out: `Said` clauses in order, each with its words, whose they are, and whether they
ask. Punctuation cuts; where a recognizer writes none, a long stretch is cut at the words that join.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ambient_scribe.domain.transcript import Passage, Role, Transcript

_END = re.compile(r"[.?!;]+(?:\s|$)")
_JOIN = re.compile(
    r"\s(?=(?:and|but|so|because|now|then|also|okay|i|we|you|he|she|it's|for your)\s)"
)
_LONG = 14
"""Words from which on a stretch without punctuation is cut where its parts are joined."""
_SHORT = 6
"""Words that a part has at least when it is cut off so."""
_ASKING = re.compile(
    r"^(?:(?:and|so|okay|now|um|uh|well|or)\s+)*(?:do|does|did|have|has|had|are|is|was|were|can|could|any|"
    r"what|when|where|how|which|who|why|would)\b"
)


@dataclass(frozen=True)
class Said:
    """One clause. `number` is its utterance's, counted from 1."""

    number: int
    role: Role
    text: str
    word_ids: tuple[str, ...]
    asks: bool


def clauses_of(transcript: Transcript) -> Iterator[Said]:
    for number, passage in enumerate(transcript.passages(), start=1):
        for start, end in _parts(passage.text):
            text = passage.text[start:end].strip()
            word_ids = passage.word_ids_at(start, end)
            if word_ids:
                yield Said(number, passage.role, text, word_ids, _asks(passage, text))


def _asks(passage: Passage, text: str) -> bool:
    opened = passage.role.is_staff and bool(_ASKING.match(text.lower()))
    return text.endswith("?") or (opened and "?" not in passage.text)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in (*(found.end() for found in _END.finditer(text)), len(text)):
        if text[start:end].strip():
            yield from _shorter(text, start, end)
        start = end


def _shorter(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if len(text[start:end].split()) < _LONG:
        yield start, end
        return
    for join in _JOIN.finditer(text, start, end):
        if len(text[start : join.start()].split()) >= _SHORT:
            yield start, join.start()
            start = join.start() + 1
    if text[start:end].strip():
        yield start, end
