"""Reads RxNorm's concept names: `RXNCONSO.RRF` of the U.S. National Library of Medicine.

In: that file (18 columns between bars: RxNorm technical documentation, section 12.4). Out: names of
ingredients and brands with their RXCUI. RxNorm's own names alone (SAB = RXNORM) are free to use.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ambient_scribe.clinical.coding.terminologies.index import Term, lines_of
from ambient_scribe.errors import InputError

RXNORM = "RxNorm"
_COLUMNS = 18
_RXCUI, _LANGUAGE, _SOURCE, _TYPE, _NAME, _SUPPRESSED = 0, 1, 11, 12, 14, 16
_RANKS = {"IN": 0, "PIN": 1, "MIN": 2, "BN": 3}
"""Ingredient, precise ingredient, several ingredients, brand. Strengths and forms are not guessed."""


def rxnorm_rows(path: Path) -> Iterator[Term]:
    for number, line in lines_of(path):
        cells = line.split("|")
        if len(cells) < _COLUMNS:
            raise InputError(
                f"{path}, line {number}: {len(cells)} cells for {_COLUMNS} columns: "
                "name RXNCONSO.RRF of an RxNorm release"
            )
        current = cells[_SUPPRESSED] in {"N", ""} and cells[_LANGUAGE] == "ENG"
        if cells[_SOURCE] == "RXNORM" and cells[_TYPE] in _RANKS and current:
            yield Term(cells[_NAME], cells[_RXCUI], cells[_NAME], _RANKS[cells[_TYPE]])
