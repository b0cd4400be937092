"""Clinical words → plain words, and a note's third person → "you".

In: a sentence about the patient. Out: the same said to the patient. Nothing else is changed: what the
sentence claims is verified in its clinical wording.
"""

from __future__ import annotations

import re
from functools import cache

from ambient_scribe.note.aftervisit.wording import plain_words
from ambient_scribe.note.drafting.language.grammar import verb_table

_BE = {"is": "are", "was": "were", "has": "have", "does": "do", "'s": "'re"}
_SUBJECTS = r"(?:he or she|the patient|she|he)"
_SUBJECT = re.compile(rf"\b{_SUBJECTS}\b(?: (\w+))?", re.IGNORECASE)
_KEPT_BETWEEN = frozenset({"ever", "still", "also", "then", "already", "only", "now", "again"})
_ADVERB_THEN_VERB = re.compile(rf"\byou ({'|'.join(sorted(_KEPT_BETWEEN))}) (\w+)", re.IGNORECASE)
_HER_OBJECT = re.compile(r"\bher\b(?=\s*(?:[.,;:]|$|to\b|for\b|in\b|on\b|with\b|and\b|or\b|at\b))")
_PRONOUNS = (
    (re.compile(r"\b(?:himself|herself|themselves)\b"), "yourself"),
    (re.compile(r"\bthe patient's\b", re.IGNORECASE), "your"),
    (_HER_OBJECT, "you"),
    (re.compile(r"\bhim\b"), "you"),
    (re.compile(r"\b(?:her|his|their)\b"), "your"),
    (re.compile(r"\bto the patient\b"), "to you"),
)
_SECOND_VERB = re.compile(r"(?<=[,a-z] (?:or|nd) )(\w+s)\b")


def in_plain_words(text: str) -> str:
    """
    >>> in_plain_words("Take it for hypertension.")
    'Take it for high blood pressure.'
    """
    return _terms().sub(_plain, text)


def _plain(found: re.Match[str]) -> str:
    term = found.group(0)
    plain = plain_words()[term.lower()]
    return plain[:1].upper() + plain[1:] if term[:1].isupper() and term[1:2].islower() else plain


@cache
def _terms() -> re.Pattern[str]:
    longest_first = sorted(plain_words(), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def said_to_you(text: str) -> str:
    """
    >>> said_to_you("If she gains 3 pounds, or he has a fever: call the clinic.")
    'If you gain 3 pounds, or you have a fever: call the clinic.'
    >>> said_to_you("Keep weighing herself and bring her pills.")
    'Keep weighing yourself and bring your pills.'
    """
    for pattern, plain in _PRONOUNS[:2]:
        text = pattern.sub(plain, text)
    text = _SUBJECT.sub(_you, text)
    text = _ADVERB_THEN_VERB.sub(lambda found: f"you {found[1]} {_base(found[2])}", text)
    for pattern, plain in _PRONOUNS[2:]:
        text = pattern.sub(plain, text)
    text = re.sub(r"^you\b", "You", text)
    return re.sub(r"\b(or|and) you (or|and)\b", r"\1 \2", text)


def _you(found: re.Match[str]) -> str:
    verb = found.group(1)
    return "you" if verb is None else f"you {verb if verb in _KEPT_BETWEEN else _base(verb)}"


def _base(verb: str) -> str:
    """The form that "you" takes: "gains" is "gain", "is" is "are"; any other word stays."""
    if verb in _BE:
        return _BE[verb]
    table = verb_table()
    for stem in (verb.removesuffix("s"), verb.removesuffix("es"), f"{verb.removesuffix('ies')}y"):
        if stem != verb and table.is_base(stem):
            return stem
    return verb
