"""Two clauses about one subject as one sentence, so that a paragraph does not say its subject anew
with every verb.

In: two clauses in the third person that open with the same subject. Out: one; and whether both tell
what happened, one thing after the other.
"""

from __future__ import annotations

from ambient_scribe.note.drafting.language.finite import AUXILIARIES
from ambient_scribe.note.drafting.language.grammar import verb_table
from ambient_scribe.note.phrases.reading import load_phrases

_SHARED = frozenset({"feels", "felt", "has", "had", "took", "tried", "takes"})
"""Verbs that need not be said again with their second object."""


def as_one(first: str, second: str, subject: str) -> str:
    """
    >>> as_one("she slipped on a rug", "she hurt her knee", "she")
    'she slipped on a rug and hurt her knee'
    >>> as_one("he feels weak", "he feels very tired", "he")
    'he feels weak and very tired'
    """
    one, two = (text.removeprefix(f"{subject} ") for text in (first, second))
    verb, _, rest = two.partition(" ")
    objects = one.removeprefix(f"{verb} ").split()[:1] + rest.split()[:1]
    if verb in _SHARED and one.startswith(f"{verb} ") and not _UNSHARED & set(objects):
        return f"{first} and {rest}"
    return f"{first} and {two}"


_UNSHARED = frozenset(
    ["to", "been", "not", "like", "that", "better", "worse", "gotten", "had", "felt", "taken"]
) | frozenset(
    ["noticed", "lost", "gained", "tried", "started", "stopped", "also", "still", "already"]
)


def events(first: str, second: str, subject: str) -> bool:
    """Both tell what happened once ("fell", "heard"), not how something is or was.

    >>> events("she slipped on a rug", "she hit her head", "she")
    False
    >>> events("she slipped on a rug", "she twisted her ankle", "she")
    True
    """
    return all(_happened(text.removeprefix(f"{subject} ")) for text in (first, second))


def _happened(predicate: str) -> bool:
    words = [word for word in predicate.split() if word not in load_phrases().speech.adverbs]
    return bool(words) and words[0] not in AUXILIARIES and verb_table().is_past(words[0])
