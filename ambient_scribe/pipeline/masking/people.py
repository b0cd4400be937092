"""The people of one visit and what stands for each of them: the same surrogate wherever they are named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum

from ambient_scribe.pipeline.identity.names import soundex
from ambient_scribe.pipeline.identity.phrases import load_nicknames
from ambient_scribe.pipeline.masking.words import tokens_of

ALIKE_FROM = 0.8
"""Of the letters of two names that sound alike: what a recognizer made of one that is known."""
SHORTEST_ALIKE = 4


class Party(StrEnum):
    """Whom a surrogate stands for."""

    PATIENT = "PATIENT"
    CLINICIAN = "CLINICIAN"
    STAFF = "STAFF"
    PERSON = "PERSON"


@dataclass(frozen=True)
class KnownName:
    """From the record: the patient, an account, who consented, who else came that day."""

    party: Party
    name: str
    full_only: bool = False
    """Counts only where all of the name is said: somebody who has nothing to do with this visit."""


@dataclass
class Person:
    party: Party
    surrogate: str
    """What is written for every name of theirs."""
    words: set[str] = field(default_factory=set)
    short: set[str] = field(default_factory=set)
    """Short forms of the given name."""
    is_known: bool = False


class People:
    def __init__(self, known: Sequence[KnownName]) -> None:
        self._everybody: list[Person] = []
        self._full: set[tuple[str, ...]] = set()
        self.patient = Person(Party.PATIENT, f"[{Party.PATIENT}]")
        self._everybody.append(self.patient)
        for one in known:
            words = name_words(one.name)
            if not words:
                continue
            if one.full_only:
                self._full.add(words)
                continue
            person = self.patient if one.party is Party.PATIENT else self.named(words, one.party)
            self._learn(person, words, is_known=True)

    def named(self, words: Sequence[str], party: Party) -> Person:
        """Who is called so: somebody who is known here, or one more."""
        for person in self._everybody:
            fits = party is Party.PERSON or person.party is party
            if fits and self._is_called(person, words):
                self._learn(person, words)
                return person
        if party is Party.PATIENT and not self.patient.is_known and not self.patient.words:
            self._learn(self.patient, words)
            return self.patient
        own = Party.PERSON if party is Party.PATIENT else party
        number = 1 + sum(one.party is own for one in self._everybody)
        surrogate = f"[{own}]" if number == 1 else f"[{own} {number}]"
        person = Person(own, surrogate)
        self._everybody.append(person)
        self._learn(person, words)
        return person

    def of_word(self, word: str) -> Person | None:
        """Of somebody whose name it is, or a short form of it; or is like one that the record knows."""
        for person in self._everybody:
            if word in person.words or word in person.short:
                return person
        return None

    def alike(self, word: str) -> Person | None:
        """Whose name from the record the word sounds like."""
        if len(word) < SHORTEST_ALIKE:
            return None
        for person in self._everybody:
            if person.is_known and any(_sounds_like(word, name) for name in person.words):
                return person
        return None

    def full_names(self) -> frozenset[tuple[str, ...]]:
        return frozenset(self._full)

    def __iter__(self) -> Iterator[Person]:
        return iter(self._everybody)

    def _learn(self, person: Person, words: Sequence[str], *, is_known: bool = False) -> None:
        person.words.update(words)
        for word in words:
            person.short.update(load_nicknames().get(word, frozenset()))
        person.is_known = person.is_known or is_known

    @staticmethod
    def _is_called(person: Person, words: Sequence[str]) -> bool:
        called = person.words | person.short
        return any(
            word in called or (person.is_known and any(_sounds_like(word, one) for one in called))
            for word in words
        )


def name_words(name: str) -> tuple[str, ...]:
    """ "Ana M. Lee-Roth, MD" without its initials: what one may be called by."""
    own = name.partition(",")[0]
    parts = [part for token in tokens_of(own) for part in {token.plain, *token.plain.split("-")}]
    return tuple(part for part in dict.fromkeys(parts) if len(part) > 1)


def _sounds_like(word: str, name: str) -> bool:
    if len(name) < SHORTEST_ALIKE or len(word) < SHORTEST_ALIKE:
        return False
    if soundex(word) != soundex(name):
        return False
    return SequenceMatcher(None, word, name).ratio() >= ALIKE_FROM
