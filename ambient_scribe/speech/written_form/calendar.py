"""Dates and times of day, where a clear word tells them: "march third", "eight thirty at night".

In: words as they were said. Out: what is written for them. "seven thirty" alone may be anything and
stays as heard; so does an ordinal that no month, percentile or the like stands beside.
"""

from __future__ import annotations

from ambient_scribe.numbers.reading import read_cardinal
from ambient_scribe.numbers.words import (
    DECADES,
    DIGITS,
    ORDINAL_TENS,
    ORDINALS,
    TEENS,
    TENS,
    ZEROES,
)
from ambient_scribe.speech.written_form.figures import YEARS, figure
from ambient_scribe.speech.written_form.said import Part, Rewrite, Said
from ambient_scribe.speech.written_form.tables import Cue

MONTHS = {
    name.lower(): name
    for name in (
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December"),
    )
}
_DAYS = range(1, 32)
_HOURS = range(1, 13)
_LEAST_RANK = 10
"""Ordinals below stay words, as style guides have it."""
_HALF_OF_THE_DAY = {"am": "a.m.", "pm": "p.m."}


def date(said: Said, at: int) -> Rewrite | None:
    """ "march third", "the twenty third of july nineteen ninety five", "august twenty twenty"."""
    if said.text(at) in MONTHS:
        return _from_month(said, at)
    day = ordinal(said, at)
    if day is None or day[0] not in _DAYS or _is_fraction(said, at):
        return None
    number, end = day
    if not said.says(end, "of") or said.next(end + 1) not in MONTHS:
        return None
    month = Part(end + 1, end + 2, MONTHS[said.text(end + 1)])
    year = _year(said, end + 2)
    return Rewrite(year[-1].end if year else end + 2, (_rank(at, end, number), month, *year))


def _from_month(said: Said, at: int) -> Rewrite | None:
    month = Part(at, at + 1, MONTHS[said.text(at)])
    begin = at + 2 if said.says(at + 1, "the") else at + 1
    day = ordinal(said, begin) if said.next(begin) else None
    if day is not None and day[0] in _DAYS:
        number, end = day
        year = _year(said, end)
        return Rewrite(year[-1].end if year else end, (month, _rank(begin, end, number), *year))
    year = _year(said, at + 1)
    return Rewrite(year[-1].end, (month, *year)) if year else None


def _year(said: Said, at: int) -> tuple[Part, ...]:
    found = figure(said, at) if said.next(at) else None
    if found is None or not found.is_year:
        return ()
    return (Part(at, found.end, found.text),)


def time_of_day(said: Said, at: int) -> Rewrite | None:
    """ "seven thirty a m" → "7:30 a.m.", "eight thirty at night" → "8:30 at night"."""
    hour = DIGITS.get(said.text(at)) or TEENS.get(said.text(at), 0)
    if hour not in _HOURS or (
        at and said.next(at) and said.text(at - 1) in {*TENS, *TEENS, *DIGITS}
    ):
        return None
    minute, end = _minute(said, at + 1)
    clock = f"{hour}:{minute:02}" if minute is not None else str(hour)
    if said.next(end) == "o'clock":
        return Rewrite(end + 1, (Part(at, end, clock),))
    half, after = _half_of_the_day(said, end)
    if half:
        return Rewrite(after, (Part(at, end, clock), Part(end, after, half)))
    in_the = said.says(end, "in", "the") and said.cued(end + 2, Cue.DAYTIME)
    at_night = said.says(end, "at") and said.cued(end + 1, Cue.DAYTIME)
    if minute is not None and (in_the or at_night):
        return Rewrite(end, (Part(at, end, clock),))
    return None


def _minute(said: Said, at: int) -> tuple[int | None, int]:
    """Minutes and where they end; none where the hour stands alone."""
    if said.next(at) in ZEROES:
        unit = DIGITS.get(said.next(at + 1))
        return (unit, at + 2) if unit else (None, at)
    value = read_cardinal(said.items, at) if said.next(at) in {*TEENS, *TENS} else None
    if value is None or "." in value.digits or not 10 <= int(value.digits) < 60:
        return None, at
    return int(value.digits), value.end


def _half_of_the_day(said: Said, at: int) -> tuple[str, int]:
    """ "a.m." and where it ends; letters too, but not "… am i"."""
    if said.next(at) in _HALF_OF_THE_DAY and said.next(at + 1) != "i":
        return _HALF_OF_THE_DAY[said.text(at)], at + 1
    letters = f"{said.next(at)}{said.next(at + 1)}"
    if len(letters) == 2 and letters in _HALF_OF_THE_DAY and said.next(at) != letters:
        return _HALF_OF_THE_DAY[letters], at + 2
    return "", at


def rank(said: Said, at: int) -> Rewrite | None:
    """ "seventy fifth" → "75th"; "tenth" only before "percentile" and the like. A "thirty second"
    pause is none."""
    found = ordinal(said, at)
    if found is None:
        return None
    number, end = found
    compound = end - at > 1
    if number < _LEAST_RANK or _is_fraction(said, at) or said.text(end - 1) == "second":
        return Rewrite(end) if compound else None
    ranked = compound or said.cued(end, Cue.RANKED)
    return Rewrite(end, (_rank(at, end, number),)) if ranked else None


def decade(said: Said, at: int) -> Rewrite | None:
    """ "sixties" → "60s", "the one twenties" → "the 120s", "nineteen sixties" → "1960s"."""
    tens = DECADES.get(said.text(at))
    if tens is not None:
        return Rewrite(at + 1, (Part(at, at + 1, f"{tens}s"),))
    tens = DECADES.get(said.next(at + 1))
    hundreds = DIGITS.get(said.text(at)) or TEENS.get(said.text(at))
    if tens is None or hundreds is None:
        return None
    whole = 100 * hundreds + tens
    if hundreds >= _LEAST_RANK and whole not in YEARS:
        return None
    return Rewrite(at + 2, (Part(at, at + 2, f"{whole}s"),))


def ordinal(said: Said, at: int) -> tuple[int, int] | None:
    """The value of the ordinal that starts at `at`, and where it ends."""
    word, following = said.text(at), said.next(at + 1)
    if word in TENS and ORDINALS.get(following, _LEAST_RANK) < _LEAST_RANK:
        return TENS[word] + ORDINALS[following], at + 2
    value = ORDINALS.get(word) or ORDINAL_TENS.get(word)
    return (value, at + 1) if value else None


def _is_fraction(said: Said, at: int) -> bool:
    """ "one third of march", "two fifths"."""
    before = said.text(at - 1)
    return before in {"a", "one"} or before in DIGITS or before in TENS


def _rank(start: int, end: int, number: int) -> Part:
    last = number % 10
    teen = number % 100 // 10 == 1
    ending = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(last, "th")
    return Part(start, end, f"{number}{ending}")
