"""The lexicon's names by their sound: which of them are like what was heard.

In: the lexicon, the sounds of a few words. Out: its likest forms. A quick comparison of coarse
codes by edit distance (rapidfuzz) finds the candidates, `likeness` ranks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ambient_scribe.clinical.hearing.likeness import likeness, total_weight
from ambient_scribe.clinical.hearing.sounds import Sounds
from ambient_scribe.clinical.lexicon import Entry, form_key

CANDIDATES = 8
LEAST_COARSE = 0.6
"""Share of coarse sounds in common below which a name is not looked at."""
LEAST_LIKE = 0.68
"""Likeness below which a name is not looked at."""
LEAST_WEIGHT = 3.3
"""Of the sounds of a name: shorter ones are like everything ("pain", "flu")."""
LONGEST_NAME = 4
"""Words of a name."""

_COARSE = str.maketrans("bdTgvzSZJCNieaouj", "pttkfsssssn@@@@@@")


@dataclass(frozen=True, slots=True)
class Name:
    """A form of an entry as it sounds; `words` are its own."""

    form: str
    entry: Entry
    sounds: str
    words: tuple[str, ...]

    weight: float
    """Of its sounds."""


@dataclass(frozen=True, slots=True)
class Like:
    name: Name
    likeness: float


class NameIndex:
    """Immutable; shared by every visit."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._names = tuple(names)
        self._coarse = [coarse(name.sounds) for name in self._names]

    def like(self, sounds: str) -> list[Like]:
        """The likest form of each entry, the likest first."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        if not self._names:
            return []
        near = process.extract(
            coarse(sounds),
            self._coarse,
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=LEAST_COARSE,
            limit=CANDIDATES,
        )
        return likest((self._names[at] for _, _, at in near), sounds)


def likest(names: Iterable[Name], sounds: str) -> list[Like]:
    best: dict[tuple[str, str], Like] = {}
    for name in names:
        found = likeness(sounds, name.sounds, LEAST_LIKE)
        key = (name.entry.kind, name.entry.name)
        if found >= LEAST_LIKE and (key not in best or best[key].likeness < found):
            best[key] = Like(name, found)
    return sorted(best.values(), key=lambda like: -like.likeness)


def coarse(sounds: str) -> str:
    """Kin sounds folded into one; the faint h, w and r stay."""
    return sounds.translate(_COARSE)


def names_of(entry: Entry, sounds: Sounds) -> list[Name]:
    """The forms that are long enough to be known by ear."""
    found: dict[str, Name] = {}
    for form in entry.forms:
        words = tuple(form_key(form).replace("/", " ").split())
        if len(words) > LONGEST_NAME or not all(word.isalpha() for word in words):
            continue
        code = sounds.of_all(words)
        name = Name(form, entry, code, words, total_weight(code))
        if name.weight >= LEAST_WEIGHT:
            found.setdefault(" ".join(words), name)
    return list(found.values())
