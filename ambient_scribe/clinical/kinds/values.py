"""What the words beside a test or a vital say of it: its value, and how it was.

In: a term and the part of the text that is its own. Out: the amount that is its value, with the
unit in which a note writes it; its status, negated where the words negate it ("not elevated").
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.clinical.quantities.tenths import with_tenth
from ambient_scribe.domain.clinical import Quantity

_VALUE_REACH = 9
"""Tokens between the name of a vital or test and its value."""

_STATUS_REACH = 7

_MEASURED_REACH = 5
"""Tokens between a name that is a drug's and a test's, and a value that makes it a test's."""

_VALUE_NEXT = 4
"""Tokens after "is low" within which its value stands."""

_CHECK_REACH = 5
"""Tokens from "check" to what is measured ("check a vitamin b12 and folate")."""

_CHECKING = frozenset({"check", "checked", "checking", "recheck", "test", "measure", "measured"})
_TEMPERATURE = "temperature"
_IN_TENTHS = 60
"""Of what may at most be so much tenths are told: a hemoglobin A1c, a potassium, a creatinine."""

_OF_EXAM_REACH = 2
"""Tokens from "systolic" to its murmur."""

_LINKS = frozenset({"is", "was", "'s", "of", "at", ":", "level"})

_TELLS = frozenset({"is", "was", "'s", "are", "were", "runs", "came"})

_BOUNDS = frozenset(
    {"greater", "less", "than", "should", "above", "below", "under", "goal", "target"}
)
"""Between a name and a number: a limit, and no value ("the bmi must be greater than 30")."""

_EXPLAINED = ("being",)
"""After a number: a scale is explained ("zero being no pain")."""

_OUT_OF = ("out", "of")
"""Before a number: where a scale ends ("a seven out of ten")."""

_SELDOM_REACH = 6
"""Tokens between "rarely" and the name of what goes over a number."""

_WELL = frozenset({"normal", "good", "fine", "well"})
_WELL_ALONE = {(word,) for word in _WELL}
_COULD = frozenset({"could", "should", "not", "better", "higher", "lower", "room"})
_QUALIFIED_REACH = 5
"""Tokens from a verdict to what takes it back."""

_ONE = {("a",), ("an",)}
_NAME_TOKENS = 5
"""Tokens of a test's name at most."""

_DENIED = {"normal": "abnormal", "abnormal": "normal"}

_PERCENT = "%"
_RATIO = "/"

_NOT_OF_TESTS = frozenset(
    {
        "mg",
        "g",
        "mcg",
        "units",
        "IU",
        "tablets",
        "capsules",
        "puffs",
        "drops",
        "sprays",
        "miles",
        "weeks pregnant",
        "glasses",
        "packs",
        "drinks",
    }
)
"""Units of doses and habits, which no result is told in."""

_THOUSANDS, _EACH = "10³", "/µL"
_THOUSAND = 1000
_CELSIUS_BELOW = 46.0
"""°: nobody's temperature in Fahrenheit is below this, in Celsius above."""


def is_measured(reading: Reading, mention: Mention) -> bool:
    """Whether the next words are a value in the test's own unit, or a bare one that it may have."""
    after = Span(mention.end, min(len(reading.tokens), mention.end + _MEASURED_REACH))
    for amount in amounts(reading, after)[:1]:
        unit = amount.quantity.unit
        bare = unit is None and bool(_LINKS & set(reading.words(Span(mention.end, amount.start))))
        return fits(mention.entry, amount) and (unit == mention.entry.unit or bare)
    return False


def is_checked(reading: Reading, mention: Mention) -> bool:
    """ "Check a vitamin b12 and folate", "your b12 level": a drug's name that is a test's here."""
    before = reading.words(Span(max(0, mention.start - _CHECK_REACH), mention.start))
    after = reading.words(Span(mention.end, mention.end + 1))
    return bool(_CHECKING & set(before)) or after in {("level",), ("levels",)}


def valued_in(reading: Reading, mention: Mention, lexicon: Lexicon) -> Mention | None:
    """Of "potassium is low" the test, where its value comes next ("at 3.1")."""
    if mention.kind not in {LexiconKind.CONDITION, LexiconKind.SYMPTOM}:
        return None
    words = reading.words(mention)
    at = next((n for n, word in enumerate(words) if word in _TELLS), 0)
    name = " ".join(words[:at])
    kinds = (LexiconKind.TEST, LexiconKind.VITAL)
    entry = next((e for kind in kinds if name and (e := lexicon.find(name, kind))), None)
    after = Span(mention.end, min(len(reading.tokens), mention.end + _VALUE_NEXT))
    if entry is None or not any(fits(entry, amount) for amount in amounts(reading, after)):
        return None
    return Mention(mention.start, mention.start + at, entry)


def is_measuring(reading: Reading, mention: Mention) -> bool:
    """Whether a vital's name stands for what is measured: not the "blood pressure" of "blood pressure
    medication", the "height" of "fundal height", the "systolic" of a murmur."""
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    after = reading.words(Span(mention.end, mention.end + _OF_EXAM_REACH))
    pulse = "pulse" in reading.words(mention)
    if group("no vital after") & set(after[:1]) or (pulse and group("no pulse rate") & set(before)):
        return False
    if after and after[0] not in _LINKS and group("heard in beats") & set(after):
        return False
    around = Span(max(0, mention.start - 2), mention.end + 2)
    named = reading.mentions_in(around, LexiconKind.EXAM)
    return not any(
        m.holds(mention) and m.end - m.start > mention.end - mention.start for m in named
    )


def is_beside(reading: Reading, mention: Mention, amount: Amount) -> bool:
    """Whether only words stand between a vital's name and a number that tell how it is."""
    idle = group("beside a vital") | group("hesitations")
    between = reading.words(Span(mention.end, amount.start))
    return all(word in idle or is_punctuation(word) for word in between)


def value_of(reading: Reading, mention: Mention, after: Span, taken: list[Span]) -> Amount | None:
    window = Span(after.start, min(after.end, after.start + _VALUE_REACH))
    ratio = mention.entry.name == "blood pressure"
    fitting = [
        a
        for a in amounts(reading, after)
        if a.start < window.end
        and (_RATIO in a.quantity.magnitude) is ratio
        and fits(mention.entry, a)
        and not any(a.meets(t) for t in taken)
        and not _BOUNDS & set(reading.words(Span(mention.end, a.start)))
        and reading.words(Span(a.end, a.end + 1)) != _EXPLAINED
        and reading.words(Span(max(0, a.start - 2), a.start)) != _OUT_OF
        and not _is_seldom_passed(reading, mention, a)
    ]
    for earlier, later in itertools.pairwise(fitting):
        if reading.has(Span(earlier.end, later.start), Effect.CORRECTION):
            return _exact(reading, mention.entry, later)  # "186, sorry, 168 pounds"
    return _exact(reading, mention.entry, fitting[0]) if fitting else None


def _is_seldom_passed(reading: Reading, mention: Mention, amount: Amount) -> bool:
    """ "I rarely have a sugar that goes over 200": a bound, and nothing that was measured."""
    if _RATIO in amount.quantity.magnitude:
        return False
    between = set(reading.words(Span(mention.end, amount.start)))
    before = reading.words(Span(max(0, mention.start - _SELDOM_REACH), mention.start))
    return bool(group("beyond it") & between) and bool(group("seldom") & {*before, *between})


def _exact(reading: Reading, entry: Entry, amount: Amount) -> Amount:
    """With its tenth, where what is measured is told in tenths."""
    known = entry.plausible
    exact = known is not None and (known.high <= _IN_TENTHS or entry.name == _TEMPERATURE)
    return with_tenth(reading, amount) if exact else amount


def fits(entry: Entry, amount: Amount) -> bool:
    """Whether it may be a value of this test or vital: of its unit, or of none, and possible."""
    unit = amount.quantity.unit
    if amount.is_time and unit != entry.unit:
        return False
    if unit in _NOT_OF_TESTS and unit != entry.unit:
        return False  # "thirty grams of sugar"
    if (amount.quantity.unit == _PERCENT) is not (entry.unit == _PERCENT) and amount.quantity.unit:
        return False  # "with one hundred percent certainty"
    if entry.plausible is None:
        return entry.unit is not None  # an x-ray has no value
    try:
        number = float(amount.quantity.magnitude.split("-")[0])
        if _is_counted(entry, amount, number):
            number /= _THOUSAND
    except ValueError:
        return _RATIO in amount.quantity.magnitude
    return number in entry.plausible


def quantity_of(entry: Entry, amount: Amount) -> Quantity:
    unit = amount.quantity.unit or entry.unit
    try:
        if _is_counted(entry, amount, float(amount.quantity.magnitude)):
            unit = _EACH
    except ValueError:
        pass
    if entry.name == _TEMPERATURE and unit in {"°F", "degrees"}:
        try:
            unit = "°C" if float(amount.quantity.magnitude) < _CELSIUS_BELOW else "°F"
        except ValueError:
            unit = entry.unit
    return Quantity(magnitude=amount.quantity.magnitude, unit=unit)


def _is_counted(entry: Entry, amount: Amount, number: float) -> bool:
    """ "14,000" white cells: told one by one, and not in thousands."""
    thousands = (entry.unit or "").startswith(_THOUSANDS) and amount.quantity.unit is None
    return thousands and entry.plausible is not None and number > entry.plausible.high


def status_of(reading: Reading, clause: Span, mention: Span) -> tuple[str, Span] | None:
    near = [
        a
        for a in reading.attributions_in(clause)
        if a.attribute == "status" and not a.meets(mention) and a.distance(mention) <= _STATUS_REACH
    ]
    after = [a for a in near if a.start >= mention.end and not _is_of_part(reading, a)]
    before = [a for a in near if a.end <= mention.start and _says_of(reading, a, mention)]
    if before and after and _is_of_another(reading, mention, after[0]):
        after = []
    chosen = after[0] if after else (before[-1] if before else None)
    if chosen is None or (chosen.value in _WELL and _is_qualified(reading, chosen)):
        return None
    start = min(mention.end, chosen.start) if after else max(clause.start, chosen.start - 2)
    denied = group("status negation") & set(reading.words(Span(start, chosen.start)))
    no_longer = reading.words(Span(max(start, chosen.start - 2), chosen.start)) == ("no", "longer")
    return (denial_of(chosen.value) if denied or no_longer else chosen.value), chosen


def _is_of_part(reading: Reading, status: Attribution) -> bool:
    """ "The panel demonstrates a low TSH", "the EKG shows normal sinus rhythm": the word says how that one
    is, and not all of them."""
    word = reading.words(status)  # of "looks good" nothing else is the subject
    if word in _WELL_ALONE and group("well in part") & set(reading.words(_next_to(status))):
        return True
    ahead = Span(status.end, status.end + _NAME_TOKENS)
    return reading.words(Span(max(0, status.start - 1), status.start)) in _ONE and any(
        m.start == status.end
        for m in reading.mentions_in(ahead, LexiconKind.TEST, LexiconKind.VITAL)
    )


def _next_to(span: Span) -> Span:
    return Span(span.end, span.end + 1)


def _says_of(reading: Reading, status: Span, mention: Span) -> bool:
    """ "An elevated a1c", and not "okay, 145 over 90"."""
    between = reading.words(Span(status.end, mention.start))
    return status.distance(mention) <= 1 and not any(is_punctuation(word) for word in between)


def _is_of_another(reading: Reading, mention: Span, status: Span) -> bool:
    """ "A low TSH, all other results were normal": the later word is of the others."""
    between = reading.words(Span(mention.end, status.start))
    return bool(_OTHERS & set(between)) or any(is_punctuation(word) for word in between)


def _is_qualified(reading: Reading, status: Span) -> bool:
    """ "It's good but it could be better": no verdict that all is well."""
    words = reading.words(Span(status.end, status.end + _QUALIFIED_REACH))
    return "but" in words[:1] and bool(_COULD & set(words))


_OTHERS = frozenset({"other", "others", "rest", "else", "remaining"})


def denial_of(status: str) -> str:
    """ "Not normal" is abnormal; "not elevated" stays so."""
    return _DENIED.get(status, f"not {status}")
