"""Whether a sentence only repeats, in their order, words that were told.

A reading of a sentence may differ from that of the very words it was written from ("gait is steady"
beside a child whose walking was asked about). Where every word of meaning was said in the same order
in one go, with the same nots and the same mays, and about nobody else, its claims are borne out by
those words. In: a sentence and its ground. Out: yes or no. Numbers, sides, drugs and doses are looked
at apart from this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ambient_scribe.note.verifying.breaths import answer_after, without_tags
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.surface import Surface

_WORDS = re.compile(r"[a-z0-9]+(?:[.'][a-z0-9]+)*")
_SENTENCES = re.compile(r"(?<=[.?!])\s+")
_LIST = re.compile(r"^\W*(?:\d+\.)?\s*")
_SPREAD = 2
"""Times as many words of meaning as were written may lie between the first and the last."""
_AROUND = 8
"""Words before such a run in which it may be said to be somebody else's, or asked."""
_LONG = 40
"""Words from which on what has an answer does not only ask for it."""
_BEFORE = 4
"""Words before it in which a "not" or a "may" still holds for it."""
_ASKED = re.compile(
    r"\b(?:any|whether|how|what|wondering|if|unless|(?:do|did|have|can|could|would|are|were) you|is there|is it|does it)\b"
)
"""Before such a run: it is asked, whether a mark says so or not."""
_NOT, _MAY = "not ", "may "
"""Signs, which no stem is."""


class Repetitions:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def repeats(self, text: str, ground: Ground, least: int, *, staff: bool) -> bool:
        """`least`: words of meaning that the sentence must have; `staff`: a clinician's words count,
        who of what the patient has may only ask."""
        written = [sign for word in _split(_without_heading(text)) for sign in self._signs(word)]
        written = [sign for sign in written if sign not in self._surface.formal]
        if sum(sign not in {_NOT, _MAY} for sign in written) < least:
            return False
        words = frozenset(_split(text))
        return any(self._holds(part, written, words) for part in self._told(ground, staff=staff))

    def _told(self, ground: Ground, *, staff: bool) -> Iterator[Sequence[str]]:
        for index, stretch in enumerate(ground.stretches):
            answered = stretch.role.is_staff and answer_after(ground.stretches, index) is not None
            if stretch.role.is_staff and not staff:
                continue
            sentences = _SENTENCES.split(without_tags(stretch.text))
            for number, sentence in enumerate(sentences, start=1):
                words = _split(sentence)
                asks = answered and number == len(sentences) and len(words) < _LONG
                if not asks and not sentence.rstrip().endswith("?"):
                    yield words

    def _holds(self, said: Sequence[str], written: Sequence[str], own: frozenset[str]) -> bool:
        signs = [(at, sign) for at, word in enumerate(said) for sign in self._signs(word)]
        starts = [i for i, (_, sign) in enumerate(signs) if sign == written[0]]
        return any(self._runs(said, signs[start:], written, own) for start in starts)

    def _runs(
        self,
        said: Sequence[str],
        signs: Sequence[tuple[int, str]],
        written: Sequence[str],
        own: frozenset[str],
    ) -> bool:
        """Whether the rest of the signs follow, and no "not" or "may" that is not written."""
        wanted = iter(written)
        next_one = next(wanted, None)
        for passed, (_, sign) in enumerate(signs):
            if passed > _SPREAD * len(written):
                return False
            if sign == next_one:
                next_one = next(wanted, None)
                if next_one is None:
                    return self._is_free(said, signs[0][0], own, written[0])
            elif sign in {_NOT, _MAY}:
                return False
        return False

    def _is_free(self, said: Sequence[str], start: int, own: frozenset[str], first: str) -> bool:
        words = self._surface.words
        around = frozenset(said[max(0, start - _AROUND) : start + _AROUND])
        if (around & words.kin) - own or _ASKED.search(
            " ".join(said[max(0, start - _AROUND) : start])
        ):
            return False
        before = [s for word in said[max(0, start - _BEFORE) : start] for s in self._signs(word)]
        return first in {_NOT, _MAY} or not {_NOT, _MAY} & {*before}

    def _signs(self, word: str) -> list[str]:
        if self._surface.is_negation(word, heard=False):
            return [_NOT]
        if word in self._surface.words.doubts or word in self._surface.words.hedges:
            return [_MAY]
        if word in self._surface.words.done:
            return [word]
        return sorted(self._surface.word(word))


def _split(text: str) -> list[str]:
    joined = text.lower().replace("’", "'").replace(" n't", "n't").replace("-", " ")
    return _WORDS.findall(joined)


def _without_heading(text: str) -> str:
    text = _LIST.sub("", text)
    before, colon, after = text.partition(":")
    return after if colon and after.strip() and len(before.split()) <= _AROUND // 2 else text
