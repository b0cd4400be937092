"""Where a transcript names a drug, a dose or a number, and how well the lexicon bears a reading out.

Words of a passage enter. Leave: the places worth listening to again, names of drugs that sound like
what was heard there, and for two readings of a place what each says of drugs and amounts and how far
chart and lexicon speak for it. Nothing here decides for one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from typing import NamedTuple

from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.clinical.plausibility import Plausibility
from ambient_scribe.clinical.quantities.numbers import NumberKind, NumberSpan, read_quantities
from ambient_scribe.domain.clinical import (
    Attributes,
    Claim,
    FactKind,
    PatientContext,
    Quantity,
)

LONGEST_NAME = 4
"""Words of a drug's name: "insulin glargine", "vitamin d"."""
NAME_BEFORE_DOSE = 3
"""Words before an amount with a unit in which its drug is named: where one was misheard, nothing else
tells its place ("met for men five hundred milligrams")."""
DOSE_AFTER_NAME = 6
"""Words after a drug's name in which its dose is said."""
LIKENESS = 0.62
"""Of letters in common (0 to 1) from which a drug's name counts as like what was heard: "met four
men" has 0.84 with "metformin", "listen pro" 0.63 with "lisinopril"."""
SHORTEST_LIKE = 5
"""Letters below which everything is like something."""

_EDGES = ".,;:?!\"'()[]"


class Content(NamedTuple):
    """What a text says of drugs (short names) and amounts (magnitude and unit)."""

    drugs: frozenset[str]
    amounts: tuple[tuple[str, str | None], ...]


class _Name(NamedTuple):
    start: int
    end: int
    entry: Entry


class CriticalWords:
    """For one patient. Tokens are words with their punctuation, in order."""

    def __init__(self, lexicon: Lexicon, context: PatientContext) -> None:
        self._lexicon, self._usual = lexicon, Plausibility(lexicon)
        self._chart = tuple(
            dict.fromkeys(self._short_name(taken.name) for taken in context.medications)
        )

    def places(self, tokens: Sequence[str]) -> frozenset[int]:
        """Indices of the tokens that name a drug or an amount, and of those in which the drug of an
        amount with a unit should be."""
        found: set[int] = set()
        for name in self._names(tokens):
            found |= set(range(name.start, name.end))
        for amount in _amounts(tokens):
            before = NAME_BEFORE_DOSE if amount.unit else 0
            found |= set(range(max(0, amount.start - before), amount.end))
        return frozenset(found)

    def content(self, tokens: Sequence[str]) -> Content:
        drugs = frozenset(name.entry.name for name in self._names(tokens))
        return Content(drugs, tuple((one.magnitude, one.unit) for one in _amounts(tokens)))

    def support(self, tokens: Sequence[str]) -> int:
        """The higher the better: one for each drug that is known, one more for each that the patient
        takes, one for each usual dose of such a drug; an unusual dose costs two."""
        names, amounts = list(self._names(tokens)), _amounts(tokens)
        total = 0
        for name in names:
            total += 1 + (name.entry.name in self._chart)
            for amount in amounts:
                if amount.unit and 0 <= amount.start - name.end < DOSE_AFTER_NAME:
                    total += self._dose_support(name.entry, amount)
        return total

    def like(self, tokens: Sequence[str], count: int) -> tuple[str, ...]:
        """Drugs to listen for: the patient's own, those named here, and those whose names are like
        what stands where a drug should be, the likest first."""
        named = list(self._names(tokens))
        known = {at for name in named for at in range(name.start, name.end)}
        # A number without a unit may be a syllable of a name.
        doses = (one for one in _amounts(tokens) if one.unit)
        known |= {at for one in doses for at in range(one.start, one.end)}
        found = (
            (SequenceMatcher(None, heard, form).ratio(), form)
            for heard in self._unknown(tokens, self.places(tokens) - known)
            for form in get_close_matches(heard, self._forms, n=3, cutoff=LIKENESS)
        )
        near = (form for _, form in sorted(found, reverse=True))
        return tuple(dict.fromkeys((*self._chart, *(n.entry.name for n in named), *near)))[:count]

    # ------------------------------------------------------------ inside
    @cached_property
    def _forms(self) -> tuple[str, ...]:
        """Names of one word: longer ones are mostly a drug with its form or its partner."""
        forms = self._lexicon.forms(LexiconKind.MEDICATION)
        return tuple(form for form in forms if len(form) >= SHORTEST_LIKE and form.isalpha())

    @staticmethod
    def _unknown(tokens: Sequence[str], places: AbstractSet[int]) -> Iterator[str]:
        """One to three neighbouring words of these places, written as one."""
        bare = [token.strip(_EDGES).lower() for token in tokens]
        for length in (1, 2, 3):
            for at in sorted(places):
                text = "".join(bare[at : at + length])
                if set(range(at, at + length)) <= places and len(text) >= SHORTEST_LIKE:
                    yield text

    def _short_name(self, written: str) -> str:
        entry = self._lexicon.find(written, LexiconKind.MEDICATION)
        return entry.name if entry else written.lower()

    def _names(self, tokens: Sequence[str]) -> Iterator[_Name]:
        """Names of drugs, the longest at each place, without overlap."""
        bare = [token.strip(_EDGES) for token in tokens]
        at = 0
        while at < len(bare):
            found = self._name_at(bare, at)
            if found is not None:
                yield found
            at = found.end if found else at + 1

    def _name_at(self, bare: Sequence[str], at: int) -> _Name | None:
        for end in range(min(at + LONGEST_NAME, len(bare)), at, -1):
            entry = self._lexicon.find(" ".join(bare[at:end]), LexiconKind.MEDICATION)
            if entry is not None:
                return _Name(at, end, entry)
        return None

    def _dose_support(self, entry: Entry, amount: NumberSpan) -> int:
        if entry.usual_dose is None:
            return 0
        dose = Quantity(magnitude=amount.magnitude, unit=amount.unit)
        claim = Claim(
            kind=FactKind.MEDICATION, normalized=entry.name, attributes=Attributes(dose=dose)
        )
        if self._usual(claim) is not None:
            return -2
        return int(entry.usual_dose.lower().endswith(f" {(amount.unit or '').lower()}"))


def _amounts(tokens: Sequence[str]) -> list[NumberSpan]:
    return [span for span in read_quantities(tokens) if span.kind is not NumberKind.YEAR]
