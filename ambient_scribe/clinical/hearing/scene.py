"""One utterance as the ear takes it: its written words, and what speaks for a name among them.

In: a reading with its units. Out: a `Scene`: where a name may stand, what doses follow, what is
talked of around.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.clinical.hearing.english import Familiarity
from ambient_scribe.clinical.hearing.naming import Naming, naming
from ambient_scribe.clinical.hearing.surroundings import Surroundings
from ambient_scribe.clinical.hearing.units import Unit
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.clinical.plausibility import unusual_dose
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.domain.clinical import Quantity
from ambient_scribe.numbers.words import is_number_word

DRUGS = (LexiconKind.MEDICATION,)
OTHERS = (
    LexiconKind.CONDITION,
    LexiconKind.SYMPTOM,
    LexiconKind.TEST,
    LexiconKind.PROCEDURE,
)
KINDS = (*DRUGS, *OTHERS)
NAMING = frozenset({*KINDS, LexiconKind.VITAL, LexiconKind.ALLERGEN, LexiconKind.EXAM})
"""Words that are such a name already are no other."""
LONGEST = 4
"""Written words of one name."""
DOSE_REACH = 3
"""Tokens between a drug and its dose."""
AMOUNT = 2
"""Tokens of a plain amount ("10 mg")."""
LEAST_BARE_DOSE = 100
"""A round number from which on it is taken for a dose without its unit."""


@dataclass(frozen=True)
class Scene:
    """One utterance as the ear takes it."""

    reading: Reading
    units: Sequence[Unit]
    familiar: Sequence[Familiarity]
    drugs: Surroundings
    illnesses: Surroundings
    named_by: Mapping[int, Naming]
    """Units before which words stand that an illness is named after."""

    def places(self) -> Iterator[tuple[int, int]]:
        """One to four neighbouring units that are no name yet; before a dose those too that begin
        with one ("lysine april ten milligrams")."""
        named = [m for m in self.reading.mentions if m.kind in NAMING]
        taken = {at for m in named for at in range(m.start, m.end)}
        free = [taken.isdisjoint(range(unit.start, unit.end)) for unit in self.units]
        for first in range(len(free)):
            for end in range(first + 1, min(first + LONGEST, len(free)) + 1):
                if self.units[end - 1].breaks:
                    break
                if all(free[first:end]) or (free[end - 1] and self.amounts_after(end, 0)):
                    yield first, end

    def names(self, first: int, end: int, entry: Entry) -> bool:
        """Whether that very thing is named in these units: the "metformin to" of a dose."""
        span = Span(self.units[first].start, self.units[end - 1].end)
        return any(m.entry.name == entry.name and m.meets(span) for m in self.reading.mentions)

    def named(self, first: int, end: int) -> bool:
        """Several words, where others tell that an illness is named."""
        return end - first > 1 and first in self.named_by

    def doses(self, end: int, entry: Entry) -> bool:
        """A usual dose of this drug follows."""
        return any(_is_usual(entry, amount) for amount in self.amounts_after(end))

    def misdoses(self, end: int, entry: Entry) -> bool:
        """A dose follows that this drug hardly has."""
        return any(unusual_dose(entry, amount.quantity) for amount in self.amounts_after(end))

    def amounts_after(self, end: int, reach: int = DOSE_REACH) -> list[Amount]:
        """At most `reach` tokens after the units that end there: with a unit, or such as drugs have."""
        stop = self.units[end - 1].end
        after = Span(stop, min(len(self.reading.tokens), stop + DOSE_REACH + AMOUNT))
        if not any(word[0].isdigit() or is_number_word(word) for word in self.reading.words(after)):
            return []
        found = amounts(self.reading, after)
        near = (one for one in found if one.start - stop <= reach and not one.is_time)
        return [one for one in near if one.quantity.unit or _is_bare_dose(one)]


def scene_of(
    reading: Reading,
    units: Sequence[Unit],
    familiar: Sequence[Familiarity],
    heard: tuple[Mention, ...] = (),
) -> Scene:
    """`heard`: names that were heard in it at a first look."""
    named = (*reading.mentions, *heard)
    drugs, illnesses = (
        Surroundings(units, kind, (m for m in named if m.kind is kind))
        for kind in (LexiconKind.MEDICATION, LexiconKind.CONDITION)
    )
    return Scene(reading, units, familiar, drugs, illnesses, naming(units))


def _is_usual(entry: Entry, amount: Amount) -> bool:
    usual = entry.usual_dose or ""
    unit = amount.quantity.unit or (usual.rpartition(" ")[2] if _is_bare_dose(amount) else "")
    dose = Quantity(magnitude=amount.quantity.magnitude, unit=unit or None)
    same = bool(unit) and usual.lower().endswith(f" {unit.lower()}")
    return same and not unusual_dose(entry, dose)


def _is_bare_dose(amount: Amount) -> bool:
    """ "Metformin 500": a number that a day, an age or a count hardly is."""
    magnitude = amount.quantity.magnitude
    round_one = magnitude.isdigit() and magnitude.endswith("0")
    return round_one and amount.quantity.unit is None and int(magnitude) >= LEAST_BARE_DOSE
