"""What the words around a place say of the name that stands there.

In: units, a part of them. Out: how much they speak for a name of a kind. The words stand in
`hearing_cues.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from functools import cache
from pathlib import Path

from ambient_scribe.clinical.hearing.units import Unit
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.tables import read_table, table_error

HEARING_CUES = Path(__file__).parent / "hearing_cues.tsv"

_BEFORE_REACH = 2
_NEAR_REACH = 9
"""Words between a cue and the name."""


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


def support(units: Sequence[Unit], first: int, end: int, kind: LexiconKind) -> Support:
    """For a name of this kind in units `[first, end)`."""
    cues = load_cues()
    before = [unit.text for unit in units[max(0, first - _BEFORE_REACH) : first]]
    after = units[end].text if end < len(units) else ""
    if after in cues.get((kind, "after"), frozenset()):
        return Support.CLEAR
    near = {unit.text for unit in units[max(0, first - _NEAR_REACH) : first]}
    near |= {unit.text for unit in units[end : end + _NEAR_REACH]}
    opened = bool(set(before) & cues.get((kind, "before"), frozenset()))
    talked = bool(near & cues.get((kind, "near"), frozenset()))
    return Support(opened + talked)
