"""The sentences of a visit, as the rules of coding look into them.

In: passages. Out: sentences in plain lower case with who said them and their words, and the sentences
that a fact was read from. What facts do not hold (minutes, a film looked at, "a flare of your COPD") is
read here, and nothing that was not said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Fact, Spoken
from ambient_scribe.domain.transcript import Passage, Role, Word

_ENDS = (".", "?", "!")
_TITLES = frozenset({"dr.", "mr.", "mrs.", "ms.", "st.", "prof."})
"""Full stops after which a sentence goes on."""
_NOT_PLAIN = re.compile(r"[^a-z0-9'.% ]+")


@dataclass(frozen=True)
class Sentence:
    """`text` is lower case, without punctuation but inside numbers, single spaces between words."""

    text: str
    role: Role
    word_ids: tuple[str, ...]
    asks: bool

    @property
    def spoken(self) -> Spoken:
        return Spoken(word_ids=self.word_ids)

    @property
    def is_clinicians_word(self) -> bool:
        """Told by the clinician, and not asked."""
        return self.role is Role.CLINICIAN and not self.asks


class Said:
    """What was said in one visit; empty where nobody knows."""

    def __init__(self, passages: Sequence[Passage] = ()) -> None:
        self.sentences = tuple(one for passage in passages for one in _sentences(passage))
        self._by_word = {w: one for one in self.sentences for w in one.word_ids}

    def of(self, fact: Fact) -> tuple[Sentence, ...]:
        """The sentences that the fact was read from, in order."""
        found = (self._by_word.get(word_id) for word_id in fact.word_ids)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def clinicians(self) -> tuple[Sentence, ...]:
        return tuple(one for one in self.sentences if one.is_clinicians_word)

    def tells(self, fact: Fact) -> tuple[Sentence, ...]:
        """Those of its sentences that the clinician told."""
        return tuple(one for one in self.of(fact) if one.is_clinicians_word)


NOTHING_KNOWN = Said()
"""Of a visit whose words nobody brought."""


def plain(text: str) -> str:
    """ "Flare-up, I'd say." → "flare up i'd say"."""
    lowered = _NOT_PLAIN.sub(" ", text.lower().replace("’", "'"))
    return " ".join(filter(None, (word.strip(".'") for word in lowered.split())))


def _sentences(passage: Passage) -> list[Sentence]:
    found: list[Sentence] = []
    begun: list[Word] = []
    for word in passage.words:
        begun.append(word)
        if word.text.endswith(_ENDS) and word.text.lower() not in _TITLES:
            found.append(_sentence(begun, passage.role))
            begun = []
    if begun:
        found.append(_sentence(begun, passage.role))
    return found


def _sentence(words: Sequence[Word], role: Role) -> Sentence:
    return Sentence(
        text=plain(" ".join(word.text for word in words)),
        role=role,
        word_ids=tuple(word.id for word in words),
        asks=words[-1].text.endswith("?"),
    )


def has_phrase(text: str, phrase: str) -> bool:
    """Whether a plain text holds these whole words."""
    return f" {phrase} " in f" {text} "


def phrases_in(text: str, phrases: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if has_phrase(text, phrase)]
