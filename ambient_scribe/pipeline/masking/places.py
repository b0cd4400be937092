"""Names of places smaller than a state: where somebody lives, works, was treated.

In: the words of one text. Out: runs of words that name a place. States and countries stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.pipeline.identity.phrases import Words, ends_of
from ambient_scribe.pipeline.masking.tables import Tables
from ambient_scribe.pipeline.masking.words import CALENDAR, Token, Vocabulary, is_beside

LONGEST_PLACE = 3
_NEAR = frozenset({"in", "to", "from", "at", "near", "around", "of"})
_LINKS = frozenset({"of", "the", "and"})


class PlaceFinder:
    def __init__(self, tables: Tables, vocabulary: Vocabulary) -> None:
        self._cues, self._vocabulary = tables.cues.places, vocabulary
        self._no_names = tables.no_names | CALENDAR
        self._stay: dict[int, set[Words]] = _by_length(self._cues.stay)
        self._cities = _by_length(self._cues.cities)
        self._houses = _by_length(self._cues.houses)

    def find(self, text: str, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        plain = [one.plain for one in tokens]
        yield from self._named_cities(text, tokens, plain)
        for phrases, is_loose in ((self._cues.cues, False), (self._cues.loose_cues, True)):
            for at in ends_of(plain, phrases):
                last = self._run(text, tokens, plain, at, is_loose)
                if last > at:
                    yield at, last
        yield from self._named_houses(text, tokens, plain)

    def _named_cities(
        self, text: str, tokens: Sequence[Token], plain: Sequence[str]
    ) -> Iterator[tuple[int, int]]:
        for at in range(len(tokens)):
            length = _longest(self._cities, plain, at)
            if not length or _longest(self._stay, plain, at) > length:
                continue
            capital = all(one.capital for one in tokens[at : at + length])
            behind = at > 0 and plain[at - 1] in _NEAR
            if (capital and not (tokens[at].begins and length == 1)) or behind:
                yield at, at + length

    def _run(
        self, text: str, tokens: Sequence[Token], plain: Sequence[str], at: int, is_loose: bool
    ) -> int:
        """Where the place ends that begins here; `at` where there is none."""
        if at >= len(tokens) or _longest(self._stay, plain, at):
            return at
        if plain[at] in _LINKS and at + 1 < len(tokens) and tokens[at + 1].capital:
            last = self._run(text, tokens, plain, at + 1, is_loose)
            return last if last > at + 1 else at
        last = at
        while last < len(tokens) and last - at < LONGEST_PLACE:
            if last > at and not is_beside(text, tokens[last - 1], tokens[last]):
                break
            if _longest(self._stay, plain, last):
                break
            if not self._may_be_place(tokens[last], is_loose=is_loose, first=last == at):
                break
            last += 1
        return last

    def _may_be_place(self, token: Token, *, is_loose: bool, first: bool) -> bool:
        if token.plain in self._no_names or len(token.plain) < 2:
            return False
        if self._vocabulary.is_clinical([token.plain]):
            return False
        if token.stands_out:
            return not (first and self._vocabulary.is_everyday(token.plain))
        return not is_loose and first and self._vocabulary.may_be_name(token.plain)

    def _named_houses(
        self, text: str, tokens: Sequence[Token], plain: Sequence[str]
    ) -> Iterator[tuple[int, int]]:
        """ "Mercy Hospital", "Johnson County": what makes it this one."""
        for at in range(1, len(tokens)):
            if not _longest(self._houses, plain, at):
                continue
            first = at
            while (
                first > max(0, at - LONGEST_PLACE)
                and is_beside(text, tokens[first - 1], tokens[first])
                and tokens[first - 1].capital
                and plain[first - 1] not in self._no_names | _LINKS
            ):
                first -= 1
            own = tokens[first:at]
            if any(self._is_proper(one) for one in own):
                yield first, at

    def _is_proper(self, token: Token) -> bool:
        return token.capital and not (
            self._vocabulary.is_everyday(token.plain)
            or self._vocabulary.is_clinical([token.plain])
            or (token.begins and self._vocabulary.is_common(token.plain))
        )


def _by_length(phrases: Sequence[Words]) -> dict[int, set[Words]]:
    found: dict[int, set[Words]] = {}
    for one in phrases:
        found.setdefault(len(one), set()).add(one)
    return found


def _longest(known: dict[int, set[Words]], plain: Sequence[str], at: int) -> int:
    """Words of the longest of them that begins here; 0 where none does."""
    fitting = (n for n, phrases in known.items() if tuple(plain[at : at + n]) in phrases)
    return max(fitting, default=0)
