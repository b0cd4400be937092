"""Birth dates as they are said or written, and whether they are the one in the chart.

In: words. Out: a date with the parts that were stated. Spoken numbers are read by `written_form`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.transcript import Word
from ambient_scribe.speech.written_form.calendar import MONTHS
from ambient_scribe.speech.written_form.writing import written_form

_NAMES = {name.lower(): number for number, name in enumerate(MONTHS.values(), start=1)}
_MONTH = "|".join(_NAMES)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_FORMS = (
    re.compile(rf"\b(?P<month>{_MONTH})\W+(?:the )?{_DAY}\b(?:\W+(?:of )?{_YEAR}\b)?"),
    re.compile(rf"\b{_DAY}\W+(?:of )?(?P<month>{_MONTH})\b(?:\W+{_YEAR}\b)?"),
    re.compile(rf"\b(?P<month>{_MONTH})\W+(?P<year>\d{{4}})\b"),
    re.compile(r"\b(?P<month>\d{1,2})[/.-](?P<day>\d{1,2})[/.-](?P<year>\d{4}|\d{2})\b"),
)


@dataclass(frozen=True)
class StatedDate:
    """`year` may have two digits only; `numeric`: day and month may be the other way round."""

    month: int
    day: int | None
    year: int | None
    numeric: bool

    def is_of(self, known: datetime.date) -> bool:
        """Whether all that was stated is so."""
        years = (
            self.year is None
            or self.year == known.year
            or (self.year < 100 and self.year == known.year % 100)
        )
        stated, own = (self.month, self.day), (known.month, known.day)
        days = self.month == known.month and self.day in {None, known.day}
        return years and (days or (self.numeric and stated == own[::-1]))


def first_date(words: Sequence[Word], within: int | None = None) -> StatedDate | None:
    """The first date with a month and a day or a year; None where there is none, or more than
    `within` words stand before it."""
    text = " ".join(word.text for word in written_form(words)).lower()
    found = [match for form in _FORMS for match in [form.search(text)] if match is not None]
    if not found:
        return None
    first = min(found, key=lambda match: (match.start(), -len(match[0])))
    if within is not None and text.count(" ", 0, first.start()) > within:
        return None
    parts = first.groupdict()
    numeric = parts["month"].isdigit()
    month = int(parts["month"]) if numeric else _NAMES[parts["month"]]
    day, year = parts.get("day"), parts.get("year")
    return StatedDate(
        month, int(day) if day else None, int(year.strip("'")) if year else None, numeric
    )
