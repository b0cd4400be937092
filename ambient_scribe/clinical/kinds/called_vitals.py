"""Vital signs that a clinician calls out in one breath, without a mark between them.

In: the reading of a clinician's passage. Out: for each name the number that stands next to it, with
only words between them that tell how it is ("your blood pressure it is a little high at like one
fifty over ninety"). Farther off stands only a number that nothing else can be: a pair of pressures,
beats a minute, a tenth of a degree. Rather no value than another sign's.

A recognizer writes tenths behind a full stop ("ninety eight. seven") and a word twice that was said
twice ("one forty over over seventy"); both are read as they were meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ambient_scribe.clinical.kinds.readings import is_pressure
from ambient_scribe.clinical.kinds.values import fits, is_measuring
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind, Range
from ambient_scribe.clinical.quantities.amounts import Amount, amount_of
from ambient_scribe.clinical.quantities.numbers import NumberKind, read_quantities
from ambient_scribe.clinical.quantities.tenths import is_tenth
from ambient_scribe.numbers.reading import may_start, pieces
from ambient_scribe.numbers.words import DIGITS, HUNDRED, POINT, TEENS, TENS, ZEROES

_WEIGHT, _WEIGHED_IN = "weight", frozenset({"lb", "kg"})
_PRESSURE, _TEMPERATURE, _FEVER = "blood pressure", "temperature", "fever"

_LONGEST = 10
"""Tokens of a number with what was said twice in it."""

_FAR = {_PRESSURE: 40}
_FAR_ELSE = 16
"""Tokens from a name to a number that is surely its own."""

_BEFORE, _AFTER = 3, 7
"""Tokens before a name and after a number that place the value in another time or make it a goal."""

_TENTHS = Range(low=94.0, high=106.0)
_TOGETHER = 30
"""Tokens between two signs that are called out together."""

_UNITS_OF = {"heart rate": "bpm", "respiratory rate": "breaths/min", _TEMPERATURE: "°F"}
_NUMBERS = frozenset({*DIGITS, *TEENS, *TENS, *ZEROES, HUNDRED})
_TWICE = frozenset({*TENS, HUNDRED, "over", "percent", "at"})
"""Words of a number that only a slip of the tongue says twice."""

_STOP = "."


@dataclass(frozen=True)
class Called:
    """`name` is where the sign was named, by `entry` or by the fever that it shows."""

    entry: Entry
    name: Mention
    amount: Amount


def called_vitals(reading: Reading, lexicon: Lexicon) -> list[Called]:
    """In the order in which they were named; no number is taken by two."""
    names = [*_names(reading, lexicon)]
    found: list[Called] = []
    for number, (mention, entry) in enumerate(names):
        end = names[number + 1][0].start if number + 1 < len(names) else len(reading.tokens)
        amount = _value(reading, mention, entry, end)
        if amount is not None and not any(amount.meets(one.amount) for one in found):
            found.append(Called(entry, mention, amount))
    return [one for one in found if one.name.entry is one.entry or _is_among(one, found)]


def _names(reading: Reading, lexicon: Lexicon) -> Iterator[tuple[Mention, Entry]]:
    """A fever names the temperature."""
    warmth = lexicon.find(_TEMPERATURE, LexiconKind.VITAL)
    for mention in reading.mentions_in(Span(0, len(reading.tokens))):
        if mention.kind is LexiconKind.VITAL:
            unit = reading.tokens[mention.start].text in group("units of vitals")
            if is_measuring(reading, mention) and not unit:
                yield mention, mention.entry
        elif mention.kind is LexiconKind.SYMPTOM and mention.entry.name == _FEVER and warmth:
            yield mention, warmth


def _is_among(fever: Called, found: list[Called]) -> bool:
    """A fever's degrees among other signs that are called out; alone they were told of before."""
    return any(one is not fever and one.amount.distance(fever.name) <= _TOGETHER for one in found)


def _value(reading: Reading, mention: Mention, entry: Entry, end: int) -> Amount | None:
    before = reading.words(Span(max(0, mention.start - _BEFORE), mention.start))
    if group("before another value") & set(before):
        return None
    far = _FAR.get(entry.name, _FAR_ELSE)
    beside = True
    at = mention.end
    while at < min(end, mention.end + far):
        text = reading.tokens[at].text
        amount = _number(reading, at, entry)
        if amount is not None:
            sure = _is_unmistakable(entry, amount)
            if _is_possible(entry, amount) and (sure or beside):
                return None if _is_elsewhere(reading, amount) else amount
            beside, at = False, amount.end
            continue
        if text in group("no value of now") or text == "?":
            return None
        beside = beside and (text in group("beside a vital") or is_punctuation(text))
        at += 1
    return None


def _is_possible(entry: Entry, amount: Amount) -> bool:
    if entry.name == _PRESSURE:
        return is_pressure(amount)
    if "/" in amount.quantity.magnitude or amount.is_time:
        return False
    if entry.name not in group("called out") and not (
        entry.name == _WEIGHT and amount.quantity.unit in _WEIGHED_IN
    ):
        return False
    return entry.plausible is not None and fits(entry, amount)


def _is_unmistakable(entry: Entry, amount: Amount) -> bool:
    """No other sign has such a number."""
    if entry.name == _PRESSURE:
        return is_pressure(amount)
    unit, magnitude = amount.quantity.unit, amount.quantity.magnitude
    if unit is not None and unit == _UNITS_OF.get(entry.name):
        return True
    tenths = entry.name == _TEMPERATURE and "." in magnitude and "-" not in magnitude
    return tenths and float(magnitude) in _TENTHS


def _is_elsewhere(reading: Reading, amount: Amount) -> bool:
    """ "… when you went into the emergency room": of another day or place."""
    words = reading.words(Span(amount.end, amount.end + _AFTER))
    for word in words:
        if word in group("after another value"):
            return True
        if word in _STOP or word in group("vital words"):
            return False
    return False


def _number(reading: Reading, at: int, entry: Entry) -> Amount | None:
    """The number that begins at this token, whole; None where a second one follows upon it."""
    kept = [*_cleaned(reading, at, entry)]
    if not kept or not _begins(kept[0][1]):
        return None
    words = tuple(word for _, word in kept)
    read = next(iter(read_quantities(words)), None)
    if read is None or read.start != 0 or read.kind is NumberKind.YEAR:
        return None
    following = words[read.end] if read.end < len(words) else ""
    if following in _NUMBERS or following.isdigit():
        return None
    end = kept[read.end - 1][0] + 1
    return amount_of(read, Span(at, end))


def _begins(word: str) -> bool:
    found = pieces((word,))
    return bool(found) and may_start(found[0])


def _cleaned(reading: Reading, at: int, entry: Entry) -> Iterator[tuple[int, str]]:
    """Tokens with their places: without what is said twice, a tenth behind its point."""
    before = ""
    for place in range(at, min(len(reading.tokens), at + _LONGEST)):
        word = reading.tokens[place].text
        if word in group("hesitations") or (word in _TWICE and word == before):
            continue
        if word == _STOP:
            if entry.name != _TEMPERATURE or not is_tenth(reading, place + 1):
                return
            word = POINT
        yield place, word
        before = word
