"""Names that only sound tells stand in the note with the words that were written.

In: a sentence and the facts that it states. Out: the sentence with both spellings: what a reader takes
for the name was not what was written. And back, for whoever compares the sentence with what was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ambient_scribe.domain.clinical import Fact

_SPELLING = re.compile(r" \(heard as '[^()]*'\)")


def with_spelling(sentence: str, facts: Iterable[Fact]) -> str:
    """Behind the first place where such a fact is named; nothing where it already tells them."""
    for fact in facts:
        written = fact.heard_as
        if written is None or written.lower() in sentence.lower():
            continue
        name = re.search(rf"(?<!\w){re.escape(fact.normalized)}(?!\w)", sentence, re.IGNORECASE)
        if name is not None:
            end = name.end()
            sentence = f"{sentence[:end]} (heard as '{written}'){sentence[end:]}"
    return sentence


def without_spelling(sentence: str) -> str:
    return _SPELLING.sub("", sentence)
