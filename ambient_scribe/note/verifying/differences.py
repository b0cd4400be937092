"""What a claim says otherwise than a fact of the same name, attribute by attribute.

In: the two claims and the text of the evidence. Out: `Finding`s, each with the state it puts the
sentence in. No findings: both say the same, or the claim says less.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    Claim,
    FactKind,
    Laterality,
    Quantity,
    Subject,
)
from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.verifying.scales import without_scale
from ambient_scribe.note.verifying.surface import Surface

GRAVITY = (
    SupportState.SUPPORTED,
    SupportState.UNCERTAIN,
    SupportState.PARTIAL,
    SupportState.UNSUPPORTED,
    SupportState.CHART_CONFLICT,
    SupportState.CONTRADICTED,
)
"""From the lightest to the gravest: a sentence is in its gravest state, and tells every reason."""

PROBLEMS = frozenset(
    {
        FactKind.SYMPTOM,
        FactKind.CONDITION,
        FactKind.EXAM,
        FactKind.FAMILY_HISTORY,
        FactKind.SOCIAL,
        FactKind.PROCEDURE,
    }
)
"""Kinds that name what a person has, had or does."""

_NO_LONGER = frozenset({Change.STOPPED, Change.REFUSED, Change.NOT_TAKEN})
_ONGOING = frozenset({Change.STARTED, Change.CONTINUED, Change.INCREASED, Change.DECREASED})
_QUANTITIES = ("dose", "strength", "value")
_DESCRIPTIONS = (
    *("frequency", "route", "duration", "onset", "course", "severity", "site", "character"),
    *("radiation", "aggravating", "relieving", "status", "date", "reaction", "relative", "due"),
)
_BREAK = " . "
"""Between stretches of the evidence."""
_COUNT = 3
"""Words before a unit in which its number stands."""
_ONCE = frozenset({"1"})
_ONE_SIDED = frozenset({Laterality.LEFT.value, Laterality.RIGHT.value})
_OF_THIS_VISIT = frozenset({"today", "now"})
"""When it is due, which nobody says who does it there and then."""
_LATER = re.compile(
    r"\b(?:tomorrow|later|next (?:day|week|month|visit|time)|can(?:'t| n't|not) do it today)\b",
    re.IGNORECASE,
)
_AHEAD = frozenset({Assertion.PLANNED, Assertion.CONDITIONAL})
_TIMED = frozenset({"frequency", "duration", "onset", "due"})
"""Descriptions whose numbers contradict each other when they differ."""


@dataclass(frozen=True)
class Finding:
    """`of_assertion`: that it is so, was so or will be is all that differs."""

    state: SupportState
    reason: str
    of_assertion: bool = False


class Differences:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def between(
        self, claim: Claim, other: Claim, text: str, *, topic: bool = False
    ) -> tuple[Finding, ...]:
        dated = claim.assertion is Assertion.HISTORICAL and self._is_dated(claim, text)
        return (
            *(() if dated else _assertion(claim, other, topic=topic)),
            *_subject(claim, other),
            *self._laterality(claim, other, text),
            *_change(claim, other),
            *(
                finding
                for name in _QUANTITIES
                for finding in self._quantity(name, claim, other, text)
            ),
            *(
                finding
                for name in _DESCRIPTIONS
                for finding in self._description(name, claim, other, text)
            ),
        )

    def _is_dated(self, claim: Claim, text: str) -> bool:
        """Whether when it was is said too: what is not now may have been "three years ago"."""
        when = " . ".join(filter(None, (claim.attributes.onset, claim.attributes.date)))
        times = self._surface.times_in(when)
        return bool(times) and times <= self._surface.times_in(text)

    def undescribed(self, claim: Claim, text: str) -> tuple[Finding, ...]:
        """What a claim says beyond its name that the text of its evidence does not hold."""
        bare = Claim(kind=claim.kind, normalized=claim.normalized)
        described = [
            finding
            for name in _DESCRIPTIONS
            for finding in self._description(name, claim, bare, text)
        ]
        numbers = self._surface.numbers_heard
        for name in _QUANTITIES:
            stated = getattr(claim.attributes, name)
            if stated is not None and not numbers(str(stated)) <= numbers(text):
                described += self._quantity(name, claim, bare, text)
        return tuple(described)

    def _laterality(self, claim: Claim, other: Claim, text: str) -> tuple[Finding, ...]:
        stated, known = claim.attributes.laterality, other.attributes.laterality
        if stated is None or stated is known:
            return ()
        heard = self._surface.sides_heard(text)
        if stated is Laterality.BILATERAL and (
            stated.value in heard
            or self._surface.is_both_sided(claim.normalized)
            or (heard.isdisjoint(_ONE_SIDED) and self._surface.is_both_sided(text))
        ):
            return ()
        if known is not None:
            return (
                Finding(
                    SupportState.CONTRADICTED,
                    f"the side of '{claim.normalized}' is '{known}' in the evidence, not '{stated}'",
                ),
            )
        both = {Laterality.LEFT.value, Laterality.RIGHT.value} <= heard
        if stated.value in heard or (stated is Laterality.BILATERAL and both):
            return ()
        return (Finding(SupportState.PARTIAL, f"'{stated}' is not in the evidence"),)

    def _quantity(self, name: str, claim: Claim, other: Claim, text: str) -> tuple[Finding, ...]:
        stated: Quantity | None = getattr(claim.attributes, name)
        if stated is None:
            return ()
        known = [
            quantity
            for quantity in (
                getattr(other.attributes, name),
                other.attributes.strength if name == "dose" else None,
                other.attributes.dose if name == "strength" else None,
            )
            if quantity is not None
        ]
        if not known and claim.kind is FactKind.MEDICATION and self._beside_it(stated, claim, text):
            return ()
        if not known:
            whose = f"the {name} '{stated}' of '{claim.normalized}'"
            said = self._surface.numbers_heard(str(stated)) <= self._surface.numbers_heard(text)
            how = "is said, but not clearly of it" if said else "is not in the evidence"
            return (Finding(SupportState.PARTIAL, f"{whose} {how}"),)
        if any(
            self._same_quantity(stated, quantity) or self._cut_short(stated, quantity, text)
            for quantity in known
        ):
            return ()
        return (
            Finding(
                SupportState.CONTRADICTED,
                f"the {name} of '{claim.normalized}' is '{known[0]}' in the evidence, "
                f"not '{stated}'",
            ),
        )

    def _beside_it(self, stated: Quantity, claim: Claim, text: str) -> bool:
        """Whether the quantity, with its unit, is said in a stretch that names this drug and no other:
        "the lisinopril, I think we have you on twenty milligrams"."""
        names = set(self._surface.drugs_in(claim.normalized)) or {claim.normalized}
        wanted, unit = (
            self._surface.numbers_heard(stated.magnitude),
            self._surface.unit(stated.unit),
        )
        for part in text.split(_BREAK):
            if set(self._surface.drugs_in(part)) != names:
                continue
            words = part.split()
            for at, word in enumerate(words):
                count = " ".join(words[max(0, at - _COUNT) : at])
                numbers = self._surface.numbers_heard(count)
                only = wanted <= numbers and numbers - wanted <= _ONCE
                if only and unit in self._surface.units_in(word):
                    return True
        return False

    def _same_quantity(self, stated: Quantity, known: Quantity) -> bool:
        """Equal numbers, and equal units unless one was not said (said units are checked apart)."""
        if self._surface.numbers_heard(stated.magnitude) != self._surface.numbers_heard(
            known.magnitude
        ):
            return False
        units = {self._surface.unit(stated.unit), self._surface.unit(known.unit)} - {None}
        return len(units) < 2

    def _cut_short(self, stated: Quantity, known: Quantity, text: str) -> bool:
        """Whether a fact holds only what stands before the point of what was said."""
        whole, point, _ = stated.magnitude.partition(".")
        said = self._surface.numbers_heard(stated.magnitude) <= self._surface.numbers_heard(text)
        return bool(point) and said and known.magnitude == whole

    def _description(self, name: str, claim: Claim, other: Claim, text: str) -> tuple[Finding, ...]:
        stated: str | None = getattr(claim.attributes, name)
        known: str | None = getattr(other.attributes, name)
        if stated is None or stated == known:
            return ()
        times = self._surface.times_in(stated) if name == "due" else frozenset()
        if times and times <= self._surface.times_in(text):
            return ()
        if known and name in _TIMED and self._times_differ(name, stated, known):
            return (
                Finding(
                    SupportState.CONTRADICTED,
                    f"the {name} of '{claim.normalized}' is '{known}' in the evidence, "
                    f"not '{stated}'",
                ),
            )
        content = self._surface.content
        stated = without_scale(stated)
        if name == "due" and stated in _OF_THIS_VISIT and not _LATER.search(text):
            return ()
        if self._surface.said_as(stated, text):
            return ()
        if content(stated) <= content(text) | content(known or "") | content(other.normalized):
            return ()
        return (Finding(SupportState.PARTIAL, f"the {name} '{stated}' is not in the evidence"),)

    def _times_differ(self, name: str, stated: str, known: str) -> bool:
        """Whether numbers speak against each other; "daily" and "once daily" do not."""
        numbers = self._surface.numbers_heard
        if name == "frequency":
            units = self._surface.time_units(stated), self._surface.time_units(known)
            other = bool(units[0] and units[1]) and units[0].isdisjoint(units[1])
            return other or numbers(stated) - _ONCE != numbers(known) - _ONCE
        return bool(numbers(stated) and numbers(known)) and numbers(stated) != numbers(known)


_ASSERTION_NAMES = {
    Assertion.PRESENT: "present",
    Assertion.ABSENT: "absent",
    Assertion.POSSIBLE: "only possible",
    Assertion.CONDITIONAL: "conditional",
    Assertion.HISTORICAL: "in the past",
    Assertion.PLANNED: "planned",
}


def _assertion(claim: Claim, other: Claim, *, topic: bool) -> tuple[Finding, ...]:
    stated, known = claim.assertion, other.assertion
    if stated is known or _as_good(claim, other):
        return ()
    denied = Assertion.ABSENT in (stated, known)
    if topic and not denied:
        return ()
    return (
        Finding(
            SupportState.CONTRADICTED if denied else SupportState.PARTIAL,
            f"'{claim.normalized}' is {_ASSERTION_NAMES[known]} in the evidence, "
            f"not {_ASSERTION_NAMES[stated]}",
            of_assertion=True,
        ),
    )


def _as_good(claim: Claim, other: Claim) -> bool:
    """Assertions that differ in name only: a plan is planned, an illness one has is a history."""
    pair = (claim.assertion, other.assertion)
    if pair == (Assertion.HISTORICAL, Assertion.PRESENT):
        return claim.kind in PROBLEMS
    if {*pair} == {Assertion.PRESENT, Assertion.PLANNED}:
        kinds = {claim.kind, other.kind}
        if claim.kind is FactKind.MEDICATION and claim.assertion is Assertion.PLANNED:
            return claim.attributes.change in {None, other.attributes.change}
        ordered = other.attributes.change in _ONGOING and claim.attributes.change in _ONGOING
        return FactKind.PLAN in kinds or ordered
    return False


def _subject(claim: Claim, other: Claim) -> tuple[Finding, ...]:
    if claim.subject is other.subject:
        return ()
    whose = {Subject.PATIENT: "the patient", Subject.FAMILY: "the family", Subject.OTHER: "others"}
    return (
        Finding(
            SupportState.CONTRADICTED,
            f"'{claim.normalized}' is said of {whose[other.subject]}, "
            f"not of {whose[claim.subject]}",
        ),
    )


def _change(claim: Claim, other: Claim) -> tuple[Finding, ...]:
    stated, known = claim.attributes.change, other.attributes.change
    if stated is known or {stated, known} == {None, Change.CONTINUED}:
        return ()
    name = claim.normalized
    if stated is None:
        if known not in _NO_LONGER or claim.assertion in {Assertion.ABSENT, Assertion.HISTORICAL}:
            return ()
        said = str(known).replace("_", " ")
        return (Finding(SupportState.CONTRADICTED, f"'{name}' is '{said}' in the evidence"),)
    written = stated.value.replace("_", " ")
    if known is None:
        if stated is Change.STARTED and other.assertion in _AHEAD:
            return ()
        reason = f"that '{name}' is '{written}' is not in the evidence"
        return (Finding(SupportState.PARTIAL, reason),)
    said = known.value.replace("_", " ")
    reason = f"'{name}' is '{said}' in the evidence, not '{written}'"
    return (Finding(SupportState.CONTRADICTED, reason),)
