"""Who somebody beside the patient is to them: their mother, their brother.

In: passages with their clauses. Out: the relative of the one who speaks, where the transcript's label,
their own words ("i'm his mother") or the clinician's ("and you're mom?") tell it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ambient_scribe.clinical.language.reading import Clause, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.domain.transcript import Passage

_AM = frozenset({"'m", "am", "i'm"})
_ARE = frozenset({"'re", "are", "is"})
_WHOSE = frozenset({"his", "her", "their", "the", "a", "patient", "'s", "child"})
_INTRODUCED = 4
"""Tokens from "i'm" to the relative ("i'm the patient's mother")."""


@dataclass
class Companions:
    lexicon: Lexicon
    known: dict[str, Entry] = field(default_factory=dict)
    addressed: Entry | None = None
    """Whom the clinician took for a relative and who has not spoken since."""

    def copied(self) -> Companions:
        return Companions(self.lexicon, {**self.known}, self.addressed)

    def hear(self, passage: Passage, reading: Reading, clause: Clause) -> None:
        talker = passage.utterance.talker
        if passage.role.is_staff:
            self.addressed = _introduced(reading, clause, _ARE) or self.addressed
        elif passage.role.is_bystander:
            own = _introduced(reading, clause, _AM) or self.lexicon.find(
                passage.utterance.speaker.lower(), LexiconKind.RELATIVE
            )
            told = own or (self.addressed if talker not in self.known else None)
            self.addressed = None
            if told is not None:
                self.known.setdefault(talker, told)

    def of(self, passage: Passage) -> Entry | None:
        return self.known.get(passage.utterance.talker) if passage.role.is_bystander else None


def _introduced(reading: Reading, clause: Clause, verbs: frozenset[str]) -> Entry | None:
    """ "I'm his mother", "are you mom?", "this is grandma"."""
    for mention in reading.mentions_in(clause, LexiconKind.RELATIVE):
        start = max(clause.start, mention.start - _INTRODUCED)
        before = list(reading.words(Span(start, mention.start)))
        while before and before[-1] in _WHOSE | {"you"}:
            before.pop()
        if before[-1:] and before[-1] in verbs:
            return mention.entry
    return None
