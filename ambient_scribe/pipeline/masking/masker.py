"""The masker of one visit: texts enter, the same texts without names, places, dates and numbers of people leave.

The names that are said somewhere in the visit are learnt first, from all of its texts, and masked wherever
they stand. Clinical terms stay: "Crohn's disease" in the visit of Mr. Crohn. Rules and lists, not a guarantee:
what they miss is for a person to find (docs/research.md).
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ambient_scribe.domain.roles import Role
from ambient_scribe.pipeline.masking.dates import DateFinder
from ambient_scribe.pipeline.masking.finding import NAME, PLACE, Found, replaced, without_overlaps
from ambient_scribe.pipeline.masking.names import NameFinder
from ambient_scribe.pipeline.masking.people import KnownName, Party, People, Person
from ambient_scribe.pipeline.masking.places import PlaceFinder
from ambient_scribe.pipeline.masking.tables import Tables, load_tables
from ambient_scribe.pipeline.masking.words import (
    CALENDAR,
    Token,
    Vocabulary,
    load_vocabulary,
    tokens_of,
)

SHORTEST_LITERAL = 4
"""Characters of a number or a name of a house below which it would be found in everything."""
_PLACE = "[PLACE]"
_OVER_89 = "90+"
_AGE = "age over 89"


@dataclass(frozen=True)
class Masking:
    """What masks; the same for every visit. Made once."""

    tables: Tables
    vocabulary: Vocabulary
    names: NameFinder
    places: PlaceFinder
    dates: DateFinder

    @classmethod
    def load(cls) -> Masking:
        """Raises EngineError for a table that cannot be read."""
        tables, vocabulary = load_tables(), load_vocabulary()
        return cls(
            tables,
            vocabulary,
            NameFinder(tables, vocabulary),
            PlaceFinder(tables, vocabulary),
            DateFinder(tables.cues.dates),
        )


@dataclass(frozen=True)
class KnownIdentities:
    """What the record knows of the people of a visit. `numbers`: the clinic's own of the patient; `places`:
    the clinic's name; `day`: of the visit; `by`: by which its dates are moved."""

    day: datetime.date
    by: datetime.timedelta
    names: tuple[KnownName, ...] = ()
    numbers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass
class VisitMasker:
    """`counted`: what was masked so far, by kind."""

    masking: Masking
    known: KnownIdentities
    counted: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.people = People(self.known.names)
        self._fulls = self.people.full_names()
        self._is_like: dict[str, Person | None] = {}

    def learn(self, texts: Iterable[tuple[str, Role]]) -> None:
        """Who is named anywhere in the visit, before anything is masked. Whose part a cue tells comes first,
        and full names before single ones: what is said of them later is the same people's."""
        named: list[tuple[bool, int, Party, tuple[str, ...]]] = []
        for text, role in texts:
            tokens = tokens_of(text)
            for one in self.masking.names.find(text, tokens, role):
                words = self.masking.names.words_of(tokens, one)
                named.append((one.party is Party.PERSON, -len(words), one.party, words))
        for _, _, party, words in sorted(named, key=lambda each: each[:2]):
            self.people.named(words, party)

    def masked(self, text: str, role: Role = Role.UNKNOWN) -> str:
        found = self.found(text, role)
        self.count(found)
        return replaced(text, found)

    def count(self, found: Iterable[Found]) -> None:
        self.counted.update(one.kind for one in found)

    def found(self, text: str, role: Role = Role.UNKNOWN) -> tuple[Found, ...]:
        """What identifies somebody, in order."""
        tokens = tokens_of(text)
        every = [
            *self._patterns(text),
            *self._literals(text),
            *self._names(text, tokens, role),
            *self.masking.dates.find(text, self.known.day, self.known.by),
        ]
        taken = without_overlaps(every)
        places = (one for one in self._places(text, tokens) if not _touches(one, taken))
        return without_overlaps((*taken, *places))

    def doubts(self, text: str) -> tuple[str, ...]:
        """Words that are left and may be names: written with a capital within a sentence, and neither
        clinical nor known from visits; and those of a name where it may be a word."""
        masked = self.found(text)
        tokens = tokens_of(text)
        return tuple(
            dict.fromkeys(
                text[token.start : token.end]
                for at, token in enumerate(tokens)
                if not _touches(Found(token.start, token.end, NAME, ""), masked)
                and self._may_be_name(tokens, at)
            )
        )

    def is_unknown(self, word: str) -> bool:
        """Neither English nor clinical: a name, or what a recognizer made of something."""
        (token,) = tokens_of(word)[:1] or (None,)
        vocabulary = self.masking.vocabulary
        return token is not None and not (
            vocabulary.is_known(token.plain)
            or vocabulary.is_clinical([token.plain])
            or len(token.plain) < 3
        )

    # ------------------------------------------------------------ names
    def _names(self, text: str, tokens: Sequence[Token], role: Role) -> Iterator[Found]:
        for one in self.masking.names.find(text, tokens, role):
            words = self.masking.names.words_of(tokens, one)
            yield _name(tokens, one.first, one.last, self.people.named(words, one.party))
        for at in range(len(tokens)):
            person = self._called(tokens, at)
            if person is not None:
                yield _name(tokens, at, at + 1, person)
            for full in self._fulls:
                last = at + len(full)
                if full[0] == tokens[at].plain and full == _plain(tokens, at, last):
                    yield _name(tokens, at, last, self.people.named(full, Party.PERSON))

    def _called(self, tokens: Sequence[Token], at: int) -> Person | None:
        """Whose name stands here, said without a cue."""
        token = tokens[at]
        parts = token.plain.split("-")
        person = next(filter(None, map(self.people.of_word, (token.plain, *parts))), None)
        if person is None:
            return self._like(token, tokens, at)
        if self.masking.vocabulary.is_term(tokens, at):
            return None
        if not self._is_word(token) or token.stands_out:
            return person
        beside = (tokens[n] for n in (at - 1, at + 1) if 0 <= n < len(tokens))
        is_beside = any(
            other.plain in person.words and other.plain != token.plain for other in beside
        )
        return person if is_beside else None

    def _like(self, token: Token, tokens: Sequence[Token], at: int) -> Person | None:
        if token.plain not in self._is_like:
            is_name = self.masking.vocabulary.may_be_name(token.plain)
            self._is_like[token.plain] = self.people.alike(token.plain) if is_name else None
        person = self._is_like[token.plain]
        if person is None or self.masking.vocabulary.is_term(tokens, at):
            return None
        return person

    def _is_word(self, token: Token) -> bool:
        """Of English or of medicine, beside being somebody's name."""
        names, vocabulary = self.masking.tables.people, self.masking.vocabulary
        if token.plain in names.words or vocabulary.is_clinical([token.plain]):
            return True
        return token.plain not in names.every and vocabulary.is_common(token.plain)

    def _may_be_name(self, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        vocabulary = self.masking.vocabulary
        if token.plain in CALENDAR or vocabulary.is_term(tokens, at):
            return False
        if self.people.of_word(token.plain) is not None:
            return True
        return (
            token.stands_out
            and len(token.plain) > 2
            and not vocabulary.is_common(token.plain)
            and not vocabulary.is_clinical([token.plain])
        )

    # ------------------------------------------------------------ the rest
    def _places(self, text: str, tokens: Sequence[Token]) -> Iterator[Found]:
        for first, last in self.masking.places.find(text, tokens):
            yield Found(tokens[first].start, tokens[last - 1].end, PLACE, _PLACE)

    def _patterns(self, text: str) -> Iterator[Found]:
        for pattern in self.masking.tables.cues.pattern:
            instead = _OVER_89 if pattern.kind == _AGE else f"[{pattern.kind.upper()}]"
            for match in pattern.expression.finditer(text):
                end = match.start() + len(match[0].rstrip(" ,.-"))
                if end > match.start():
                    yield Found(match.start(), end, pattern.kind, instead)

    def _literals(self, text: str) -> Iterator[Found]:
        folded = text.casefold()
        own = [(number, "record number", "[RECORD NUMBER]") for number in self.known.numbers]
        own += [(place, PLACE, _PLACE) for place in self.known.places]
        if len(folded) != len(text):
            return
        for literal, kind, instead in own:
            wanted = literal.strip().casefold()
            at = folded.find(wanted) if len(wanted) >= SHORTEST_LITERAL else -1
            while at >= 0:
                yield Found(at, at + len(wanted), kind, instead)
                at = folded.find(wanted, at + len(wanted))


def _name(tokens: Sequence[Token], first: int, last: int, person: Person) -> Found:
    return Found(tokens[first].start, tokens[last - 1].end, NAME, person.surrogate)


def _plain(tokens: Sequence[Token], first: int, last: int) -> tuple[str, ...]:
    return tuple(token.plain for token in tokens[first:last])


def _touches(one: Found, found: Iterable[Found]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in found)
