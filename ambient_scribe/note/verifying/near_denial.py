"""A "not" that stands right before a word: said so and written without it, or the other way round.

In: a sentence and its ground. Out: a finding for each word that is written right after a "not" and
nowhere said with one ("lungs are not clear"), and for each that is everywhere said right after one and
written in a part without any ("it does bother her"). This check knows nothing of facts, and needs
neither a claim nor a second word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.verifying.breaths import breaths
from ambient_scribe.note.verifying.differences import Finding
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.surface import Surface

_PARTS = re.compile(r"[;:.!]\s|\b(?:but|however|although|though|because|which|who|so)\b")
_WORDS = re.compile(r"[a-z][a-z0-9]*(?:'[a-z]+)?")
_CONDITION = re.compile(
    r"\b(?:if|unless|in case|until|to make sure|why|whether)\b[^,.;:]*", re.IGNORECASE
)
"""What is only supposed denies nothing and is no denial."""
_WRITTEN_REACH = 2
"""Words between a written "not" and the word that it surely denies."""
_LISTED = 4
"""Words at most of what is listed on after a "no": "no cold, cough"."""
_REACH = 10
_AFTER = 4
"""Words before and after a "not" that it may deny: speech without stops goes on and on."""
_HEARD_REACH = 4
"""As said: "does not seem to be bothering"."""


@dataclass(frozen=True)
class _Said:
    """One place of a word in what was said."""

    after_not: bool
    """Right after a "not"."""
    in_denial: bool
    """Somewhere in a breath that denies, or asked and answered with no."""


class NearDenials:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def turned(self, text: str, ground: Ground) -> Iterator[Finding]:
        said = self._said(ground)
        for part in _PARTS.split(_CONDITION.sub(" ", text)):
            words = _words(part)
            denied = any(map(self._denies_written, words))
            able = self._surface.words.inabilities.isdisjoint(words)
            for at, word in enumerate(words):
                places = said.get(self._stem(word) or "")
                if not places:
                    continue
                if self._after_not(words, at, _WRITTEN_REACH, written=True):
                    if not any(place.in_denial or place.after_not for place in places):
                        yield _finding(word, "without a 'not'")
                elif not denied and able and all(place.after_not for place in places):
                    yield _finding(word, "with a 'not'")

    def _said(self, ground: Ground) -> Mapping[str, Sequence[_Said]]:
        """Every place of every word that was said, by its stem."""
        found: dict[str, list[_Said]] = {}
        listing = False
        for breath in breaths(ground, self._surface):
            words = _words(_CONDITION.sub(" ", breath.text))
            listed = listing and len(words) <= _LISTED
            listing = listed or any(map(self._surface.denies, words[:2]))
            nots = [self._surface.is_negation(word, heard=True) for word in words]
            for at, word in enumerate(words):
                around = nots[max(0, at - _REACH) : at] + nots[at + 1 : at + 1 + _AFTER]
                in_denial = listed or breath.before_no or any(around)
                after_not = in_denial and self._after_not(words, at, _HEARD_REACH, written=False)
                for stem in self._surface.word(word):
                    found.setdefault(stem, []).append(_Said(after_not, in_denial))
        return found

    def _stem(self, word: str) -> str | None:
        """None for what means little, or is a "not" itself."""
        if self._surface.sides_in(word):
            return None  # of a side nothing is denied but what is on it
        heard_no = self._surface.is_negation(word, heard=True)
        if self._denies_written(word) or (heard_no and word not in self._surface.words.well):
            return None
        stems = self._surface.word(word) - self._surface.formal
        return next((s for s in stems if not s[0].isdigit()), None)

    def _denies_written(self, word: str) -> bool:
        return self._surface.is_negation(word, heard=False)

    def _after_not(self, words: Sequence[str], at: int, reach: int, *, written: bool) -> bool:
        """Whether only words without meaning stand between a "not" and the word."""
        for back in range(at - 1, max(-1, at - 1 - reach), -1):
            word = words[back]
            if self._denies_written(word) if written else self._surface.denies(word):
                return words[back + 1] not in self._surface.words.no_denial
            if word in self._surface.words.pronouns:
                return False
            if self._surface.word(word) - self._surface.formal and word not in (
                self._surface.words.weak_hedges
            ):
                return False
        return False


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.lower().replace("’", "'"))


def _finding(word: str, how: str) -> Finding:
    return Finding(SupportState.CONTRADICTED, f"'{word}' is said {how} in the evidence")
