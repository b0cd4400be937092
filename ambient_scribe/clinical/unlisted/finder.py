"""Finds names that no table of terms holds: "diagnosed with erdheim-chester disease".

In: a reading. Out: entities, which join the reading by the same rule as any other engine's
(`entities.merging`). A name is what was said, in its own words: nobody knows what it means, and so
nothing but its kind is told of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ambient_scribe.clinical.entities.named import NamedEntity
from ambient_scribe.clinical.hearing.english import EnglishWords, Familiarity
from ambient_scribe.clinical.language.reading import Heard, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts
from ambient_scribe.clinical.unlisted.endings import Ending, ending_of
from ambient_scribe.clinical.unlisted.slots import Slot, load_slots

_LONGEST = 4
"""Words of a name."""
_SHORTEST = 3
"""Letters of a word of a name."""
_INSIDE = frozenset({"-", "'s"})
"""What joins the words of one name ("erdheim-chester", "wegener's granulomatosis")."""
_JOINS = frozenset({",", "and", "or"})
"""What stands between names of one list."""
_VERBAL = ("ed", "ing", "ly")
"""A word of the visit's talk that ends so tells what is done, or how."""
_DESCRIBING = ("al", "ic", "ous", "ary", "ive", "ine", "ar", "less")
"""An English word that ends so describes what comes next ("uterine"), and names no disease."""
_OF_THE_BODY = frozenset({LexiconKind.CONDITION, LexiconKind.PROCEDURE})
_DOSE_UNITS = frozenset({"mg", "mcg", "g", "units", "puffs", "mL", "drops"})


@dataclass(frozen=True)
class UnlistedNames:
    """Immutable and shared."""

    english: EnglishWords

    def find(self, reading: Reading) -> tuple[NamedEntity, ...]:
        """May overlap each other and what the lexicon knows."""
        if len(reading.tokens) < 2:
            return ()
        return tuple(
            self._entity(reading, span, kind, drug_class)
            for span, kind, drug_class in self._found(reading)
            if not any(_is_told(one, span) for one in reading.heard)
        )

    def _entity(
        self, reading: Reading, span: Span, kind: LexiconKind, drug_class: str | None
    ) -> NamedEntity:
        start, end = reading.characters(span)
        if drug_class is None:
            return NamedEntity(start, end, kind)
        name = reading.said(span)
        entry = Entry(kind=kind, name=name, forms=(name,), drug_class=drug_class)
        return NamedEntity(start, end, kind, entry)

    def _found(self, reading: Reading) -> Iterator[tuple[Span, LexiconKind, str | None]]:
        slots = load_slots()
        tokens = reading.tokens
        for at, token in enumerate(tokens):
            ending = self._ending(token.text)
            if ending is not None:
                yield Span(at, at + 1), ending.kind, ending.drug_class
            noun = slots.before_noun.get(token.text)
            if noun is not None:
                name = self._name_before(reading, at, noun)
                if name is not None:
                    yield Span(name.start, at + 1), noun.kind, None
            for words, slot in slots.after_words.get(token.text, ()):
                if reading.words(Span(at, at + len(words))) == words:
                    for span in self._names_after(reading, at + len(words), slot):
                        yield span, slot.kind, None
        yield from self._dosed(reading)

    def _ending(self, word: str) -> Ending | None:
        return ending_of(word) if self.english.familiarity(word) < Familiarity.COMMON else None

    def _dosed(self, reading: Reading) -> Iterator[tuple[Span, LexiconKind, str | None]]:
        """ "zibrolin 20 milligrams": a strange word that has a dose is a drug."""
        slot = load_slots().before_dose
        for amount in amounts(reading, Span(0, len(reading.tokens))):
            if amount.quantity.unit not in _DOSE_UNITS:
                continue
            name = self._name_before(reading, amount.start, slot)
            if name is not None:
                yield name, slot.kind, None

    def _names_after(self, reading: Reading, start: int, slot: Slot) -> Iterator[Span]:
        """One name, or a list of them."""
        while True:
            end = start
            while end < len(reading.tokens) and end - start < _LONGEST:
                if not self._is_part(reading, end, slot) and not self._is_inside(reading, end):
                    break
                end += 1
            span = self._whole(reading, Span(start, end), slot)
            if span is None or self._only_describes(reading, span, slot):
                return
            yield span
            start = span.end
            while start < len(reading.tokens) and reading.tokens[start].text in _JOINS:
                start += 1
            if start == span.end:
                return

    def _name_before(self, reading: Reading, end: int, slot: Slot) -> Span | None:
        start = end
        while start > 0 and end - start < _LONGEST:
            if not self._is_part(reading, start - 1, slot) and not self._is_inside(
                reading, start - 1
            ):
                break
            start -= 1
        return self._whole(reading, Span(start, end), slot)

    def _only_describes(self, reading: Reading, span: Span, slot: Slot) -> bool:
        """ "History of uterine …": the name itself was not understood."""
        last = reading.tokens[span.end - 1].text
        known = self.english.familiarity(last) > Familiarity.UNKNOWN
        return slot.kind in _OF_THE_BODY and known and last.endswith(_DESCRIBING)

    def _is_inside(self, reading: Reading, at: int) -> bool:
        """A hyphen without spaces, the "'s" of a name."""
        tokens = reading.tokens
        if tokens[at].text not in _INSIDE or at == 0 or at + 1 >= len(tokens):
            return False
        return tokens[at - 1].end == tokens[at].start

    def _is_part(self, reading: Reading, at: int, slot: Slot) -> bool:
        word = reading.tokens[at].text
        if not word.isalpha() or len(word) < _SHORTEST or word in slot.but:
            return False
        familiarity = self.english.familiarity(word)
        if familiarity is Familiarity.EVERYDAY:
            return False
        return familiarity is Familiarity.UNKNOWN or not word.endswith(_VERBAL)

    def _whole(self, reading: Reading, span: Span, slot: Slot) -> Span | None:
        """Without what joins at its edges; None for what is no name, all of whose words are known."""
        start, end = span.start, span.end
        while start < end and reading.tokens[start].text in _INSIDE:
            start += 1
        while start < end and reading.tokens[end - 1].text in _INSIDE:
            end -= 1
        words = reading.words(Span(start, end))
        if not words:
            return None
        rarest = min(self.english.familiarity(w) for w in words if w not in _INSIDE)
        return Span(start, end) if rarest <= slot.familiar else None


def _is_told(heard: Heard, span: Span) -> bool:
    """A mention already, or a part of what may be another name: the "die" of "die a beetus"."""
    return heard.meets(span) and (heard.named or not span.holds(heard))
