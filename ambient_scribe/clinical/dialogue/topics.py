"""What the talk is about: the problem, the pain, the drug, the result that "it" refers to.

In: findings as they are made, clauses without a name of their own. Out: findings about the topic.
Bounded: the last of each, with its age in passages.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ambient_scribe.clinical.kinds.regimens import continue_regimen
from ambient_scribe.clinical.kinds.results import continue_result
from ambient_scribe.clinical.language.findings import Finding, Scene, Voice, revised
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Change, FactKind

PROBLEM_PASSAGES = 6
DRUG_PASSAGES = 3
RESULT_PASSAGES = 2
OFFER_PASSAGES = 3
"""How many passages long "it" still means the problem, the drug, the result, the drug offered."""

PAIN = "pain"
_PAINS = frozenset({"headache", "sore throat", "abdominal cramps", "heartburn"})
"""Pains whose name does not end so."""

_PLACED_BY = frozenset({"it", "it's", "there", "that", "they"})
_PROBLEMS = frozenset({FactKind.SYMPTOM, FactKind.CONDITION})
_MEASURED = frozenset({FactKind.VITAL, FactKind.TEST})


@dataclass
class Remembered:
    finding: Finding
    age: int = 0


@dataclass
class Topics:
    """The latest of each kind of thing that may be referred to."""

    lexicon: Lexicon
    kept: dict[str, Remembered] = field(default_factory=dict)
    pain: Finding | None = None

    def next_passage(self) -> None:
        for remembered in self.kept.values():
            remembered.age += 1

    def _recent(self, name: str, passages: int) -> Finding | None:
        remembered = self.kept.get(name)
        return remembered.finding if remembered and remembered.age <= passages else None

    @property
    def problem(self) -> Finding | None:
        return self._recent("problem", PROBLEM_PASSAGES)

    @property
    def drug(self) -> Finding | None:
        return self._recent("drug", DRUG_PASSAGES)

    @property
    def offered(self) -> Finding | None:
        return self._recent("offered", OFFER_PASSAGES)

    def note(self, finding: Finding, *, as_problem: bool = True) -> None:
        claim = finding.claim
        if claim.kind is FactKind.MEDICATION:
            self.kept["drug"] = Remembered(finding)
            if claim.assertion is Assertion.PLANNED and claim.attributes.change is Change.STARTED:
                self.kept["offered"] = Remembered(finding)
            return
        if claim.kind in _MEASURED and claim.assertion is not Assertion.PLANNED:
            self.kept["result"] = Remembered(finding)
            return
        known = self.pain is not None and claim.normalized == self.pain.claim.normalized
        if claim.kind not in _PROBLEMS or (finding.weak and not known):
            return
        if (
            claim.kind is FactKind.SYMPTOM
            and claim.assertion is Assertion.PRESENT
            and (claim.normalized.endswith(f" {PAIN}") or claim.normalized in _PAINS)
        ):
            self.pain = finding
        if as_problem:
            self.kept["problem"] = Remembered(finding)

    def forget(self, finding: Finding) -> None:
        """What was denied is talked about no more."""
        problem = self.problem
        if problem is not None and problem.claim.normalized == finding.claim.normalized:
            del self.kept["problem"]

    def as_meant(self, scene: Scene, finding: Finding) -> Finding:
        """A bare "pain" is the pain talked about; what "it" does is named by where it is."""
        claim = finding.claim
        if claim.kind is not FactKind.SYMPTOM or self.pain is None:
            return finding
        if claim.assertion is not Assertion.PRESENT or claim.attributes.site is not None:
            return finding
        if claim.normalized == PAIN:
            return finding.claiming(revised(claim, normalized=self.pain.claim.normalized))
        place = self.pain.claim.normalized.removesuffix(f" {PAIN}")
        entry = self.lexicon.find(f"{place} {claim.normalized}", LexiconKind.SYMPTOM)
        if entry is None or not _PLACED_BY & scene.words:
            return finding
        return finding.claiming(revised(claim, normalized=entry.name))

    def continued(self, scene: Scene, *, answering: bool) -> list[Finding]:
        """More about the drug or the result named before, in a clause that names none."""
        found = []
        drug = self.drug
        if drug is not None:
            found.append(continue_regimen(scene, drug, answering=answering))
        result = self._recent("result", RESULT_PASSAGES)
        if result is not None and (scene.voice is Voice.CLINICIAN or answering):
            found.append(continue_result(scene, result, self.lexicon))
        return [finding for finding in found if finding is not None]
