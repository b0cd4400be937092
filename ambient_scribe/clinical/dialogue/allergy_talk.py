"""Talk about allergies that goes over several passages: which drug, and what it did.

In: findings and questions as they come. Out: for how long a drug's name is an allergy's, and
symptoms turned into the reaction of the allergy they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.kinds.histories import is_taken, names_exception, read_allergies
from ambient_scribe.clinical.kinds.reactions import substances_in
from ambient_scribe.clinical.language.findings import (
    Finding,
    Scene,
    Voice,
    joined,
    revised,
    surface,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Reading, Span
from ambient_scribe.domain.clinical import Assertion, Claim, FactKind, Subject

NAMING_PASSAGES = 4
"""How long after "yes" to allergies a drug's name is an allergy's."""

REACTION_PASSAGES = 3
"""How long after an allergy was named a symptom is what it did, when that was asked."""

TOLD_PASSAGES = 2
"""How long when nobody asked: the same passage, and its repetition."""

ASKED_PASSAGES = 2
"""How long after a question "just penicillin" names an allergy: the asking passage, the next."""

_ALLERGY_WORDS = frozenset({"allergic", "allergy", "allergies"})
_REACTION_WORDS = frozenset({"happened", "happen", "happens", "reaction", "react"})
_HAPPENS = frozenset({"happen", "happens", "happened"})
_WHENEVER = frozenset({"when", "if", "whenever", "after"})
_MORE = frozenset({"else", "other", "others"})
"""In a question: it goes on with what was asked."""

_IT = frozenset({"it", "that", "they", "those", "this"})
"""Beside "do": "what did it do?" asks of the reaction, "do you take anything?" does not."""

_ITSELF = frozenset({"it", "they", "that", "those", "them"})
"""What an allergen is called after it was named."""

_TAGS = frozenset({"right", "correct", "yes", "no", "yeah", "okay", "ok", ",", "?", "is", "that"})
"""A question of these only asks the one before it again."""

_TODAY = frozenset({"today", "now", "yesterday", "lately", "recently", "week", "weeks", "since"})
"""Words of a complaint of these days."""

_OTHER_MATTERS = frozenset(
    {"take", "taking", "using", "prescribed"}
    | {"medication", "medications", "medicine", "medicines", "meds", "tablets", "pills"}
)


@dataclass
class AllergyTalk:
    """What was asked and told of allergies in the last passages."""

    _asked: int = 0
    _naming: int = 0
    _reacting: int = 0
    _allergen: Finding | None = None
    _was_asked: bool = False
    """What it did was asked: a symptom answers, whatever words are around it."""
    _supposed: bool = False
    """It was only asked what the substance does: what is no sign of an allergy is none."""
    _told: Mapping[str, Finding] = field(default_factory=dict)
    """The allergies that were told, by name."""

    def next_passage(self) -> None:
        self._asked = max(0, self._asked - 1)
        self._naming = max(0, self._naming - 1)
        self._reacting = max(0, self._reacting - 1)

    def affirmed(self) -> None:
        """There are allergies; which, comes next."""
        self._naming = NAMING_PASSAGES

    @property
    def are_being_named(self) -> bool:
        return self._naming > 0

    def asked(
        self, reading: Reading, clause: Span, *, polar: bool, words: Iterable[str] = ()
    ) -> None:
        """A question: of allergies, of the reaction ("and what does the shellfish do?"), or of
        something else; `words` bear it."""
        borne_by, words = words, set(reading.words(clause))
        if words <= _TAGS:
            return
        known = [m.entry.name for m in reading.mentions_in(clause) if m.entry.name in self._told]
        if known:
            self._allergen, words = self._told[known[-1]], words | {"it"}
        supposed = None if polar else _supposed_allergen(reading, clause)
        if supposed is not None and not known:
            self._allergen, self._supposed = supposed.borne_by(borne_by), True
            self._reacting, self._was_asked = REACTION_PASSAGES, True
            return
        self._asked = ASKED_PASSAGES if _ALLERGY_WORDS & words else 0
        if _MORE & words and (self._naming or self._reacting or _ALLERGY_WORDS & words):
            self._naming = NAMING_PASSAGES
        if (_ALLERGY_WORDS | _MORE) & words:
            return
        if self._allergen is not None and _asks_what_it_did(words, polar=polar):
            self._reacting, self._was_asked = REACTION_PASSAGES, True
            return
        self._was_asked = False
        if polar or _is_of_other_matters(words):
            self._reacting = 0
            if self._allergen is not None or _is_of_other_matters(words):
                self._naming = 0

    def named_in(self, scene: Scene) -> list[Finding]:
        """The allergies that a patient's clause names in answer: "penicillin", "nothing but sulfa"."""
        return read_allergies(scene, answering=True) if self._is_answered(scene) else []

    def drugs_apart(self, scene: Scene, found: list[Finding]) -> list[Finding]:
        """A drug that is named where allergies are told is none that is taken, unless it says so."""
        told = self._reacting > 0 and self._was_asked and scene.voice is Voice.PATIENT
        if not (told or self._is_answered(scene)):
            return found
        return [
            f for f in found if f.claim.kind is not FactKind.MEDICATION or is_taken(scene, f.term)
        ]

    def _is_answered(self, scene: Scene) -> bool:
        return scene.voice is Voice.PATIENT and (
            self.are_being_named or (self._asked > 0 and names_exception(scene))
        )

    def read(self, found: list[Finding], scene: Scene) -> list[Finding]:
        """What an allergy did is told of it, and of nothing else."""
        return [self._read(finding, scene) for finding in found]

    def _read(self, finding: Finding, scene: Scene) -> Finding:
        """ "What did it do?" "I threw up": what an allergy did is no complaint of today."""
        claim = finding.claim
        if claim.kind is FactKind.ALLERGY:
            if claim.assertion is Assertion.PRESENT:
                self._allergen, self._supposed = finding, False
                self._told = {**self._told, claim.normalized: finding}
                self._reacting = max(self._reacting, TOLD_PASSAGES)
            return finding
        allergen = self._allergen
        if (
            allergen is None
            or self._reacting == 0
            or claim.kind not in {FactKind.SYMPTOM, FactKind.CONDITION}
            or claim.normalized in group("brought on")
            or claim.subject is not Subject.PATIENT
            or claim.assertion is not Assertion.PRESENT
            or (self._supposed and claim.normalized not in group("allergic signs"))
            or not (self._was_asked or _tells_what_it_did(scene, claim.normalized))
        ):
            return finding
        known, name = allergen.claim.attributes.reaction, claim.normalized
        asked_only = self._supposed
        reaction = name if known is None or name in known else f"{known}, {name}"
        told = revised(allergen.claim, attributes=joined(allergen.claim, {"reaction": reaction}))
        self._allergen, self._supposed = allergen.claiming(told), False
        self._told = {**self._told, told.normalized: self._allergen}
        meant = replace(finding, claim=told, text=allergen.text, code=None).named_as(allergen)
        return meant.borne_by(allergen.word_ids) if asked_only else meant


def _supposed_allergen(reading: Reading, clause: Span) -> Finding | None:
    """The peanuts of "what happens when you eat peanuts?"."""
    before = set(reading.words(Span(0, clause.end)))
    if not (_HAPPENS & before and _WHENEVER & before):
        return None
    substances = substances_in(reading, clause)
    if not substances:
        return None
    last = substances[-1]
    claim = Claim(kind=FactKind.ALLERGY, normalized=last.entry.name)
    return Finding(claim, (last,), surface(reading, last))


def _tells_what_it_did(scene: Scene, name: str) -> bool:
    """ "It gave me hives", "i get a rash"; but "i've had a cough for a week" is of today."""
    words = scene.reading.words(scene.clause)
    if _TODAY & scene.words or ("'ve" in scene.words and not _ITSELF & scene.words):
        return False
    text = f" {' '.join(words)} "
    caused = any(f" {phrase} " in text for phrase in group("causing harm"))
    return name in group("allergic signs") or caused or bool(_ITSELF & scene.words)


def _asks_what_it_did(words: set[str], *, polar: bool) -> bool:
    return bool(_REACTION_WORDS & words) or (not polar and "do" in words and bool(_IT & words))


def _is_of_other_matters(words: set[str]) -> bool:
    """ "What do you take?", but not "what happens when you take it?"."""
    return bool(_OTHER_MATTERS & words) and not _IT & words
