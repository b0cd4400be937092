"""What the words around a place say of the name that stands there.

In: the units of an utterance, the names that are known in it. Out: for any part of it, how much
speaks for a name of a kind. The words stand in `hearing_cues.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache
from itertools import accumulate
from pathlib import Path

from ambient_scribe.clinical.hearing.units import Unit
from ambient_scribe.clinical.language.reading import Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.tables import read_table, table_error

HEARING_CUES = Path(__file__).parent / "hearing_cues.tsv"

_BEFORE_REACH = 2
_NEAR_REACH = 9
"""Words between a cue and the name."""
_LIST_REACH = 2
"""Words between two names of a kind that are named together."""


class Support(IntEnum):
    NONE = 0
    SOME = 1
    """Such names are talked of, or one may stand here."""
    CLEAR = 2
    """Both, or what stands beside it can belong to such a name only."""
    FULL = 3
    """And another such name is listed with it."""


Cues = Mapping[tuple[LexiconKind, str], frozenset[str]]


@cache
def load_cues() -> Cues:
    cues: dict[tuple[LexiconKind, str], frozenset[str]] = {}
    for row in read_table(HEARING_CUES, ("kind", "where", "words", "note")):
        if row["where"] not in {"before", "after", "near"}:
            raise table_error(row, "where must be before, after or near")
        try:
            kind = LexiconKind(row["kind"])
        except ValueError as error:
            raise table_error(row, f"{row['kind']!r} is no kind of the lexicon") from error
        key = (kind, row["where"])
        cues[key] = cues.get(key, frozenset()) | frozenset(row["words"].split("|"))
    return cues


class Surroundings:
    """Of one utterance, for names of one kind; `named` are the tokens of such names in it."""

    def __init__(self, units: Sequence[Unit], kind: LexiconKind, named: Iterable[Span]) -> None:
        cues = load_cues()
        spans = list(named)
        self._before = _sums(unit.text in cues[kind, "before"] for unit in units)
        self._near = _sums(unit.text in cues[kind, "near"] for unit in units)
        self._after = [unit.text in cues.get((kind, "after"), ()) for unit in units]
        self._named = _sums(any(unit.meets(span) for span in spans) for unit in units)
        self.silent = not (self._near[-1] or self._named[-1] or any(self._after))
        """Nothing in the utterance tells of such names."""

    def talked(self, first: int, end: int) -> bool:
        """Such names are talked of around units `[first, end)`."""
        return not self.silent and bool(
            _around(self._near, first, end, _NEAR_REACH)
            or _around(self._named, first, end, _LIST_REACH)
        )

    def support(self, first: int, end: int) -> Support:
        """For such a name in units `[first, end)`."""
        opened = self._before[first] > self._before[max(0, first - _BEFORE_REACH)]
        if self.silent:
            return Support(int(opened))
        listed = int(_around(self._named, first, end, _LIST_REACH) > 0)
        if end < len(self._after) and self._after[end]:
            return Support(Support.CLEAR + listed)
        near = _around(self._near, first, end, _NEAR_REACH) > 0
        return Support(opened + near + listed)


def _sums(flags: Iterable[bool]) -> list[int]:
    """How many are true before each place, and in all."""
    return [0, *accumulate(flags)]


def _around(sums: Sequence[int], first: int, end: int, reach: int) -> int:
    """How many within reach of units `[first, end)`, those left out."""
    before = sums[first] - sums[max(0, first - reach)]
    return before + sums[min(len(sums) - 1, end + reach)] - sums[end]
