"""The degree of a complaint, and the times that it came: "the worst headache", "the first time you had pain".

In: a reading and a term. Out: whether what is asked or denied there is the degree, and not the complaint.
"""

from __future__ import annotations

from itertools import pairwise

from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Reading, Span

_WORST_REACH = 3
"""Tokens between a "worst" and what is the worst of its kind."""

_TIME_REACH = 8
"""Tokens between a "first time" and what happened then ("… that you've ever had any chest pain")."""


def is_of_degree(reading: Reading, begin: int, term: Span) -> bool:
    """Whether the words from `begin` to the term make it the worst of its kind, or one time of several."""
    before = reading.words(Span(max(begin, term.start - _TIME_REACH), term.start))
    if group("worst of its kind") & set(before[-_WORST_REACH:]):
        return True
    counted, occasions = group("times counted"), group("occasions")
    return any(word in counted and after in occasions for word, after in pairwise(before))
