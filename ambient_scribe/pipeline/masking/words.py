"""A text as words that know how they are written, and what is known of them: clinical, common, or neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ambient_scribe.clinical.hearing.english import EnglishWords, Familiarity, load_english
from ambient_scribe.clinical.lexicon import Lexicon, form_key
from ambient_scribe.speech.written_form.calendar import MONTHS

_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_ENDS_SENTENCE = frozenset(".?!:\n")
_BETWEEN = re.compile(r" *")
_BEHIND_TITLE = re.compile(r" *\.? *")
LONGEST_FORM = 4
"""Words of a clinical term."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR = frozenset((*_DAYS, *(f"{day}s" for day in _DAYS), *(m.lower() for m in MONTHS.values())))
_INFLECTED = ("ed", "ing", "ings", "ly", "es", "tion", "ness")


@dataclass(frozen=True, slots=True)
class Token:
    """`plain`: lower case, without a possessive's ending; `end` is where that begins."""

    start: int
    end: int
    plain: str
    whole: str
    """Lower case, as it stands."""
    capital: bool
    begins: bool
    """A sentence: its capital tells nothing."""

    @property
    def stands_out(self) -> bool:
        return self.capital and not self.begins


def tokens_of(text: str) -> tuple[Token, ...]:
    return tuple(_token(text, match) for match in _WORD.finditer(text))


def _token(text: str, match: re.Match[str]) -> Token:
    whole = match[0].lower().replace("’", "'")
    plain = whole.removesuffix("'s")
    before = text[: match.start()].rstrip(" \"'“”()")
    return Token(
        start=match.start(),
        end=match.start() + len(plain),
        plain=plain,
        whole=whole,
        capital=match[0][0].isupper(),
        begins=not before or before[-1] in _ENDS_SENTENCE,
    )


def is_beside(text: str, one: Token, other: Token, *, is_title: bool = False) -> bool:
    """Nothing but spaces stand between them; behind a title the point of its abbreviation may."""
    between = _BEHIND_TITLE if is_title else _BETWEEN
    return between.fullmatch(text, one.start + len(one.whole), other.start) is not None


class Vocabulary:
    """Which words are clinical, and which are said every day."""

    def __init__(self, lexicon: Lexicon, english: EnglishWords) -> None:
        forms = (form_key(form) for entry in lexicon.entries for form in entry.forms)
        self._forms = frozenset(forms)
        self._english = english

    def is_clinical(self, words: Sequence[str]) -> bool:
        key = form_key(" ".join(words))
        return key in self._forms or key.removesuffix("s") in self._forms

    def is_term(self, tokens: Sequence[Token], at: int) -> bool:
        """Part of a clinical term of several words, or a possessive that is one: "Crohn's",
        "Parkinson disease"."""
        whole = [one.whole for one in tokens]
        if whole[at] != tokens[at].plain and self.is_clinical([whole[at]]):
            return True
        return any(
            begin <= at < end and self.is_clinical(whole[begin:end])
            for length in range(2, LONGEST_FORM + 1)
            for begin in range(max(0, at - length + 1), at + 1)
            for end in (begin + length,)
            if end <= len(whole)
        )

    def is_common(self, word: str) -> bool:
        return self._english.familiarity(word) >= Familiarity.COMMON

    def is_everyday(self, word: str) -> bool:
        return self._english.familiarity(word) is Familiarity.EVERYDAY

    def is_known(self, word: str) -> bool:
        return self._english.familiarity(word) > Familiarity.UNKNOWN

    def may_be_name(self, word: str) -> bool:
        """No word of visits, and none that is made of a verb or an adverb."""
        if self.is_common(word) or self.is_clinical([word]):
            return False
        return not self.is_known(word) or not word.endswith(_INFLECTED)


@cache
def load_vocabulary() -> Vocabulary:
    from ambient_scribe.clinical.lexicon import load_lexicon

    return Vocabulary(load_lexicon(), load_english())
