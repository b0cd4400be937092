"""A conversation as plain text enters; its turns leave.

With speakers ("Doctor: …", "[patient] …", "Speaker 2: …", "Maria: …" when it recurs) a line without
one goes on with the turn before. Without speakers every line is a turn, and a text of one line is
cut into sentences, and a sentence that does not end before the words with which people begin to speak
(`turn_openers.toml`). A clock time before a line is passed over: it says when, not for how long.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources

from ambient_scribe.domain.transcript import Role
from ambient_scribe.interop.composing import UNKNOWN_SPEAKER, Turn
from ambient_scribe.interop.speakers import role_named

REMARK = "---"
"""Lines that begin with it are about the transcript (a gap), not of it."""

_CLOCK = re.compile(r"^\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?\s+(?=\S)")
_LABEL = re.compile(
    r"^\s*(?:\[(?P<bracketed>[^\]\d][^\]]{0,40})\]:?|(?P<plain>[^\W\d_][\w .'\-()]{0,40}?)\s*:)"
    r"(?:\s+(?P<text>.*)|\s*)$"
)
_NUMBERED = re.compile(r"^(speaker|spk|s)[ _]?\d+$", re.IGNORECASE)
_MOST_NAME_WORDS = 3
_RUN_ON_WORDS = 30
"""A sentence of more words is not one: the recognizer has left the full stops out."""
_LONGEST_OPENER = 3
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=\S)")
_ABBREVIATION = re.compile(r"\b(?:dr|mr|mrs|ms|st|vs|approx|no)\.$", re.IGNORECASE)


def turns_of_text(text: str) -> tuple[Turn, ...]:
    lines = [_CLOCK.sub("", line) for line in text.splitlines()]
    lines = [line.strip() for line in lines if line.strip() and not line.startswith(REMARK)]
    labels = _labels(lines)
    if labels:
        return _labelled(lines, labels)
    units = _sentences(lines[0]) if len(lines) == 1 else lines
    return tuple(Turn(speaker=UNKNOWN_SPEAKER, text=unit) for unit in units)


def _labelled(lines: Sequence[str], labels: frozenset[str]) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for line in lines:
        label, said = _split(line)
        if label in labels:
            turns.append(Turn(speaker=label, text=said))
        elif turns:
            turns[-1] = Turn(speaker=turns[-1].speaker, text=f"{turns[-1].text} {line}")
        else:
            turns.append(Turn(speaker=UNKNOWN_SPEAKER, text=line))
    return tuple(turns)


def _labels(lines: Sequence[str]) -> frozenset[str]:
    """The labels that are speakers: those that name a role or a number, and names that recur."""
    counts = Counter(label for label, _ in map(_split, lines) if label)
    return frozenset(
        label
        for label, count in counts.items()
        if role_named(label) is not Role.UNKNOWN
        or _NUMBERED.match(label)
        or (count > 1 and _is_name(label))
    )


def _is_name(label: str) -> bool:
    words = label.split()
    return len(words) <= _MOST_NAME_WORDS and all(word[0].isupper() for word in words)


def _split(line: str) -> tuple[str, str]:
    """(label, the rest); the label is empty when the line has none."""
    match = _LABEL.match(line)
    if match is None:
        return "", line
    return (match["bracketed"] or match["plain"]).strip(), match["text"] or ""


def _sentences(text: str) -> list[str]:
    sentences: list[str] = []
    for piece in _SENTENCE_END.split(text):
        if sentences and _ABBREVIATION.search(sentences[-1]):
            sentences[-1] = f"{sentences[-1]} {piece}"
        else:
            sentences.append(piece)
    return [part for sentence in sentences for part in _parts(sentence)]


def _parts(sentence: str) -> Iterator[str]:
    """A sentence whole, or a run-on one cut where somebody else may begin to speak."""
    words = sentence.split()
    if len(words) <= _RUN_ON_WORDS:
        yield sentence
        return
    openers, going_on = _openers()
    plain = [word.lower().strip(",.?!;:") for word in words]
    begin = 0
    for place in range(1, len(words)):
        opens = any(
            tuple(plain[place : place + length]) in openers
            for length in range(1, _LONGEST_OPENER + 1)
        )
        if opens and plain[place - 1] not in going_on and (plain[place - 1],) not in openers:
            yield " ".join(words[begin:place])
            begin = place
    yield " ".join(words[begin:])


@lru_cache(maxsize=1)
def _openers() -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    table = resources.files("ambient_scribe.interop").joinpath("turn_openers.toml")
    lists = tomllib.loads(table.read_text(encoding="utf-8"))
    openers = frozenset(tuple(opener.split()) for opener in lists["openers"])
    return openers, frozenset(lists["going_on"])
