"""Quantities, regimens and medication tuples, compared as a reader would.

Numbers are compared as numbers, units and routes by the table of synonyms, frequencies as the
clinical room reads them ("once a day" is "daily"); a frequency that is no regimen ("sometimes")
counts as none.
"""

from __future__ import annotations

import re

from ambient_scribe.clinical.quantities.frequencies import read_frequency
from ambient_scribe.evaluation.facts.gold import FactRow
from ambient_scribe.evaluation.facts.terms import names, synonym

Quantity = tuple[str, str | None]

_AS_NEEDED = "as needed"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def same_quantity(one: Quantity | None, other: Quantity | None) -> bool:
    """Both there, the numbers equal, and the units too where both name one."""
    if one is None or other is None or _numbers(one[0]) != _numbers(other[0]):
        return False
    units = [synonym(unit, "unit") for _, unit in (one, other) if unit]
    return len(set(units)) <= 1


def same_regimen(found: FactRow, gold: FactRow) -> bool:
    """Of two rows of a drug: dose, frequency, and the route where the gold names one."""
    doses = [row.quantity("dose", "strength") for row in (found, gold)]
    if doses != [None, None] and not same_quantity(doses[0], doses[1]):
        return False
    if regimen(found.told("frequency")) != regimen(gold.told("frequency")):
        return False
    routes = [synonym(row.told("route") or "", "route") for row in (found, gold)]
    return not routes[1] or routes[0] == routes[1]


def fits_as_medication(found: FactRow, gold: FactRow) -> bool:
    """Name, assertion, subject, dose, frequency and route are right, and a turn is common."""
    return (
        found.assertion is gold.assertion
        and found.subject is gold.subject
        and bool(found.turns & gold.turns)
        and bool(names(found) & names(gold))
        and same_regimen(found, gold)
    )


def regimen(frequency: str | None) -> frozenset[str]:
    """The parts of a frequency by their usual names; empty for none, and for no regimen."""
    if not frequency:
        return frozenset()
    tokens = re.findall(r"[a-z0-9./'-]+", frequency.lower())
    found = {synonym(span.value, "frequency") for span in read_frequency(tokens)}
    if _AS_NEEDED in frequency.lower():
        found.add(_AS_NEEDED)
    return frozenset(part.removesuffix(f" {_AS_NEEDED}") for part in found)


def _numbers(magnitude: str) -> tuple[str, list[float]]:
    """The numbers, and what bounds them ("<3")."""
    sign = magnitude.strip()[:1]
    text = magnitude.replace(",", "")
    return sign if sign in "<>" else "", [float(number) for number in _NUMBER.findall(text)]
