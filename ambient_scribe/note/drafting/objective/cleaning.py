"""Words of a finding without what only belongs to talk.

In: words as they were called out, with their commas. Out: the words that a note keeps.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ambient_scribe.note.phrases.reading import load_phrases

_CUTS = re.compile(
    r" (?:(?:right )?(?:when|where|as) (?:i|you)\b|that (?:i|we|you) (?:have|had|knew)\b|that i (?:can )?(?:hear|see|feel|appreciate)\b"
    r"|(?:that )?i can (?:hear|see|feel|appreciate)\b|which\b|meaning\b|so\b|because\b|that means\b"
    r"|(?:looking|listening|look|listen) (?:at|to)\b|from what i\b|does (?:it|that)\b|as we\b|as i\b|do you\b|but that\b|but it\b"
    r"|that (?:would|could|might|may|will|tells)\b|and (?:when|if)\b|everything\b|other than that\b|the good news\b|open up\b|look (?:at|up|over)\b|like (?:i|we)\b|okay\b|sorry\b|you know\b).*$"
)
_SLIPS = re.compile(r"^.*\b(?:or i am sorry|sorry|i mean)\b ")
_REPLACED = (
    (
        re.compile(r"\blow(?:-?ish|er)? pumping function of (?:the|your) heart(?: at)?\b"),
        "ejection fraction on the low side, at",
    ),
    (re.compile(r"\bpumping function of (?:the|your) heart(?: at)\b"), "ejection fraction of"),
    (re.compile(r"(?<=percent) (?=(?:abnormal|mild|moderate|severe|trace) )"), ", "),
    (re.compile(r"\banterior laterally in the soft tissue\b"), "anterolateral soft tissue"),
    (re.compile(r"\b(?:tenderness|pain) to (?=(?:to )?pain to palpation\b)"), ""),
    (re.compile(r"\bto to\b"), "to"),
    (re.compile(r"\btenderness (?:of|on|with) (?:the )?palpation\b"), "tenderness to palpation"),
    (re.compile(r"\bc[. ]?[dvb][. ]?a[.]? (?=tenderness\b)"), "CVA "),
    (re.compile(r"\b(?:a )?little bit of,? (?:an? )?"), "slight "),
    (
        re.compile(r"\b(?:a )?little(?: bit)? (?=(?:\w+(?:ed|en|er|y)|low|high)\b)"),
        "slightly ",
    ),
    (re.compile(r"\b(?:a )?little(?: bit)?(?= (?:one|two|three|\d))"), ""),
    (re.compile(r"\b(?:a )?(?:little|small bit)(?: bit)? "), "slight "),
    (re.compile(r"\ba bit of "), "slight "),
    (re.compile(r"\b(right|left)[ -]hand side\b"), r"\1"),
    (re.compile(r"\b(?:your|his|her)\b"), "the"),
    (re.compile(r"\b(?:kind|sort) of "), ""),
    (re.compile(r"\bnice and "), ""),
    (re.compile(r"\bthose?\b|\bthese\b"), "the"),
    (re.compile(r"\bthe (?:the )+"), "the "),
    (re.compile(r"\bas well\b|\bthere there\b|\bin there\b|\bunder there\b|\bright there\b"), ""),
    (re.compile(r"\bon exam(?:ination)?$"), ""),
    (re.compile(r"^(?:(?:there|this) (?:is|are)|(?:the )?patient is|that|shows?|showed) "), ""),
    (re.compile(r"^(?:it|this|that) (?:looks|look|is|seems)(?: like)? (?:the )?"), ""),
    (re.compile(r" or (?:that|those|the) \w+$"), ""),
    (re.compile(r"\bthere(?= on | and |$)"), ""),
    (re.compile(r"\b(?:else|those) (?:is|are) normal$"), ""),
    (re.compile(r"^(?:like )?it (?:\w+ly )?(?:has|does have) "), ""),
    (re.compile(r"^(?:in the past|notice that|up but|this one plus)\b"), ""),
    (re.compile(r"\ba bit (?=\w+ed\b|\w+en\b|\w+er\b)"), "slightly "),
    (re.compile(r"\bthat (?:it )?(?:is|are) (?=intact\b)"), ""),
    (re.compile(r"\bhurt(?= at the (?:left|right))"), "heard"),
    (re.compile(r"(?<=\w) (?:is|are) (?:noted|appreciated|seen)$"), ""),
    (re.compile(r"(?<=\w) (?:noted|appreciated|seen)(?: there)?(?= on |$)"), ""),
    (re.compile(r"(?<!and)(?<!with)(?<!,)(?<! is)(?<! are) (?=slight \w+$)"), ", "),
)
_LOOSE = frozenset(
    [
        "and",
        "or",
        "but",
        "the",
        "a",
        "an",
        "of",
        "there",
        "here",
        "though",
        "to",
        "with",
        "on",
        "in",
        "so",
        "then",
        "well",
        "up",
        "down",
        "that",
        "is",
        "are",
        "it",
        "alright",
        "good",
        "quick",
        "means",
        "only",
        "type",
    ]
)


def alone(words: Sequence[str]) -> list[str]:
    text = _SLIPS.sub("", " ".join(words))
    return _CUTS.sub("", f" {text}").split()


def cleaned(words: Sequence[str]) -> list[str]:
    text = " ".join(words)
    for pattern, written in _REPLACED:
        text = pattern.sub(written, text)
    empty = load_phrases().examination.words.empty
    made = [word for word in text.split() if word.rstrip(",") not in empty]
    while len(made) > 1 and made[0] in ("a", "an", "the", "like", "to", "that", "be", "of"):
        del made[0]
    while len(made) > 1 and made[-1].rstrip(",") in _LOOSE:
        del made[-1]
    return [*made[:-1], made[-1].rstrip(",")] if made else made


def bare(words: Sequence[str]) -> frozenset[str]:
    """Without commas."""
    return frozenset(word.rstrip(",") for word in words)


def is_safe(words: Sequence[str]) -> bool:
    return not load_phrases().examination.words.unsafe & bare(words)
