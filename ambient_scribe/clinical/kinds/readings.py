"""Values of what a person measures at home and does not name: a fever's degrees, a pair of pressures.

In: a clause, and the complaint that is talked about. Out: the temperature of a fever ("it was 38.5",
"spiked to 103"), the fever that a temperature shows, the blood pressure that "135 over 85" is.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.values import quantity_of
from ambient_scribe.clinical.language.assertion import standing_of
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind, Range
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject

FEVER, _TEMPERATURE, _PRESSURE = "fever", "temperature", "blood pressure"

_CELSIUS = Range(low=37.2, high=42.5)
_FAHRENHEIT = Range(low=98.0, high=108.0)
"""What is told beside a fever."""

_FEVERISH = {"°C": 38.0, "°F": 100.4}
"""From here on it is a fever (WHO; CDC)."""

_DEGREES = frozenset({None, "°C", "°F", "degrees"})
_REACH = 9
"""Tokens between a fever and its degrees."""

_SPIKE_REACH = 3
_SYSTOLIC = Range(low=70, high=260)
_DIASTOLIC = Range(low=35, high=150)
_APART = 10
"""mmHg at least between the two numbers of a pressure."""

_HOME = "at home"


def read_temperatures(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    """Of fevers named in the clause, and of what "spiked to" a number."""
    entry = lexicon.find(_TEMPERATURE, LexiconKind.VITAL)
    if entry is None or scene.asked or scene.supposed:
        return []
    if scene.reading.has(scene.clause, Effect.CONDITIONAL):
        return []
    found: list[Finding] = []
    for mention in scene.reading.mentions_in(scene.clause, LexiconKind.SYMPTOM):
        if mention.entry.name != FEVER:
            continue
        standing = standing_of(scene.reading, scene.clause, mention)
        if standing.subject is not Subject.PATIENT or standing.assertion is Assertion.ABSENT:
            continue
        after = Span(mention.end, min(scene.clause.end, mention.end + _REACH))
        amount = _degrees(scene, after)
        if amount is not None and not _between_others(scene, mention.end, amount):
            found.append(_measured(scene, entry, amount, scene.clause))
    return found or _spiked(scene, entry)


def _spiked(scene: Scene, entry: Entry) -> list[Finding]:
    """ "She spiked to 103": no word names it, and it is a fever."""
    for index in range(scene.clause.start, scene.clause.end):
        if scene.reading.tokens[index].text in group("spiking"):
            near = Span(index + 1, min(scene.clause.end, index + 1 + _SPIKE_REACH))
            amount = _degrees(scene, near)
            if amount is not None:
                told = _measured(scene, entry, amount, scene.clause)
                return [told, *shown_by(scene, told)]
    return []


def continue_fever(scene: Scene, problem: Finding | None, lexicon: Lexicon) -> Finding | None:
    """ "It was 38.5 last night", of the fever that is talked about."""
    if problem is None or problem.claim.normalized != FEVER or scene.asked:
        return None
    reading, clause = scene.reading, scene.clause
    kinds = (LexiconKind.TEST, LexiconKind.VITAL, LexiconKind.MEDICATION)
    named = any(True for _ in reading.mentions_in(clause, *kinds))
    if named or scene.supposed or reading.has(clause, Effect.CONDITIONAL):
        return None
    if any(m.entry.name == FEVER for m in reading.mentions_in(clause, LexiconKind.SYMPTOM)):
        return None  # the clause itself has told it
    entry, amount = lexicon.find(_TEMPERATURE, LexiconKind.VITAL), _degrees(scene, clause)
    if entry is None or amount is None:
        return None
    return _measured(scene, entry, amount, clause).borne_by(problem.word_ids)


def shown_by(scene: Scene, told: Finding) -> list[Finding]:
    """The fever of a patient whose temperature was one."""
    value = told.claim.attributes.value
    if told.claim.normalized != _TEMPERATURE or value is None or scene.voice is not Voice.PATIENT:
        return []
    bound = _FEVERISH.get(value.unit or "")
    try:
        if bound is None or float(value.magnitude) < bound:
            return []
    except ValueError:
        return []
    attributes = Attributes(onset=told.claim.attributes.date, body_system="constitutional")
    claim = Claim(kind=FactKind.SYMPTOM, normalized=FEVER, attributes=attributes)
    return [Finding(claim, told.spans, told.text, word_ids=told.word_ids)]


def unnamed_pressures(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    """ "At home it's usually 135 over 85": two numbers that nothing else has."""
    reading, clause = scene.reading, scene.clause
    entry = lexicon.find(_PRESSURE, LexiconKind.VITAL)
    kinds = (LexiconKind.VITAL, LexiconKind.TEST, LexiconKind.MEDICATION)
    if entry is None or any(True for _ in reading.mentions_in(clause, *kinds)):
        return []
    if scene.asked or scene.supposed or scene.words & group("bounds"):
        return []
    if reading.has(clause, Effect.CONDITIONAL, Effect.PLANNED):
        return []
    pairs = [a for a in amounts(reading, clause) if is_pressure(a)]
    found = []
    for number, amount in enumerate(pairs):
        end = pairs[number + 1].start if number + 1 < len(pairs) else clause.end
        found.append(_measured(scene, entry, amount, Span(amount.end, end)))
    return found


def unnamed_temperatures(scene: Scene, lexicon: Lexicon) -> list[Finding]:
    """ "He had 102.4 last night": a number with tenths that only a fever has."""
    reading, clause = scene.reading, scene.clause
    entry = lexicon.find(_TEMPERATURE, LexiconKind.VITAL)
    kinds = (LexiconKind.VITAL, LexiconKind.TEST, LexiconKind.MEDICATION)
    if entry is None or scene.voice is not Voice.PATIENT or scene.asked or scene.supposed:
        return []
    named = any(True for _ in reading.mentions_in(clause, *kinds))
    if named or not scene.words & group("having a temperature"):
        return []
    amount = _degrees(scene, clause)
    if amount is None or "." not in amount.quantity.magnitude or "-" in amount.quantity.magnitude:
        return []
    if float(amount.quantity.magnitude) < _FEVERISH["°F"]:
        return []
    told = _measured(scene, entry, amount, clause)
    return [told, *shown_by(scene, told)]


def is_pressure(amount: Amount) -> bool:
    """A pair of numbers that a systolic and a diastolic pressure can be."""
    upper, _, lower = amount.quantity.magnitude.partition("/")
    if not (upper.isdigit() and lower.isdigit()) or amount.quantity.unit not in {None, "mmHg"}:
        return False
    pair = (int(upper), int(lower))
    return pair[0] in _SYSTOLIC and pair[1] in _DIASTOLIC and pair[0] - pair[1] >= _APART


def _degrees(scene: Scene, span: Span) -> Amount | None:
    for amount in amounts(scene.reading, span):
        if amount.is_time or amount.quantity.unit not in _DEGREES:
            continue
        try:
            number = float(amount.quantity.magnitude.split("-")[0])
        except ValueError:
            continue
        if number in _CELSIUS or number in _FAHRENHEIT:
            return amount
    return None


def _between_others(scene: Scene, start: int, amount: Amount) -> bool:
    between = scene.reading.mentions_in(
        Span(start, amount.start), LexiconKind.TEST, LexiconKind.VITAL
    )
    return any(m.entry.name != _TEMPERATURE for m in between)


def _measured(scene: Scene, entry: Entry, amount: Amount, times_in: Span) -> Finding:
    times = [t for t in time_phrases(scene.reading, times_in) if t.attribute == "onset"]
    home = scene.voice is Voice.PATIENT or "home" in scene.words
    claim = Claim(
        kind=FactKind.VITAL,
        normalized=entry.name,
        attributes=Attributes(
            value=quantity_of(entry, amount),
            date=times[0].value if times else None,
            context=_HOME if home else None,
        ),
    )
    text = " ".join(scene.reading.words(amount))
    return Finding(claim, (amount, *times[:1]), text)
