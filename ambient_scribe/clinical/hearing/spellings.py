"""Names that are spelt otherwise and are the same: "cocodamol", "hay-fever", "ear aches", "oedema".

In: a reading. Out: the reading with mentions of names whose letters are all there, in another cut,
with British for American spelling, or in the plural. Nothing was misheard, nothing is to be asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ambient_scribe.clinical.hearing.english import folded
from ambient_scribe.clinical.hearing.units import Unit
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind

KINDS = (
    LexiconKind.MEDICATION,
    LexiconKind.CONDITION,
    LexiconKind.SYMPTOM,
    LexiconKind.TEST,
    LexiconKind.PROCEDURE,
)
"""Of two names with the same letters, that of the first kind is meant."""
SHORTEST = 7
"""Letters of a name that no words side by side make by chance."""
LONGEST = 3
"""Written words of one name."""


class Spellings:
    """Names by their letters. Immutable; shared by every visit."""

    def __init__(self, lexicon: Lexicon) -> None:
        names: dict[str, Entry] = {}
        for kind in KINDS:
            for form, entry in lexicon.forms(kind).items():
                letters = _letters(form)
                if len(letters) >= SHORTEST and not any(c.isdigit() for c in form):
                    names.setdefault(letters, entry)
        self._names: Mapping[str, Entry] = names

    def respelt(self, reading: Reading, units: Sequence[Unit]) -> Reading:
        """The same with those names as mentions, in place of shorter ones inside them."""
        letters = [None if unit.breaks else _letters(unit.text) for unit in units]
        named = [m for m in reading.mentions if m.kind in KINDS]
        found: list[Mention] = []
        first = 0
        while first < len(units):
            mention, first = self._at(units, letters, named, first)
            found += [mention] if mention else []
        if not found:
            return reading
        kept = (m for m in reading.mentions if not any(f.holds(m) for f in found))
        return replace(
            reading, mentions=tuple(sorted((*kept, *found), key=lambda m: (m.start, m.end)))
        )

    def _at(
        self,
        units: Sequence[Unit],
        letters: Sequence[str | None],
        named: Sequence[Mention],
        first: int,
    ) -> tuple[Mention | None, int]:
        """The longest name that begins there, and where to look on."""
        best: tuple[Mention | None, int] = (None, first + 1)
        joined = ""
        for end in range(first + 1, min(first + LONGEST, len(units)) + 1):
            part = letters[end - 1]
            if part is None:
                break
            joined += part
            entry = self._names.get(joined) or self._names.get(joined.removesuffix("s"))
            if entry is not None:
                span = Span(units[first].start, units[end - 1].end)
                if not any(m.meets(span) and (m.holds(span) or not span.holds(m)) for m in named):
                    best = Mention(span.start, span.end, entry), end
        return best


def _letters(text: str) -> str:
    return "".join(
        folded("".join([letter for letter in word if letter.isalpha()])) for word in text.split()
    )
