"""The part of an utterance that a sentence of a note tells: its evidence is no whole monologue.

In: a passage and the sentence. Out: ids of the words of those of its sentences that hold what the note's
sentence says, with the short ones beside them, which often turn it ("No. Not that I know."). A passage in
which nothing of it is said word by word stays whole: it may be the answer to a question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ambient_scribe.domain.transcript import Passage, Word
from ambient_scribe.note.llm.addressed import words_of

SHORT_WORDS = 4
"""A sentence of so many words says little alone, and belongs to its neighbour."""

_STEM = 4
"""Letters by which forms of one word are taken for the same: stop, stopped, stopping."""

_ENDS = (".", "?", "!", "…")


def telling_words(passage: Passage, text: str) -> tuple[str, ...]:
    parts = _sentences(passage.words)
    wanted = _content([text])
    holds = [_content(word.text for word in part) & wanted for part in parts]
    chosen: set[int] = set()
    left = set().union(*holds)
    while left:
        best = max(range(len(parts)), key=lambda place: (len(holds[place] & left), -place))
        chosen.add(best)
        left -= holds[best]
    if not chosen:
        chosen = set(range(len(parts)))
    beside = {place + step for place in chosen for step in (-1, 1)}
    short = {place for place, part in enumerate(parts) if len(part) <= SHORT_WORDS}
    kept = chosen | (beside & short)
    return tuple(word.id for place in sorted(kept) for word in parts[place])


def _sentences(words: Sequence[Word]) -> list[list[Word]]:
    parts: list[list[Word]] = [[]]
    for number, word in enumerate(words, start=1):
        parts[-1].append(word)
        if word.text.rstrip("\"'”’)").endswith(_ENDS) and number < len(words):
            parts.append([])
    return parts


def _content(texts: Iterable[str]) -> set[str]:
    """Stems of the words that carry meaning: longer ones, and numbers."""
    said = (word for text in texts for word in words_of(text))
    return {
        word[:_STEM] if word.isalpha() else word
        for word in said
        if len(word) >= _STEM or not word.isalpha()
    }
