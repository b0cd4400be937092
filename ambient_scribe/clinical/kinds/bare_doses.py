"""Doses said without their unit: "losartan 50 daily", "the 40 of lasix", "it's 20 now".

In: a part of a text and the drug it speaks of. Out: the amount. Its unit is that in which the drug is
dosed, where the number lies in what is usual for it, and else stays open: no unit is guessed.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.clinical.lexicon import Entry
from ambient_scribe.clinical.plausibility import usual_unit
from ambient_scribe.clinical.quantities.amounts import Amount, amounts, goes_on
from ambient_scribe.domain.clinical import Quantity

_LINKS = frozenset({",", "-", ":", "the", "at", "um", "uh", "is", "it", "'s", "on", "just", "dose"})
"""Words between a drug's name and its number."""
_OF = frozenset({"of", "the", "my", "your", "that"})
"""Words between a number and the drug's name after it."""
_LINK_REACH = 4
_COUNT = 4
"""A number up to this may count tablets, where the drug is not dosed so low."""

_COUNTED = frozenset({"of", "or", "years", "more", "other", "different"})
"""Words after a number that make it none of the drug's ("lisinopril, two of them")."""


def with_unit(quantity: Quantity, entry: Entry | None) -> Quantity:
    """With the unit in which the drug is dosed, where the number is usual for it."""
    if quantity.unit is not None or entry is None:
        return quantity
    unit = usual_unit(entry, quantity.magnitude)
    return quantity if unit is None else Quantity(magnitude=quantity.magnitude, unit=unit)


def bare_dose(reading: Reading, window: Span, mention: Span, entry: Entry) -> Amount | None:
    """The number beside the drug's name; of "the 40 not the 20" the one that is meant."""
    numbers = _bare(reading, window)
    for meant, denied in itertools.pairwise(numbers):
        dose = with_unit(meant.quantity, entry)
        if is_denied(reading, denied) and dose.unit is not None and denied.end < mention.start:
            return replace(meant, quantity=dose)
    for amount in numbers:
        dose = with_unit(amount.quantity, entry)
        if dose.unit is None and not _may_be_dose(dose):
            continue
        if mention.end <= amount.start <= mention.end + _LINK_REACH:
            between = set(reading.words(Span(mention.end, amount.start)))
            if between <= _LINKS and not _counts(reading, amount):
                return replace(amount, quantity=dose)
        elif amount.end < mention.start:
            between = set(reading.words(Span(amount.end, mention.start)))
            if "of" in between and between <= _OF and dose.unit is not None:
                return replace(amount, quantity=dose)
    return None


def is_denied(reading: Reading, amount: Span) -> bool:
    """The 20 of "not the 20": the dose is denied, and not the drug."""
    return "not" in reading.words(Span(max(0, amount.start - 2), amount.start))


def answered_dose(reading: Reading, part: Span, entry: Entry | None) -> Amount | None:
    """The last number of words that speak of a drug without naming it, where it is usual for it."""
    found = None
    for amount in _bare(reading, part):
        dose = with_unit(amount.quantity, entry)
        if dose.unit is not None and not _counts(reading, amount):
            found = replace(amount, quantity=dose)
    return found


def _bare(reading: Reading, span: Span) -> list[Amount]:
    return [
        a
        for a in amounts(reading, span)
        if a.quantity.unit is None and not a.is_time and not goes_on(reading, a)
    ]


def _may_be_dose(dose: Quantity) -> bool:
    return all(float(number) > _COUNT for number in re.findall(r"\d+(?:\.\d+)?", dose.magnitude))


def _counts(reading: Reading, amount: Span) -> bool:
    return bool(_COUNTED & set(reading.words(Span(amount.end, amount.end + 1))))
