"""Talk about allergies that goes over several passages: which drug, and what it did.

In: findings and questions as they come. Out: for how long a drug's name is an allergy's, and
symptoms turned into the reaction of the allergy they belong to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ambient_scribe.clinical.language.findings import Finding, joined, revised
from ambient_scribe.domain.clinical import Assertion, FactKind, Subject

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
_MORE = frozenset({"else", "other", "others"})
"""In a question: it goes on with what was asked."""

_IT = frozenset({"it", "that", "they", "those", "this"})
"""Beside "do": "what did it do?" asks of the reaction, "do you take anything?" does not."""

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

    @property
    def were_just_asked(self) -> bool:
        return self._asked > 0

    def asked(self, words: set[str], *, polar: bool) -> None:
        """A question: of allergies, of the reaction, or of something else."""
        self._asked = ASKED_PASSAGES if _ALLERGY_WORDS & words else 0
        if _MORE & words and (self._naming or self._reacting or _ALLERGY_WORDS & words):
            self._naming = NAMING_PASSAGES
        if (_ALLERGY_WORDS | _MORE) & words:
            return
        if self._allergen is not None and _asks_what_it_did(words, polar=polar):
            self._reacting = REACTION_PASSAGES
        elif polar or _is_of_other_matters(words):
            self._reacting = 0
            if self._allergen is not None or _is_of_other_matters(words):
                self._naming = 0

    def read(self, finding: Finding) -> Finding:
        """ "What did it do?" "I threw up": what an allergy did is no complaint of today."""
        claim = finding.claim
        if claim.kind is FactKind.ALLERGY:
            if claim.assertion is Assertion.PRESENT:
                self._allergen = finding
                self._reacting = max(self._reacting, TOLD_PASSAGES)
            return finding
        allergen = self._allergen
        if (
            allergen is None
            or self._reacting == 0
            or claim.kind not in {FactKind.SYMPTOM, FactKind.CONDITION}
            or claim.subject is not Subject.PATIENT
            or claim.assertion is not Assertion.PRESENT
        ):
            return finding
        known, name = allergen.claim.attributes.reaction, claim.normalized
        reaction = name if known is None or name in known else f"{known}, {name}"
        told = revised(allergen.claim, attributes=joined(allergen.claim, {"reaction": reaction}))
        self._allergen = allergen.claiming(told)
        return replace(finding, claim=told, text=allergen.text, code=None).named_as(allergen)


def _asks_what_it_did(words: set[str], *, polar: bool) -> bool:
    return bool(_REACTION_WORDS & words) or (not polar and "do" in words and bool(_IT & words))


def _is_of_other_matters(words: set[str]) -> bool:
    """ "What do you take?", but not "what happens when you take it?"."""
    return bool(_OTHER_MATTERS & words) and not _IT & words
