"""Talk about vaccinations and operations in which an answer names only the disease or the part.

In: a clinician's question ("are your shots up to date?", "any surgeries?"), then clauses. Out: the
vaccination that "tetanus, three years ago" tells of, the operation that "just my gallbladder" does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ambient_scribe.clinical.dialogue.past_answers import when_in
from ambient_scribe.clinical.language.attributes import side_in
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, spoken_ids, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.operations import parts_told_alone
from ambient_scribe.clinical.language.reading import Clause, Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind
from ambient_scribe.domain.transcript import Passage

IMMUNIZATIONS, SURGERY = "immunizations", "surgery"
"""What the questions ask about by name."""

TALK_PASSAGES = 4
"""How long after the question a bare name answers it, the asking passage counted."""

_IMMUNIZATION = "immunization"
_STRANGE_WORDS = 1
"""Words besides parts, times and what frames them; with more, a clause tells of something else."""

_SIDE_REACH = 3
"""Tokens between a side and its part ("my left knee")."""

_HAD = frozenset({"had", "got", "getting", "with"})
_HAVE = frozenset({"have", "having", "has"})
_ASKS_ANEW = frozenset({"history", "any", "have", "had", "has", "ever", "you", "been"})
_NEVER = frozenset({"never", "no", "not", "n't", "without", "except", "but"})
_OTHER_PROBLEMS = frozenset({"hurts", "hurt", "pain", "sore", "bothers", "bothering"})


class Talk(StrEnum):
    VACCINES = "vaccines"
    OPERATIONS = "operations"


@dataclass
class PastTalk:
    """What of the past was asked about last."""

    lexicon: Lexicon
    _talk: Talk | None = None
    _age: int = 0
    _one: bool = False
    """One vaccine was asked about by its name."""

    def next_passage(self) -> None:
        self._age += 1

    @property
    def talk(self) -> Talk | None:
        return self._talk if self._age < TALK_PASSAGES else None

    def asked(self, reading: Reading, clause: Clause, found: Sequence[Finding]) -> None:
        """By a clinician; a question about something else ends it."""
        words = set(reading.words(clause))
        vaccines = [
            m
            for m in reading.mentions_in(clause, LexiconKind.PROCEDURE)
            if m.entry.type == _IMMUNIZATION
        ]
        if vaccines or group("vaccine words") & words:
            self._talk, self._age = Talk.VACCINES, 0
            self._one = any(m.entry.name != IMMUNIZATIONS for m in vaccines)
        elif group("operation words") & words:
            self._talk, self._age = Talk.OPERATIONS, 0
        elif found and not (self.talk is Talk.VACCINES and self._all_vaccines(found)):
            self._talk = None

    def _all_vaccines(self, found: Sequence[Finding]) -> bool:
        return all(f.claim.kind is FactKind.PROCEDURE for f in found)

    def as_meant(self, scene: Scene, found: Sequence[Finding]) -> list[Finding]:
        """Diseases that were vaccinated against, where vaccines are talked of."""
        if self.talk is not Talk.VACCINES:
            return [*found]
        return [self._vaccination(scene, finding) or finding for finding in found]

    def _vaccination(self, scene: Scene, finding: Finding) -> Finding | None:
        claim = finding.claim
        if claim.kind is not FactKind.CONDITION or self._is_illness(scene, finding):
            return None
        entry = self._vaccine_of(finding)
        if entry is None:
            return None
        absent = claim.assertion is Assertion.ABSENT and not scene.asked
        given = not absent and not scene.asked
        date = self._date(scene, finding.term) if given else None
        meant = Claim(
            kind=FactKind.PROCEDURE,
            normalized=entry.name,
            assertion=Assertion.ABSENT if absent else Assertion.HISTORICAL,
            attributes=Attributes(date=date),
        )
        return replace(finding, claim=meant, weak=False, presumed=False, code=entry.code)

    def _vaccine_of(self, finding: Finding) -> Entry | None:
        names = (finding.text, finding.claim.normalized)
        forms = (f"{name} {word}" for name in names for word in ("vaccine", "vaccination", "shot"))
        found = (self.lexicon.find(form, LexiconKind.PROCEDURE) for form in forms)
        return next((entry for entry in found if entry is not None), None)

    def _is_illness(self, scene: Scene, finding: Finding) -> bool:
        """ "No, I had shingles last year": with the word of a patient, asked for that one vaccine."""
        words = scene.words
        if group("illness words") & words:
            return True
        if scene.voice is not Voice.PATIENT:
            # "and shingles?" asks on, "any history of it?" does not
            return not scene.asked or bool(_ASKS_ANEW & words)
        term = finding.term
        before = set(scene.reading.words(Span(max(scene.clause.start, term.start - 1), term.start)))
        return bool(_HAVE & before) or (self._one and bool(_HAD & before))

    def _date(self, scene: Scene, term: Span) -> str | None:
        """Of the nearest time, behind it first."""
        times = [t for t in time_phrases(scene.reading, scene.clause) if t.attribute == "onset"]
        later = [t for t in times if t.start >= term.end]
        nearest = min(later or times, key=lambda t: t.distance(term), default=None)
        return nearest.value if nearest else None

    def decides(self, reading: Reading) -> set[str]:
        """The general questions that this passage answers by naming what was done."""
        if self.talk is Talk.VACCINES:
            named = reading.mentions_in(Span(0, len(reading.tokens)), LexiconKind.CONDITION)
            told = any(self._knows_vaccine(m) for m in named)
            return {IMMUNIZATIONS} if told else set()
        if self.talk is Talk.OPERATIONS:
            told = any(self._operations(reading, clause) for clause in reading.clauses)
            return {SURGERY} if told else set()
        return set()

    def _knows_vaccine(self, mention: Mention) -> bool:
        return self.lexicon.find(f"{mention.entry.name} vaccine", LexiconKind.PROCEDURE) is not None

    def read(self, scene: Scene, passage: Passage, found: Sequence[Finding]) -> list[Finding]:
        """The operations of a patient's clause that names only what was operated on."""
        if self.talk is not Talk.OPERATIONS or scene.voice is not Voice.PATIENT or scene.asked:
            return []
        reading, clause = scene.reading, scene.clause
        known = {f.claim.normalized for f in found}
        made = []
        for span, entry in self._operations(reading, clause):
            if entry.name in known or any(f.term.meets(span) for f in found):
                continue
            after = Span(span.start, clause.end)
            side = side_in(reading, Span(max(clause.start, span.start - _SIDE_REACH), span.end))
            claim = Claim(
                kind=FactKind.PROCEDURE,
                normalized=entry.name,
                assertion=Assertion.HISTORICAL,
                attributes=Attributes(date=when_in(reading, after), laterality=side),
            )
            operation = Finding(claim, (span,), surface(reading, span), entry.code)
            made.append(operation.borne_by(spoken_ids(reading, clause, (span,), passage)))
        self._age = 0 if made else self._age
        return made

    def _operations(self, reading: Reading, clause: Clause) -> list[tuple[Span, Entry]]:
        """None where the clause tells of something else."""
        words = set(reading.words(clause))
        if (_NEVER | _OTHER_PROBLEMS) & words or reading.has(clause, Effect.CONDITIONAL):
            return []
        if any(True for _ in reading.mentions_in(clause, LexiconKind.RELATIVE)):
            return []
        told = [*self._parts(reading, clause)]
        spans: list[Span] = [span for span, _ in told]
        spans += time_phrases(reading, clause)
        spans += reading.mentions_in(clause, LexiconKind.PROCEDURE)
        spans += reading.cues_in(clause, Effect.HISTORICAL)
        strange = [
            i
            for i in range(clause.start, clause.end)
            if not any(span.start <= i < span.end for span in spans)
            and not is_punctuation(word := reading.tokens[i].text)
            and not word.isdigit()
            and word not in group("frames of operations")
        ]
        return told if len(strange) <= _STRANGE_WORDS else []

    def _parts(self, reading: Reading, clause: Clause) -> Iterator[tuple[Span, Entry]]:
        taken: list[Span] = [*reading.mentions_in(clause, LexiconKind.PROCEDURE)]
        words = reading.words(clause)
        for parts, entry in parts_told_alone(self.lexicon):
            for at in range(len(words) - len(parts) + 1):
                span = Span(clause.start + at, clause.start + at + len(parts))
                if words[at : at + len(parts)] == parts and not any(span.meets(t) for t in taken):
                    taken.append(span)
                    yield span, entry
        for site in reading.mentions_in(clause, LexiconKind.SITE):
            known = self.lexicon.find(f"{site.entry.name} {SURGERY}", LexiconKind.PROCEDURE)
            if known is not None and not any(site.meets(t) for t in taken):
                yield site, known
