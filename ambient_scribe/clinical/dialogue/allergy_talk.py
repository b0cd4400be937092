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
_REACTION_WORDS = frozenset({"happened", "happen", "happens", "reaction", "react", "do"})
_OTHER_MATTERS = frozenset({"taking", "medications", "medicines"})


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
        if self._allergen is not None and _REACTION_WORDS & words:
            self._reacting = REACTION_PASSAGES
        elif polar or _OTHER_MATTERS & words:
            self._reacting = 0
            if self._allergen is not None:
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
