"""Dose, route, frequency, duration and reason of a drug, as they are said around its name.

In: a reading and the part of it that speaks of one drug. Out: attributes with the tokens they came
from; and, for "i take it twice a day", a finding about the drug named before.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.language.findings import Finding, Scene, revised
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import Amount, amounts, frequency_in
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Attributes

_REASON_WORDS = 5
_DOSE_UNITS = frozenset(
    {
        "mg",
        "mcg",
        "g",
        "units",
        "mEq",
        "tablets",
        "capsules",
        "puffs",
        "sprays",
        "drops",
        "patches",
        "teaspoons",
        "tablespoons",
        "doses",
        "mL",
        "%",
        "mg/mL",
        "IU",
    }
)
_COUNTED = frozenset({"tablets", "capsules", "puffs", "sprays", "drops", "patches"})
"""Units of a dose that is counted; a strength in milligrams says more, and is preferred."""
_PRONOUNS = frozenset({"it", "that", "them", "those", "one"})
_AIMS = frozenset({"for", "to"})


def is_dose(amount: Amount) -> bool:
    return amount.quantity.unit is None or amount.quantity.unit in _DOSE_UNITS


def regimen_in(
    reading: Reading, window: Span, mention: Span | None
) -> tuple[Attributes, list[Span]]:
    """Dose, route, frequency, duration and reason in a part of the text."""
    values: dict[str, object] = {}
    spans: list[Span] = []
    doses = [a for a in amounts(reading, window) if a.quantity.unit in _DOSE_UNITS]
    if doses:
        strengths = [d for d in doses if d.quantity.unit not in _COUNTED]
        chosen = _corrected(reading, strengths or doses)
        values["dose"] = chosen.quantity
        spans.append(chosen)
    if (found := frequency_in(reading, window)) is not None:
        values["frequency"] = found.value
        spans.append(found)
    for attribution in reading.attributions_in(window):
        named = mention is not None and mention.holds(attribution)  # "oral contraceptive"
        if attribution.attribute == "route" and "route" not in values and not named:
            values["route"] = attribution.value
            spans.append(attribution)
    for time in time_phrases(reading, window):
        if time.attribute not in values and not any(time.meets(s) for s in spans):
            values[time.attribute] = time.value
            spans.append(time)
    reason = _reason(reading, window, mention)
    if reason is not None:
        values["reason"] = reason.entry.name
        spans.append(reason)
    return Attributes(**values), spans


def _corrected(reading: Reading, doses: list[Amount]) -> Amount:
    """The first dose, unless a later one takes it back ("500, sorry, 850 milligrams")."""
    for earlier, later in itertools.pairwise(doses):
        if reading.has(Span(earlier.end, later.start), Effect.CORRECTION):
            return later
    return doses[0]


def _reason(reading: Reading, window: Span, mention: Span | None) -> Mention | None:
    """The problem after "for" ("ibuprofen for the pain"); a duration is none."""
    for problem in reading.mentions_in(window, LexiconKind.SYMPTOM, LexiconKind.CONDITION):
        before = reading.words(
            Span(max(window.start, problem.start - _REASON_WORDS), problem.start)
        )
        if mention is not None and problem.start < mention.start:
            continue
        if _AIMS & set(before):
            return problem
    return None


def continue_regimen(scene: Scene, drug: Finding, *, answering: bool) -> Finding | None:
    """ "i take it twice a day", or "ten milligrams" to a question: more about the drug named
    before. `answering`: the clause answers a question."""
    reading, clause = scene.reading, scene.clause
    if any(True for _ in reading.mentions_in(clause, LexiconKind.MEDICATION)):
        return None
    if not answering and not _PRONOUNS & scene.words:
        return None
    regimen, spans = regimen_in(reading, clause, None)
    if regimen.dose is None and regimen.frequency is None:
        return None
    kept = {n: v for n, v in regimen if n in {"dose", "frequency", "route", "duration"} and v}
    known = drug.claim.attributes
    kept = {n: v for n, v in kept.items() if getattr(known, n) is None or answering}
    if not kept:
        return None
    attributes = Attributes(**kept, change=known.change)
    claim = revised(drug.claim, attributes=attributes)
    return Finding(claim, tuple(spans), drug.text, None, presumed=True)
