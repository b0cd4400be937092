"""Dose, route, frequency, duration and reason of a drug, as they are said around its name.

In: a reading and the part of it that speaks of one drug. Out: attributes with the tokens they came
from; and, for "i take it twice a day", a finding about the drug named before.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.bare_doses import answered_dose, bare_dose
from ambient_scribe.clinical.kinds.dose_steps import (
    COUNTED,
    counted_of_strength,
    later_steps,
    otherwise_than_told,
    steps_in_words,
)
from ambient_scribe.clinical.language.cues import CHANGE
from ambient_scribe.clinical.language.findings import (
    Finding,
    Scene,
    Voice,
    revised,
    with_attributes,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.clinical.quantities.amounts import (
    Amount,
    amounts,
    frequencies,
    frequency_in,
    joined_frequency,
    split_over_the_day,
)
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Attributes, Quantity

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
_PRONOUNS = frozenset({"it", "that", "them", "those", "these", "this", "one", "each", "both"})
_TAKING = frozenset(
    {"take", "takes", "taking", "took", "taken", "use", "uses", "using", "used", "on", "apply"}
    | {"applying", "put", "inject", "injecting", "dose", "give", "giving", "do", "prescribe"}
)
_OPENING_WORDS = 5
"""First words of a clause among which "actually", "now", "it's" correct what was said."""
_BRIEF = 9
"""Tokens of a clause that may be a bare regimen ("once a day", "every night before bed")."""

_BY_MOUTH = "by mouth"

_DAILY = "daily"
_DAYS = frozenset({("a", "day"), ("per", "day"), ("each", "day")})

_FREQUENCY_BACK = 4
"""Tokens between a frequency and the drug's name after it."""

_AIMS = frozenset({"for", "to"})


def is_dose(amount: Amount) -> bool:
    return amount.quantity.unit is None or amount.quantity.unit in _DOSE_UNITS


def regimen_in(
    reading: Reading, window: Span, mention: Mention | None
) -> tuple[Attributes, list[Span]]:
    """Dose, route, frequency, duration and reason in a part of the text; later steps of a taper
    stand with the duration of its first, as they were said."""
    after = mention.end if mention is not None else window.start
    later = later_steps(reading, window, after)
    if later is None:
        return _one_step(reading, window, mention)
    first = Span(window.start, later.start)
    regimen, spans = _one_step(reading, first, mention)
    lasting, steps = steps_in_words(reading, first, later)
    name = "duration" if lasting or regimen.frequency is None else "frequency"
    known = lasting if name == "duration" else regimen.frequency
    told = f"{known}, {steps}" if known else steps
    return with_attributes(regimen, {name: told}), [*spans, later]


def _one_step(
    reading: Reading, window: Span, mention: Mention | None
) -> tuple[Attributes, list[Span]]:
    values, spans = _dose(reading, window, mention)
    if (parts := split_over_the_day(reading, window)) is not None:
        values["frequency"] = parts.value
        spans.append(parts)
        if any(parts.meets(span) for span in spans[:-1]):
            values.pop("dose", None)
    elif (found := _frequency(reading, window, mention)) is not None:
        values["frequency"] = found.value
        spans.append(found)
    elif "dose" in values and (day := _a_day(reading, window)) is not None:
        values["frequency"] = _DAILY
        spans.append(day)
    for attribution in reading.attributions_in(window):
        if attribution.attribute == "route" and "route" not in values:
            if (
                attribution.value == _BY_MOUTH
                and mention is not None
                and mention.holds(attribution)
            ):
                continue  # "oral contraceptive"
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


def _dose(
    reading: Reading, window: Span, mention: Mention | None
) -> tuple[dict[str, object], list[Span]]:
    values: dict[str, object] = {}
    spans: list[Span] = []
    numbers = amounts(reading, window)
    doses = [a for a in numbers if a.quantity.unit in _DOSE_UNITS]
    if (parts_of := counted_of_strength(reading, numbers)) is not None:
        values["dose"], values["strength"] = (part.quantity for part in parts_of)
        spans.extend(parts_of)
    elif doses:
        strengths = [d for d in doses if d.quantity.unit not in COUNTED]
        chosen = _corrected(reading, strengths or doses)
        values["dose"] = chosen.quantity
        spans.append(chosen)
    elif mention is not None and (bare := bare_dose(reading, window, mention, mention.entry)):
        values["dose"] = bare.quantity
        spans.append(bare)
    return values, spans


def _a_day(reading: Reading, window: Span) -> Span | None:
    """The "a day" of "one tablet of it a day"."""
    for index in range(window.start, min(window.end, len(reading.tokens)) - 1):
        pair = Span(index, index + 2)
        if reading.words(pair) in _DAYS:
            return pair
    return None


def _frequency(reading: Reading, window: Span, mention: Span | None) -> Attribution | None:
    """The one after the drug's name; one before it only where it is near ("once a day aspirin",
    not "i bike in the morning and take my inhaler")."""
    if mention is None:
        return frequency_in(reading, window)
    found = frequencies(reading, window)
    after = [f for f in found if f.start >= mention.end]
    if after:
        return joined_frequency(after[0], after[1:])
    before = [f for f in found if mention.start - f.end <= _FREQUENCY_BACK]
    return joined_frequency(before[-1], before[:-1]) if before else None


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
        if mention is not None and _is_of_other_order(reading, Span(mention.end, problem.start)):
            continue
        if _AIMS & set(before):
            return problem
    return None


def _is_of_other_order(reading: Reading, between: Span) -> bool:
    """ "Continue the lisinopril and order an echocardiogram to look at the murmur": not the drug's reason."""
    if any(True for _ in reading.mentions_in(between, LexiconKind.TEST, LexiconKind.PROCEDURE)):
        return True
    return bool(group("looked into") & set(reading.words(between)))


def continue_regimen(
    scene: Scene,
    drug: Finding,
    entry: Entry | None,
    *,
    answering: bool,
    just_named: bool = False,
) -> Finding | None:
    """ "i take it twice a day", or "ten milligrams" to a question: more about the drug named
    before. `answering`: the clause answers a question; `just_named`: the drug is of this passage."""
    corrects = _corrects_dose(scene, drug)
    answering = answering or corrects
    part = _told_of_it(scene, answering=answering, just_named=just_named)
    if part is None or _is_of_another_instruction(scene, drug, part):
        return None
    regimen, spans = regimen_in(scene.reading, part, None)
    otherwise = Attributes()
    if scene.voice is Voice.PATIENT:
        otherwise, more = otherwise_than_told(scene.reading, part)
        regimen, spans = with_attributes(regimen, otherwise), [*spans, *more]
    if regimen.dose is None and answering:
        bare = answered_dose(scene.reading, part, entry)
        if bare is not None:
            regimen = with_attributes(regimen, {"dose": bare.quantity})
            spans.append(bare)
    if regimen.dose is None and regimen.frequency is None:
        return None
    kept = {n: v for n, v in regimen if n in {"dose", "frequency", "route", "duration"} and v}
    known = drug.claim.attributes
    kept = {
        n: v
        for n, v in kept.items()
        if getattr(known, n) is None
        or (answering and not _only_counts(v))
        or _is_more_exact(v, getattr(known, n))
        or getattr(otherwise, n) is not None
    }
    if not kept:
        return None
    attributes = Attributes(**kept, change=known.change)
    claim = revised(drug.claim, attributes=attributes)
    return Finding(claim, tuple(spans), drug.text, None, presumed=True)


def _is_of_another_instruction(scene: Scene, drug: Finding, part: Span) -> bool:
    """ "… and ice it, you can do that three times a day, for twenty minutes at a time": what stands
    between is done so often, and no drug is taken for minutes."""
    reading, words = scene.reading, scene.reading.words(part)
    if scene.voice is not Voice.CLINICIAN or any(
        a.quantity.unit in _DOSE_UNITS for a in amounts(reading, part)
    ):
        return False
    if group("minutes") & set(words):
        return True
    named = [m.end for m in reading.mentions_in(Span(0, part.start), LexiconKind.MEDICATION)]
    between = Span(named[-1], part.start) if named else None
    return between is not None and any(between.holds(item) for item in reading.plans)


def _corrects_dose(scene: Scene, drug: Finding) -> bool:
    """ "It's 20 now", "they upped it to 20", said by the patient of a dose that was named."""
    if scene.voice is not Voice.PATIENT or drug.claim.attributes.dose is None:
        return False
    words = scene.reading.words(scene.clause)
    opening = {word for word in words[:_OPENING_WORDS] if word not in {",", "."}}
    changed = any(a.attribute == CHANGE for a in scene.reading.attributions_in(scene.clause))
    return bool(opening & group("dose corrections")) or (changed and bool(_PRONOUNS & opening))


def _told_of_it(scene: Scene, *, answering: bool, just_named: bool) -> Span | None:
    """The part of the clause that speaks of the drug named before, up to another drug's name
    ("i take it every morning with my vitamins")."""
    reading, clause = scene.reading, scene.clause
    named = next(reading.mentions_in(clause, LexiconKind.MEDICATION), None)
    part = Span(clause.start, named.start) if named is not None else Span(clause.start, clause.end)
    words = frozenset(reading.words(part))
    if named is not None and not (_PRONOUNS & words and _TAKING & words):
        return None
    if any(True for _ in reading.mentions_in(part, LexiconKind.VITAL, LexiconKind.TEST)):
        return None
    if _TAKING & words and (_PRONOUNS & words or just_named):
        return part
    dosed = any(a.quantity.unit in _DOSE_UNITS for a in amounts(reading, part))
    if dosed and (just_named or answering or _PRONOUNS & words):
        return part
    brief = part.end - part.start <= _BRIEF
    return part if brief and (answering or just_named) else None


def _is_more_exact(value: object, known: object) -> bool:
    """A dose with its unit after a bare number."""
    if not isinstance(value, Quantity) or not isinstance(known, Quantity):
        return False
    return known.unit is None and value.unit is not None


def _only_counts(value: object) -> bool:
    """ "It's just one tablet": the strength that is known says more."""
    return isinstance(value, Quantity) and value.unit in COUNTED
