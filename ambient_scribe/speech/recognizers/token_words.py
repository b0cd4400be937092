"""Groups the tokens of a byte-level vocabulary into words.

Tokens with their start and probability enter, in order; words with times and probability leave.
A word begins at a token that begins with a space; a token may end inside a character, so text is
decoded from as many tokens as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ambient_scribe.speech.recognizers.guards import RawWord

_BROKEN = "\ufffd"
"""What a decoder writes for bytes that are no whole character."""


@dataclass(frozen=True)
class Token:
    number: int
    start_ms: int
    probability: float


def words_of(
    tokens: Sequence[Token], decode: Callable[[Sequence[int]], str], end_ms: int
) -> tuple[RawWord, ...]:
    """`end_ms` is where the last word ends at the latest; a word ends where the next one begins."""
    groups: list[tuple[str, list[Token]]] = []
    for text, own in _characters(tokens, decode):
        if groups and not text.startswith(" "):
            groups[-1] = (groups[-1][0] + text, [*groups[-1][1], *own])
        else:
            groups.append((text, own))
    ends = [*(own[0].start_ms for _, own in groups[1:]), end_ms][: len(groups)]
    return tuple(
        RawWord(
            text=text.strip(),
            start_ms=own[0].start_ms,
            end_ms=max(own[0].start_ms, end),
            probability=sum(token.probability for token in own) / len(own),
        )
        for (text, own), end in zip(groups, ends, strict=True)
        if text.strip()
    )


def _characters(
    tokens: Sequence[Token], decode: Callable[[Sequence[int]], str]
) -> list[tuple[str, list[Token]]]:
    """The fewest tokens at a time that decode to whole characters."""
    found: list[tuple[str, list[Token]]] = []
    pending: list[Token] = []
    for token in tokens:
        pending.append(token)
        text = decode([one.number for one in pending])
        if _BROKEN not in text:
            found.append((text, pending))
            pending = []
    if pending:
        found.append((decode([one.number for one in pending]).replace(_BROKEN, ""), pending))
    return found
