"""A note cut into the four parts in which ACI-Bench scores notes: subjective, examination, results,
assessment and plan (Yim et al. 2023, Scientific Data 10:586).

In: a draft, whose sections say what they hold, or the text of anybody's note, whose headings do. Out:
text by part; a part that the note lacks is absent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ambient_scribe.domain.note import Note

SUBJECTIVE, EXAM, RESULTS, PLAN = (
    "subjective",
    "objective_exam",
    "objective_results",
    "assessment_and_plan",
)
DIVISIONS = (SUBJECTIVE, EXAM, RESULTS, PLAN)

_OF_CONTENT: Mapping[str, str] = {
    "vitals": EXAM,
    "exam": EXAM,
    "results": RESULTS,
    "assessment": PLAN,
    "plan": PLAN,
}
"""What is not named here is subjective."""

_HEADINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"physical exam|^exam|^objective|^vital"), EXAM),
    (re.compile(r"^results?\b|^(lab|diagnostic|imaging)"), RESULTS),
    (re.compile(r"^assessment|^plan\b|^impression|^a/?p\b"), PLAN),
    (re.compile(r"chief complaint|history|^subjective|review of systems"), SUBJECTIVE),
)
_HEADING = re.compile(r"^[#*\s]*([A-Za-z][A-Za-z /&-]{1,50}?)[*\s]*(?::|$)")
"""A line of a few words that stands alone or ends in a colon."""


def divisions_of(note: Note) -> dict[str, str]:
    """What the program states of itself is left out."""
    lines: dict[str, list[str]] = {}
    for section in note.sections:
        if section.id == "recording" or not section.sentences:
            continue
        part = lines.setdefault(_OF_CONTENT.get(section.sentences[0].section, SUBJECTIVE), [])
        part += [section.title, *(sentence.text for sentence in section.sentences)]
    return {part: "\n".join(lines[part]) for part in DIVISIONS if part in lines}


def divisions_of_text(text: str) -> dict[str, str]:
    """By its headings; what stands before the first is subjective."""
    here = SUBJECTIVE
    lines: dict[str, list[str]] = {}
    for line in text.splitlines():
        if (heading := _HEADING.match(line)) is not None:
            named = heading[1].strip().lower()
            here = next((part for known, part in _HEADINGS if known.search(named)), here)
        lines.setdefault(here, []).append(line)
    return {part: "\n".join(lines[part]).strip() for part in DIVISIONS if part in lines}
