"""Since when and for how long: one phrase of both, where they agree.

In: an onset and a duration as a note may hold them, in lower case. Out: what follows the name of a
complaint. Two that cannot both be true are from different moments of a talk: both are told as such,
and neither as if it belonged to the other.
"""

from __future__ import annotations

import re

from ambient_scribe.note.drafting.language.grammar import strip_lead
from ambient_scribe.note.phrases.reading import load_phrases

Days = tuple[float, float]
"""At least and at most."""

_UNIT_DAYS = {"hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_AMOUNT = re.compile(
    r"(?:(?P<low>\d+(?:\.\d+)?)(?:\s*(?:-|to|or)\s*(?P<high>\d+(?:\.\d+)?))?"
    r"|(?P<words>an?|one|half an?|(?:a )?couple(?: of)?|(?:a )?few|several|last|past|the))"
    r"\s+(?P<unit>hour|day|night|week|month|year)s?\b"
)
_WORDS: dict[str, Days] = {"couple": (2, 2), "few": (2, 6), "several": (3, 9), "half": (0.5, 0.5)}
_SLACK = (0.6, 1.7)
"""How far people round what they count."""

_ON_A_DAY: tuple[tuple[str, Days], ...] = (
    ("yesterday", (0.5, 2.5)),
    ("last night", (0.2, 1.5)),
    ("overnight", (0.2, 1.5)),
    ("today", (0, 1)),
    ("tonight", (0, 1)),
    ("this morning", (0, 1)),
    ("this afternoon", (0, 1)),
    ("this evening", (0, 1)),
    ("last week", (3, 15)),
    ("last month", (12, 65)),
    ("last year", (120, 760)),
    ("weekend", (0, 10)),
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b")
_THIS_WEEK: Days = (0, 9)


def agree(onset: str, duration: str) -> bool | None:
    """None where nobody can tell.

    >>> agree("last night", "1 week"), agree("2 weeks ago", "2 weeks"), agree("in the car", "a day")
    (False, True, None)
    """
    began, lasted = _since(onset.lower()), _length(duration.lower())
    if began is None or lasted is None:
        return None
    low, high = lasted[0] * _SLACK[0], lasted[1] * _SLACK[1]
    return low <= began[1] and began[0] <= high


def since_and_for(onset: str | None, duration: str | None) -> str:
    """ "for 4 days", "that began 2 weeks ago", "since Monday for 4 days"; empty for neither.

    >>> since_and_for("last night", "1 week")
    'that began last night (also told: for 1 week)'
    >>> since_and_for("last week", "1 week"), since_and_for("last night", "a while")
    ('that began last week', 'that began last night')
    """
    lasting = None if duration is None else strip_lead(duration, "for", "over", "the past", "past")
    if onset in ("sudden", "gradual"):
        return f"of {onset} onset for {lasting}" if lasting else f"of {onset} onset"
    if onset is None:
        return f"for {lasting}" if lasting else ""
    leads = onset.startswith(("since ", "after "))
    began = onset if leads else f"that began {onset}"
    if lasting is None or lasting in load_phrases().wording.vague_durations:
        return began
    agreed = agree(onset, lasting)
    if agreed is False:
        return f"{began} (also told: for {lasting})"
    if leads and not onset.endswith(" ago"):
        return f"{began} for {lasting}"
    return began if agreed else f"{began} and has lasted {lasting}"


def _since(onset: str) -> Days | None:
    """How long ago it was."""
    if "ago" in onset.split():
        counted = _length(onset)
        return None if counted is None else (counted[0] * _SLACK[0], counted[1] * _SLACK[1])
    named = next((days for words, days in _ON_A_DAY if words in onset), None)
    if named is None and _WEEKDAY.search(onset):
        return _THIS_WEEK
    return named


def _length(text: str) -> Days | None:
    found = _AMOUNT.search(text)
    if found is None:
        return None
    unit = _UNIT_DAYS[found["unit"]]
    if found["low"] is not None:
        low = float(found["low"])
        return low * unit, float(found["high"] or low) * unit
    said = found["words"].split()
    low, high = next((days for word, days in _WORDS.items() if word in said), (1.0, 1.0))
    return low * unit, high * unit
