"""Words that point at the room or at the talk itself, where they stand so.

In: the words of a clause and a place in it. Out: whether the clause says nothing to a reader because
of the word there.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.note.phrases.speech import Speech

_SIDED = frozenset(
    [
        "side",
        "knee",
        "hip",
        "leg",
        "foot",
        "ankle",
        "shoulder",
        "arm",
        "elbow",
        "wrist",
        "hand",
        "ear",
        "eye",
        "breast",
        "thumb",
        "toe",
        "heel",
        "calf",
        "thigh",
        "lower",
        "upper",
        "back",
        "flank",
        "groin",
        "rib",
        "ribs",
        "index",
        "big",
        "after",
        "before",
        "away",
        "one",
        "middle",
    ]
)
_OWNED = frozenset({"my", "the", "a", "his", "her", "their", "that", "another", "family"})
_REPORTING = frozenset({"said", "told", "says", "tells"})


def is_unsafe(words: Sequence[str], index: int, speech: Speech) -> bool:
    """A word that points at the room or at the talk itself, where it stands so."""
    word = words[index]
    if word not in speech.unsafe:
        return False
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    if word == "right":
        return after not in _SIDED and before not in {"lower", "upper"} and after != ""
    if word == "no":
        return before not in _BEFORE_NO or after in {"", "no", "i"}
    if word == "doctor":
        return before not in _OWNED and after == ""
    if word in _REPORTING:
        return before not in _TELLERS
    if word == "sure":
        return before != "make"
    if word in {"thing", "things"}:
        return before in {"this", "that", "these", "those", "whole", "the"} or after == ""
    return True


_BEFORE_NO = frozenset({"have", "has", "had", "having", "feel", "is", "was", "with", "of", "got"})
"""After these "no" belongs to a noun: "i have no pain"."""

_TELLERS = frozenset({"he", "she", "they", "doctor", "wife", "husband", "nurse", "and", "was"})
