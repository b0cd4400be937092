"""Dates as they are written or said, moved by a number of days, or hidden where they cannot be.

In: a text. Out: where dates stand and what stands there instead: a whole date is moved and spelt as it was;
of a month alone the month is hidden; a year alone stays.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ambient_scribe.pipeline.masking.finding import DATE, Found
from ambient_scribe.pipeline.masking.tables import DateCues
from ambient_scribe.pipeline.masking.words import tokens_of
from ambient_scribe.speech.written_form.calendar import MONTHS

MONTH, HIDDEN = "[MONTH]", "[DATE]"

_NAMES = tuple(MONTHS.values())
_SHORT = {name[:3].lower(): number for number, name in enumerate(_NAMES, start=1)}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth"),
    *("seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty first", "twenty second"),
    *("twenty third", "twenty fourth", "twenty fifth", "twenty sixth", "twenty seventh"),
    *("twenty eighth", "twenty ninth", "thirtieth", "thirty first"),
)
_SPOKEN = "|".join(
    one.replace(" ", "[ -]") for one in sorted(_ORDINALS, key=lambda name: -len(name))
)
_MONTH = rf"(?P<month>{'|'.join(_NAMES)}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
_DAY = rf"(?:the )?(?P<day>{_SPOKEN}|\d{{1,2}}(?:st|nd|rd|th)?)(?![\d/:.%]|\s?(?:mg|ml|percent|milligrams?|years?|weeks?|days?|months?|hours?|pounds?|units?)\b)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_WHOLE = (
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d{2})-(?P<day>\d{2})\b"),
    re.compile(r"(?<![\d/])(?P<month>\d{1,2})(?P<mark>[/.-])(?P<day>\d{1,2})(?P=mark)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/])"),
    re.compile(rf"\b{_MONTH} {_DAY}(?:,? (?:of )?{_YEAR})?\b", re.IGNORECASE),
    re.compile(rf"\b{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?\b", re.IGNORECASE),
)  # fmt: skip
_ALONE = re.compile(rf"\b(?:{'|'.join(_NAMES)})\b", re.IGNORECASE)
_WORDS_TOO = frozenset({"may", "march", "august"})


class DateFinder:
    def __init__(self, cues: DateCues) -> None:
        self._cues = cues
        names = sorted((" ".join(one) for one in cues.holidays), key=lambda name: -len(name))
        self._holidays = re.compile(
            rf"\b(?:{'|'.join(re.escape(name) for name in names)})\b", re.IGNORECASE
        )

    def find(self, text: str, around: datetime.date, by: datetime.timedelta) -> Iterator[Found]:
        """`around`: the day of the visit, which tells the year of a date without one."""
        for form in _WHOLE:
            for match in form.finditer(text):
                yield Found(match.start(), match.end(), DATE, _moved(match, around, by))
        for match in self._holidays.finditer(text.replace("’", "'")):
            yield Found(match.start(), match.end(), DATE, HIDDEN)
        yield from self._months(text)

    def _months(self, text: str) -> Iterator[Found]:
        before = ""
        for token in tokens_of(text):
            is_month = _ALONE.fullmatch(token.plain) is not None
            is_sure = token.plain not in _WORDS_TOO or (
                token.stands_out or (before in self._cues.month_cues and token.plain == "august")
            )
            if is_month and is_sure:
                yield Found(token.start, token.end, DATE, MONTH)
            before = token.plain


def _moved(match: re.Match[str], around: datetime.date, by: datetime.timedelta) -> str:
    parts = match.groupdict()
    try:
        year = _year(parts["year"], around)
        moved = datetime.date(year, _month(parts["month"]), _day(parts["day"])) + by
    except (ValueError, OverflowError):
        return HIDDEN
    if parts.get("mark"):
        shown = f"{moved.year:04}" if len(parts["year"]) == 4 else f"{moved.year % 100:02}"
        return parts["mark"].join((str(moved.month), str(moved.day), shown))
    if parts["month"].isdigit():
        return moved.isoformat()
    name = _NAMES[moved.month - 1]
    name = name if parts["month"][0].isupper() else name.lower()
    day = f"{moved.day}{_ending(moved.day)}" if not parts["day"].isdigit() else str(moved.day)
    if match.start("day") < match.start("month"):
        written = f"{day} {name}"
        return f"{written} {moved.year}" if parts["year"] else written
    return f"{name} {day}, {moved.year}" if parts["year"] else f"{name} {day}"


def _year(text: str | None, around: datetime.date) -> int:
    if text is None:
        return around.year
    year = int(text)
    if year >= 100:
        return year
    century = around.year // 100 * 100
    return century + year if year <= around.year % 100 + 5 else century - 100 + year


def _month(text: str) -> int:
    return int(text) if text.isdigit() else _SHORT[text[:3].lower()]


def _day(text: str) -> int:
    spoken = text.lower().replace("-", " ")
    if spoken in _ORDINALS:
        return _ORDINALS.index(spoken) + 1
    return int(text.rstrip("sthndrSTHNDR"))


def _ending(day: int) -> str:
    if day in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
