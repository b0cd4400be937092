"""How a drug is to be taken, in the words of the visit: dose, frequency, duration, limits.

In: a drug's fact and the sentence that it was told in. Out: short texts; what was not said is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Change, Fact
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.wording import (
    instruction_words,
    names_one,
    order_words,
)
from ambient_scribe.note.drafting.language.numerals import with_numerals

_COUNT_BEHIND = r" (?:(?:\d+|three|four|two) times|once|twice|every \d+)"
"""What makes "up to" a bound of how often, and not a dose that goes up to 10 mg."""


@dataclass(frozen=True)
class Amount:
    dose: str | None
    route: str | None
    frequency: str | None
    duration: str | None
    limit: str | None
    """ "up to", "as needed": a bound or a condition that was said of the frequency."""

    @property
    def is_told(self) -> bool:
        return bool(self.dose or self.frequency or self.duration)

    def bounded_frequency(self) -> str | None:
        """With the bound or the condition that was said of it."""
        frequency = self.frequency
        if self.limit is None or self.limit in (frequency or ""):
            return frequency
        if self.limit in _BEFORE:
            return f"{self.limit} {frequency}" if frequency else None
        return (
            frequency
            if "as needed" in (frequency or "")
            else f"{frequency or ''} as needed".strip()
        )

    def sentence(self) -> str:
        """ "650 mg up to 3 times a day for 5 days"."""
        frequency = self.bounded_frequency()
        duration = f"for {self.duration}" if self.duration else ""
        return " ".join(part for part in (self.dose, self.route, frequency, duration) if part)


_BEFORE = frozenset({"up to", "at most", "no more than"})


def amount_of(fact: Fact, visit: Visit) -> Amount:
    told = fact.attributes
    dose = told.dose or told.strength
    around = visit.around(fact)
    return Amount(
        dose=str(dose) if dose else None,
        route=told.route,
        frequency=plain_frequency(told.frequency) if told.frequency else None,
        duration=_duration(told.duration),
        limit=_limit(fact, around),
    )


def _duration(said: str | None) -> str | None:
    """One that counts something: "for year" is no length."""
    text = with_numerals(said.removeprefix("for ")) if said else ""
    counted = text[:1].isdigit() or text.startswith(("a ", "an ", "the "))
    return text if counted else None


def _limit(fact: Fact, around: str) -> str | None:
    """Only where it stands behind the drug's name, in the sentence that orders it."""
    said = fact.text.lower()
    behind = around.partition(said)[2] if said in around else around
    for one in instruction_words().wording.limits:
        bound = _COUNT_BEHIND if one in _BEFORE else ""
        if re.search(rf"(?<!\w){re.escape(one)}(?!\w){bound}", behind):
            return one
    return None


def plain_frequency(frequency: str) -> str:
    """
    >>> plain_frequency("three times daily"), plain_frequency("twice daily with meals")
    ('3 times a day', 'twice a day with food')
    """
    text = with_numerals(frequency)
    for pattern, plain in instruction_words().wording.frequencies:
        text = re.sub(pattern, plain, text)
    return text


def is_loose(fact: Fact, visit: Visit) -> bool:
    """Offered rather than told to: "you can take"."""
    return names_one(visit.around(fact), instruction_words().wording.loose)


def is_given_here(fact: Fact, amount: Amount) -> bool:
    """Used in the visit and not taken home."""
    given = names_one(fact.normalized, instruction_words().wording.given_here)
    told = amount.bounded_frequency() or amount.duration
    return given and fact.attributes.change is not Change.CONTINUED and not told


def verb_of(fact: Fact, visit: Visit) -> str:
    """ "take" for what is surely swallowed, "use" for everything else."""
    told, verbs = fact.attributes, instruction_words().verbs
    words = f"{fact.normalized} {fact.text} {told.route or ''} {told.dose or ''}"
    if names_one(words, verbs.use):
        return "use"
    swallowed = names_one(f"{words} {visit.around(fact)}", verbs.take)
    return "take" if swallowed else "use"


def said_quantity(fact: Fact, visit: Visit) -> str | None:
    """How many are prescribed, where that was said; never an amount to take at once."""
    words, around = order_words().wording, visit.around(fact)
    for found in re.finditer(words.quantity, around):
        before = around[: found.start()].split()[-2:]
        after = around[found.end() :].split()[:1]
        if not names_one(" ".join(before), words.doses) and after not in (["a"], ["every"]):
            return found.group(0)
    return None


def said_refills(fact: Fact, visit: Visit) -> str | None:
    found = re.search(order_words().wording.refills, visit.around(fact))
    return found.group(0) if found else None
