"""Names of people where cues tell of them: a title, "my name is", a greeting, a relative before it.

In: the words of one text and who says them. Out: runs of words that are a name, and whose it may be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.domain.roles import Role
from ambient_scribe.pipeline.identity.phrases import ends_of
from ambient_scribe.pipeline.masking.people import Party
from ambient_scribe.pipeline.masking.tables import Tables
from ambient_scribe.pipeline.masking.words import CALENDAR, Token, Vocabulary, is_beside

LONGEST_NAME = 3
_ADDRESSED = (("are", "you"), ("you", "are"), ("you're",))


@dataclass(frozen=True)
class Named:
    """Words `[first, last)` of the text."""

    first: int
    last: int
    party: Party


class NameFinder:
    def __init__(self, tables: Tables, vocabulary: Vocabulary) -> None:
        self._cues, self._people = tables.cues.names, tables.people
        self._titles, self._no_names = (
            tables.titles,
            tables.no_names | tables.phrases.fillers | CALENDAR,
        )
        self._patient_cues = frozenset(tables.phrases.told)
        self._fillers = tables.phrases.fillers
        self._vocabulary = vocabulary

    @cached_property
    def _around(self) -> frozenset[str]:
        relatives = load_lexicon().of_kind(LexiconKind.RELATIVE)
        return self._cues.around | {form for one in relatives for form in one.forms}

    def find(self, text: str, tokens: Sequence[Token], role: Role) -> Iterator[Named]:
        yield from self._titled(text, tokens)
        yield from self._beside_somebody(text, tokens)
        yield from self._introduced(text, tokens, role)
        yield from self._spelt(tokens)
        yield from self._given_names(text, tokens)

    def words_of(self, tokens: Sequence[Token], one: Named) -> tuple[str, ...]:
        """What somebody is called there: what was spelt as a word."""
        own = tokens[one.first : one.last]
        if all(map(_is_letters, own)):
            return ("".join(token.plain for token in own).replace("-", "").replace(".", ""),)
        return tuple(token.plain for token in own)

    # ------------------------------------------------------------ cues
    def _titled(self, text: str, tokens: Sequence[Token]) -> Iterator[Named]:
        for at in range(len(tokens) - 1):
            title = tokens[at].plain.rstrip(".")
            is_clinician = title in self._cues.clinician_titles
            is_staff = title in self._cues.staff_titles
            if not (is_clinician or is_staff or title in self._titles):
                continue
            first = tokens[at + 1]
            beside = is_beside(text, tokens[at], first, is_title=True)
            if not beside or not self._is_word_of_name(first):
                continue
            is_loose = title in self._cues.loose_titles
            if is_loose and not (self._looks_like_name(first) or self._is_family(first)):
                continue
            if not is_loose and not first.capital and self._is_study(tokens, at + 1):
                continue
            party = Party.CLINICIAN if is_clinician else Party.STAFF if is_staff else Party.PATIENT
            yield self._run(text, tokens, at + 1, party)

    def _introduced(self, text: str, tokens: Sequence[Token], role: Role) -> Iterator[Named]:
        plain = [one.whole for one in tokens]
        own = Party.CLINICIAN if role.is_staff else Party.PERSON
        speaker = Party.PATIENT if role.is_patients_voice else own
        asked = Party.PATIENT if role.is_staff else Party.PERSON
        for phrase in (*self._cues.own, *self._patient_cues):
            for at in ends_of(plain, (phrase,)):
                start = self._behind_fillers(tokens, at)
                if start < len(tokens) and self._is_told(tokens[start]):
                    whose = Party.PATIENT if "patient" in " ".join(phrase) else speaker
                    yield self._run(text, tokens, start, whose)
        for phrase in self._cues.introduces:
            for at in ends_of(plain, (phrase,)):
                if at < len(tokens) and self._looks_like_name(tokens[at]):
                    whose = asked if phrase in _ADDRESSED else speaker
                    yield self._run(text, tokens, at, whose)
        for at in ends_of(plain, self._cues.greets):
            if at < len(tokens) and self._is_greeted(tokens[at]):
                yield self._run(text, tokens, at, asked)
        for at in ends_of(plain, self._cues.addresses):
            if at < len(tokens) and self._looks_like_name(tokens[at]):
                yield self._run(text, tokens, at, asked)

    def _beside_somebody(self, text: str, tokens: Sequence[Token]) -> Iterator[Named]:
        for at, token in enumerate(tokens):
            if token.plain in self._around and at + 1 < len(tokens):
                first = tokens[at + 1]
                if is_beside(text, token, first) and self._looks_like_name(first):
                    yield self._run(text, tokens, at + 1, Party.PERSON)
            if token.plain.rstrip(".") in self._cues.credentials and at > 0 and token.capital:
                yield from self._before_credentials(tokens, at)

    def _before_credentials(self, tokens: Sequence[Token], at: int) -> Iterator[Named]:
        first = at
        while first > max(0, at - LONGEST_NAME) and self._may_begin(tokens[first - 1]):
            first -= 1
        if at - first > 1:
            yield Named(first, at, Party.CLINICIAN)

    def _spelt(self, tokens: Sequence[Token]) -> Iterator[Named]:
        """Letters one by one behind "spelled", or joined by hyphens."""
        for at, token in enumerate(tokens):
            if token.plain not in self._cues.spelt:
                continue
            for first in range(at + 1, min(at + 4, len(tokens))):
                last = first
                while last < len(tokens) and _is_letters(tokens[last]):
                    last += 1
                if last - first > 2 or (last > first and "-" in tokens[first].plain):
                    yield Named(first, last, Party.PERSON)
                    break

    def _given_names(self, text: str, tokens: Sequence[Token]) -> Iterator[Named]:
        """A given name by itself, where nothing else is called so."""
        for at, token in enumerate(tokens):
            if token.plain not in self._people.given or token.plain in self._no_names:
                continue
            if self._vocabulary.is_term(tokens, at):
                continue
            is_word = token.plain in self._people.words or self._vocabulary.is_clinical(
                [token.plain]
            )
            if not is_word or (token.capital and self._is_before_family(text, tokens, at)):
                yield self._run(text, tokens, at, Party.PERSON)

    def _is_before_family(self, text: str, tokens: Sequence[Token], at: int) -> bool:
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        return (
            following is not None
            and following.capital
            and is_beside(text, tokens[at], following)
            and self._is_family(following)
        )

    # ------------------------------------------------------------ words
    def _run(self, text: str, tokens: Sequence[Token], first: int, party: Party) -> Named:
        """The name that begins here, as far as it goes."""
        last = first + 1
        while (
            last < len(tokens)
            and last - first < LONGEST_NAME
            and is_beside(text, tokens[last - 1], tokens[last])
            and tokens[last - 1].plain == tokens[last - 1].whole
            and self._goes_on(tokens[first], tokens, last)
        ):
            last += 1
        return Named(first, last, party)

    def _goes_on(self, first: Token, tokens: Sequence[Token], at: int) -> bool:
        token = tokens[at]
        if token.plain in self._no_names or len(token.plain) < 2:
            return False
        if self._vocabulary.is_clinical([token.plain]) and not self._is_family(token):
            return False
        if first.capital:
            return token.capital
        if token.plain in self._people.words:
            return first.plain in self._people.given and token.plain in self._people.family
        return token.plain in self._people.every or self._vocabulary.may_be_name(token.plain)

    def _is_word_of_name(self, token: Token) -> bool:
        return len(token.plain) > 1 and token.plain not in self._no_names

    def _is_family(self, token: Token) -> bool:
        return token.plain in self._people.family

    def _may_begin(self, token: Token) -> bool:
        return token.capital and self._is_word_of_name(token)

    def _is_study(self, tokens: Sequence[Token], at: int) -> bool:
        """ "mr arthrogram": an image, not a man."""
        if self._is_family(tokens[at]):
            return False
        is_clinical = self._vocabulary.is_clinical([tokens[at].plain])
        return is_clinical or self._vocabulary.is_term(tokens, at)

    def _is_told(self, token: Token) -> bool:
        """Behind words that announce a name."""
        if not self._is_word_of_name(token):
            return False
        if token.plain in self._people.every or token.stands_out:
            return not self._vocabulary.is_clinical([token.plain]) or self._is_family(token)
        return not self._vocabulary.is_everyday(token.plain) and not self._vocabulary.is_clinical(
            [token.plain]
        )

    def _looks_like_name(self, token: Token) -> bool:
        """Behind words that announce much else."""
        if not self._is_word_of_name(token):
            return False
        is_listed = token.plain in self._people.every
        if token.capital and is_listed:
            return True
        if self._vocabulary.is_clinical([token.plain]):
            return False
        if token.stands_out:
            return not self._vocabulary.is_common(token.plain)
        return is_listed and token.plain not in self._people.words

    def _is_greeted(self, token: Token) -> bool:
        is_given = token.plain in self._people.given and self._is_word_of_name(token)
        return is_given or self._looks_like_name(token)

    def _behind_fillers(self, tokens: Sequence[Token], at: int) -> int:
        while at < len(tokens) and tokens[at].plain in self._fillers | self._titles:
            at += 1
        return at


def _is_letters(token: Token) -> bool:
    return all(len(part) == 1 for part in token.plain.replace(".", "-").split("-") if part)
