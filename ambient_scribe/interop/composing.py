"""Turns of a foreign transcript enter, in order; one `Transcript` of the domain leaves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.domain.transcript import (
    Gap,
    HeardWord,
    Role,
    SpeakerTurn,
    Transcript,
    Utterance,
    Word,
)
from ambient_scribe.interop.speakers import role_named

UNKNOWN_SPEAKER = "S?"

_CLOSING = frozenset(".,?!;:…-–—'\"”’)]}")
_OPENING = frozenset("([{“‘¿¡")


@dataclass(frozen=True)
class Turn:
    """What one speaker said at a stretch: `text`, or `words` where their times are known."""

    speaker: str
    text: str
    span: TimeSpan | None = None
    words: tuple[HeardWord, ...] = ()
    role: Role | None = None
    """None: told by the speaker's label."""
    role_confidence: float | None = 1.0


@dataclass
class _Composition:
    words: list[Word] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    turns: list[SpeakerTurn] = field(default_factory=list)


def composed(
    turns: Sequence[Turn], *, gaps: Sequence[Gap] = (), language: str | None = None
) -> Transcript:
    """Turns without a word are left out. Empty when nothing was said."""
    whole = _Composition()
    for turn in turns:
        heard = turn.words or timed_words(tokens(turn.text), turn.span)
        if heard:
            _append(whole, turn, heard)
    return Transcript(
        words=tuple(whole.words),
        utterances=tuple(whole.utterances),
        turns=tuple(whole.turns),
        gaps=tuple(gaps),
        language=language,
    )


def _append(whole: _Composition, turn: Turn, heard: Sequence[HeardWord]) -> None:
    first = len(whole.words) + 1
    words = [Word.committed(f"w{number}", word) for number, word in enumerate(heard, start=first)]
    speaker = " ".join(turn.speaker.split()) or UNKNOWN_SPEAKER
    role = turn.role or role_named(speaker)
    whole.words.extend(words)
    whole.utterances.append(
        Utterance(
            id=f"u{len(whole.utterances) + 1}",
            speaker=speaker,
            role=role,
            role_confidence=None if role is Role.UNKNOWN else turn.role_confidence,
            word_ids=tuple(word.id for word in words),
        )
    )
    if turn.span is not None:
        whole.turns.append(SpeakerTurn(span=turn.span, speaker=speaker))


def tokens(text: str) -> tuple[str, ...]:
    """Written words; punctuation that stands alone joins its neighbour.

    >>> tokens("hi , martha . any pain ?")
    ('hi,', 'martha.', 'any', 'pain?')
    """
    joined: list[str] = []
    opening = ""
    for token in text.split():
        if all(character in _OPENING for character in token):
            opening += token
        elif joined and not opening and all(character in _CLOSING for character in token):
            joined[-1] += token
        elif any(character.isalnum() for character in token) or _is_sign(token):
            joined.append(opening + token)
            opening = ""
    return tuple(joined)


def _is_sign(token: str) -> bool:
    """Signs that are read aloud ("%", "+", "°") are words; lone punctuation is none."""
    return not all(character in _CLOSING | _OPENING for character in token)


def timed_words(written: Sequence[str], span: TimeSpan | None) -> tuple[HeardWord, ...]:
    """Words whose times are *interpolated*: the utterance's time, shared by length of the words.

    Only the utterance's bounds are measured; a word's span is where to listen, not evidence of
    its moment, and so it has no confidence. Without a span, words have none either.
    """
    if span is None:
        return tuple(HeardWord(text=word) for word in written)
    total = sum(len(word) + 1 for word in written)
    edges, passed = [span.start_ms], 0
    for word in written:
        passed += len(word) + 1
        edges.append(span.start_ms + span.duration_ms * passed // total)
    return tuple(
        HeardWord(text=word, span=TimeSpan(start_ms=start, end_ms=end))
        for word, start, end in zip(written, edges[:-1], edges[1:], strict=True)
    )
