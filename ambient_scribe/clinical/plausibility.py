"""Whether a value or dose is within what is usual: outside of it a number was probably misheard.

The ranges are data: columns `low`, `high` of tests and vitals, `usual_dose` of medications.
"""

from __future__ import annotations

import re

from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind, Range
from ambient_scribe.domain.clinical import Claim, FactKind, Quantity

_KINDS = {
    FactKind.VITAL: LexiconKind.VITAL,
    FactKind.TEST: LexiconKind.TEST,
    FactKind.MEDICATION: LexiconKind.MEDICATION,
}
_DOSE = re.compile(r"^([\d.]+)(?:-([\d.]+))? *([A-Za-z]+)$")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Plausibility:
    """Callable: a reviewer's sentence about an unusual number, or None."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __call__(self, claim: Claim) -> str | None:
        kind = _KINDS.get(claim.kind)
        entry = self._lexicon.find(claim.normalized, kind) if kind else None
        if entry is None:
            return None
        if claim.kind is FactKind.MEDICATION:
            return unusual_dose(entry, claim.attributes.dose)
        return _unusual_value(entry, claim.attributes.value)


def _unusual_value(entry: Entry, value: Quantity | None) -> str | None:
    if value is None or entry.plausible is None:
        return None
    if value.unit and entry.unit and value.unit.lower() != entry.unit.lower():
        return None  # stated in another unit than the range is
    outside = [n for n in _numbers(value.magnitude) if n not in entry.plausible]
    if not outside:
        return None
    return f"{entry.name} {value} is outside of {_shown(entry.plausible)}: misheard?"


def unusual_dose(entry: Entry, dose: Quantity | None) -> str | None:
    match = _DOSE.match(entry.usual_dose or "")
    if dose is None or match is None or dose.unit is None:
        return None
    low, high, unit = match.groups()
    if dose.unit.lower() != unit.lower():
        return None
    usual = Range(low=float(low), high=float(high or low))
    if all(number in usual for number in _numbers(dose.magnitude)):
        return None
    return f"{entry.name} {dose} is outside of the usual {entry.usual_dose}: misheard?"


def usual_unit(entry: Entry, magnitude: str) -> str | None:
    """The one unit in which the drug is dosed, where the number is usual for it."""
    match = _DOSE.match(entry.usual_dose or "")
    numbers = _numbers(magnitude)
    if match is None or not numbers:
        return None
    low, high, unit = match.groups()
    usual = Range(low=float(low), high=float(high or low))
    return unit if all(number in usual for number in numbers) else None


def _numbers(magnitude: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(magnitude.replace(",", ""))]


def _shown(span: Range) -> str:
    return f"{span.low:g} to {span.high:g}"
