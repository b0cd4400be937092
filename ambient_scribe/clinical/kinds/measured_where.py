"""Where a vital sign was measured that is none of this visit: "180 over 95 when you went to the ER".

In: a reading, the sign's name and its value. Out: the words of the place, with how a note writes it.
"""

from __future__ import annotations

from itertools import pairwise

from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Reading, Span

_BEFORE, _AFTER = 5, 9
"""Tokens before the name, and after the value, in which the place is told."""

_LONGEST = 3
"""Tokens of a place ("the emergency room")."""

_LEADS = frozenset({"in", "into", "at", "to", "the"})
_PLACES = {
    "emergency places": "in the emergency room",
    "urgent care places": "at urgent care",
    "hospital places": "in the hospital",
}


def measured_where(reading: Reading, name: Span, value: Span) -> Attribution | None:
    """Only a place that is led to ("in the hospital"): "hospital bed" tells none."""
    after = Span(value.end, min(len(reading.tokens), value.end + _AFTER))
    before = Span(max(0, name.start - _BEFORE), name.start)
    for part in (after, before):
        words = reading.words(part)
        stop = next((n for n, word in enumerate(words) if word in {".", "?"}), len(words))
        told = words[:stop] if part is after else words
        for index, (lead, word) in enumerate(pairwise(told), start=part.start):
            place = next((p for p in _PLACES if word in group(p)), None)
            if place is not None and lead in _LEADS:
                end = min(len(reading.tokens), index + _LONGEST)
                return Attribution(index, end, "date", _PLACES[place])
    return None
