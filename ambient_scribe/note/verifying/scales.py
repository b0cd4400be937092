"""Numbers that belong to what stands beside them: "8/10" to its scale, "type 2" to its noun.

In: any text. Out: the text without the top of its scale, which nobody says; the kinds that it names.
"""

from __future__ import annotations

import re

from ambient_scribe.note.verifying.spoken_numbers import heard_numbers

_OUT_OF_TEN = re.compile(
    r"(?<![\d/.])(\d{1,2}(?:\.\d)?(?:\s?(?:-|to)\s?\d{1,2})?)\s?(?:/|out of )\s?10\b(?!/)"
)
_KIND = re.compile(r"\b(type|stage|grade)[ -](\w+)")


def without_scale(text: str) -> str:
    """Who is asked how bad it is says only the first number.

    >>> without_scale("rated 8/10")
    'rated 8'
    """
    return _OUT_OF_TEN.sub(r"\1", text)


def kinds_in(text: str) -> frozenset[str]:
    """Numbers that tell one kind of an illness from another.

    >>> sorted(kinds_in("Type 2 diabetes, stage three"))
    ['stage 3', 'type 2']
    """
    found = _KIND.findall(text.lower())
    return frozenset(f"{noun} {n}" for noun, word in found for n in heard_numbers(word))
