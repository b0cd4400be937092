"""Which words are verbs, and which of them surely finite.

In: a word in lower case. Out: what it can be, by the table of verbs.
"""

from __future__ import annotations

from ambient_scribe.note.drafting.language.grammar import third, verb_table

AUXILIARIES = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "have",
        "has",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "cannot",
        "could",
        "should",
        "may",
        "might",
        "must",
        "be",
    ]
)
_FINITE = AUXILIARIES - {"be"}


def is_verb(word: str) -> bool:
    table = verb_table()
    return table.is_base(word) or word in table.same_past


def is_sure(word: str) -> bool:
    """Sure to be a finite verb: an auxiliary, a past, a third-person form."""
    return word in _FINITE or verb_table().is_past(word) or _third_person(word)


def _third_person(word: str) -> bool:
    if not word.endswith("s") or len(word) < 4:
        return word in {"is", "has"}
    table = verb_table()
    bases = (word[:-1], word[:-2], f"{word[:-3]}y")
    known = any(base in table.bases and third(base) == word for base in bases)
    return (known and word not in _NOUNS_LIKE_VERBS) or word in {"hurts", "puts", "cuts", "hits"}


_NOUNS_LIKE_VERBS = frozenset(
    [
        "works",
        "needs",
        "steps",
        "drinks",
        "exercises",
        "falls",
        "stops",
        "visits",
        "changes",
        "cramps",
        "aches",
        "starts",
        "turns",
        "cuts",
        "breaks",
        "covers",
        "checks",
        "calls",
        "showers",
        "uses",
        "drops",
        "burns",
        "drives",
        "looks",
        "touches",
        "trips",
        "sprains",
        "strains",
        "refills",
        "walks",
        "rests",
        "likes",
        "plays",
        "picks",
        "worries",
        "coughs",
    ]
)
"""Third-person forms that are nouns as often."""
