"""Written notes in full words: "c/o SOB w/o fever x 3/7" says what a plain sentence says.

In: a sentence of a note. Out: the same without bullet, list number and empty heading, and with what is
written short in full. What it states is the same; where in the text it stands is not. The forms are
`shorthand.tsv`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ambient_scribe.tables import read_table

_TABLE = Path(__file__).resolve().parent / "shorthand.tsv"
_SHORT, _HEADING = "short", "heading"
_BULLET = re.compile(r"^\s*(?:[•*–-]+\s*|\d{1,2}[.)]\s+)+")
_PARTS = {"7": "days", "52": "weeks", "12": "months"}
_PART = re.compile(r"(?<![\d/.])(\d{1,2}(?:-\d{1,2})?)/(7|52|12)(?![\d/])")
"""Days, weeks and months as British notes write them: "3/7" is three days."""

_ASKED = re.compile(r"(?<!\S)\?\s?(?=[A-Za-z])")
""" "?UTI" asks whether it is one."""

_NONE = re.compile(r"^([A-Za-z][a-z ]{2,40}?)\s*:\s*(?:no|none|negative)(?: of note)?\s*[.]?$")
""" "Family history: none" has none."""


@dataclass(frozen=True)
class _Forms:
    exact: re.Pattern[str]
    folded: re.Pattern[str]
    heading: re.Pattern[str]
    plain: dict[str, str]


def in_full(text: str) -> str:
    """
    >>> in_full("1. Plan: f/u in 2/52 w/o x-ray")
    'follow up in 2 weeks without x-ray'
    """
    forms = _forms()
    plain = _BULLET.sub("", text)
    plain = forms.heading.sub("", plain, count=1)
    plain = _PART.sub(lambda found: f"{found[1]} {_PARTS[found[2]]}", plain)
    plain = forms.exact.sub(lambda found: forms.plain[found[0]], plain)
    plain = forms.folded.sub(lambda found: forms.plain[found[0].lower()], plain)
    plain = _ASKED.sub("possible ", plain)
    plain = _NONE.sub(lambda found: f"No {found[1]}.", plain)
    return plain.strip() or text


@cache
def _forms() -> _Forms:
    rows = read_table(_TABLE, ("written", "plain", "kind"))
    short = {row["written"]: row["plain"] for row in rows if row["kind"] == _SHORT}
    exact = [form for form in short if form.lower() != form]
    folded = [form for form in short if form.lower() == form]
    headings = [row["written"] for row in rows if row["kind"] == _HEADING]
    return _Forms(
        exact=_any_of(exact, 0),
        folded=_any_of(folded, re.IGNORECASE),
        heading=re.compile(rf"^\s*(?:{_alternatives(headings)})\s*:\s*(?=\S)", re.IGNORECASE),
        plain=short,
    )


def _any_of(forms: list[str], flags: int) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/])(?:{_alternatives(forms)})(?![\w/])", flags)


def _alternatives(forms: list[str]) -> str:
    return "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
