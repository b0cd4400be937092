"""Whether the numbers of a visit were heard: the value and the unit, whichever way both are written.

In: reference and hypothesis as text. Out: tallies of lost and invented quantities, and the same of
doses. A quantity is what the product's own reader finds: "one twenty over eighty" and "120/80" are
one value, "10 mg" and "ten milligrams" one dose. Both texts are reduced to words in which each
quantity is one word, and aligned; a quantity of the reference counts as heard when it is aligned
with the same value and unit. "10" for "10 mg" is wrong, so is "15 mg" for "50 mg". A quantity of
the hypothesis that is aligned with no equal one is invented. A bare "one" or "1" is none: mostly it
is a pronoun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words import TERMS_FOLDER
from ambient_scribe.evaluation.words.canonical import in_digits
from ambient_scribe.evaluation.words.edits import Edit, EditKind, edits
from ambient_scribe.evaluation.words.normalizers import spoken_text
from ambient_scribe.evaluation.words.spoken_forms import as_said
from ambient_scribe.tables import read_table

LABEL = "quantities-2"
"""Whatever the normalizer, numbers are read in this way. The number is the version: it moves
whenever a figure may."""
_ONE = "1"
_MARK = "\u241f"
"""Between value and unit, and the sign of a quantity: no text holds it."""


@dataclass(frozen=True)
class Quantified:
    """Words with each quantity as one word; `quantities` and `doses` are places among them."""

    words: tuple[str, ...]
    quantities: frozenset[int]
    doses: frozenset[int]


def quantified(text: str) -> Quantified:
    from ambient_scribe.clinical.quantities.numbers import read_quantities

    tokens = as_said(spoken_text(text)).replace("-", " ").split()
    words: list[str] = []
    quantities, doses = set(), set()
    position = 0
    for number in read_quantities(tokens):
        if number.magnitude == _ONE and number.unit is None:
            continue
        words += in_digits(tokens[position : number.start])
        quantities.add(len(words))
        if number.unit in _dose_units():
            doses.add(len(words))
        unit = (number.unit or "").replace(" ", "_")
        words.append(f"{number.magnitude}{_MARK}{unit}".replace(" ", ""))
        position = number.end
    words += in_digits(tokens[position:])
    return Quantified(tuple(map(_bare, words)), frozenset(quantities), frozenset(doses))


def quantity_tallies(reference: str, hypothesis: str) -> dict[str, Tally]:
    """`number_error`, `number_invented`, `dose_error`: shares of the reference's quantities."""
    said, heard = quantified(reference), quantified(hypothesis)
    found = edits(said.words, heard.words)
    return {
        "number_error": _lost(found, said.quantities),
        "number_invented": Tally(_invented(found, heard.quantities), len(said.quantities)),
        "dose_error": _lost(found, said.doses),
    }


def _lost(found: Sequence[Edit], places: frozenset[int]) -> Tally:
    wrong = sum(e.kind is not EditKind.HIT for e in found if e.reference in places)
    return Tally(wrong, len(places))


def _invented(found: Sequence[Edit], places: frozenset[int]) -> int:
    return sum(e.kind is not EditKind.HIT for e in found if e.hypothesis in places)


def _bare(word: str) -> str:
    return word if _MARK in word else word.strip(".,;:?!\"'()…") or word


@cache
def _dose_units() -> frozenset[str]:
    """Units in which a medicine is measured or counted."""
    return frozenset(row["unit"] for row in read_table(TERMS_FOLDER / "dose_units.tsv", ("unit",)))
