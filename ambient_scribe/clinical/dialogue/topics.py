"""What the talk is about: the problem, the pain, the drug, the result that "it" refers to.

In: findings as they are made, clauses without a name of their own. Out: findings about the topic.
Bounded: the last of each, with its age in passages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ambient_scribe.clinical.kinds.drug_references import changes_of_it
from ambient_scribe.clinical.kinds.later_results import AT_HOME, continue_result, is_said_back
from ambient_scribe.clinical.kinds.places import is_behind
from ambient_scribe.clinical.kinds.readings import (
    continue_fever,
    shown_by,
    unnamed_pressures,
    unnamed_temperatures,
)
from ambient_scribe.clinical.kinds.regimens import continue_regimen
from ambient_scribe.clinical.kinds.values import is_measuring
from ambient_scribe.clinical.language.attributes import side_in
from ambient_scribe.clinical.language.findings import (
    Finding,
    Scene,
    Voice,
    joined,
    revised,
    surface,
)
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Clause, Reading, Span
from ambient_scribe.clinical.lexicon import Lexicon, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Claim, FactKind
from ambient_scribe.domain.transcript import Passage

PROBLEM_PASSAGES = 6
DRUG_PASSAGES = 3
RESULT_PASSAGES = 2
"""How many passages long "it" still means the problem, the drug, the result."""

_IN_GENERAL = frozenset({"general", "overall"})
"""In a question about the patient as a whole, whatever was spoken of before."""

PAIN = "pain"
_PLACED_BY = frozenset({"it", "it's", "there", "that", "they"})
_PROBLEMS = frozenset({FactKind.SYMPTOM, FactKind.CONDITION})
_MEASURED = frozenset({FactKind.VITAL, FactKind.TEST})


@dataclass
class Remembered:
    finding: Finding
    age: int = 0
    asked: bool = False
    """Only a question has named it."""


@dataclass
class Topics:
    """The latest of each kind of thing that may be referred to."""

    lexicon: Lexicon
    kept: dict[str, Remembered] = field(default_factory=dict)
    pain: Finding | None = None

    def copied(self) -> Topics:
        kept = {name: replace(remembered) for name, remembered in self.kept.items()}
        return Topics(self.lexicon, kept, self.pain)

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

    def note(self, finding: Finding, *, as_problem: bool = True, named: bool = False) -> None:
        """`named`: by the one who asks ("you mentioned a cough"), so that "it" is that, whether it
        is there or not."""
        claim = finding.claim
        if claim.kind is FactKind.MEDICATION:
            known = self.kept.get("drug")
            if known is None or not _is_old_dose(known, claim):
                self.kept["drug"] = Remembered(finding)
            return
        if claim.kind in _MEASURED and claim.assertion is not Assertion.PLANNED:
            self.kept["result"] = Remembered(finding)
            if claim.attributes.context == AT_HOME:
                self.kept["home"] = Remembered(finding)
            return
        is_pain = self.pain is not None and claim.normalized == self.pain.claim.normalized
        if claim.kind not in _PROBLEMS or (finding.weak and not is_pain and not named):
            return
        if (
            claim.kind is FactKind.SYMPTOM
            and claim.assertion is Assertion.PRESENT
            and (not finding.weak or is_pain)
            and (claim.normalized.endswith(f" {PAIN}") or claim.normalized in group("pains"))
        ):
            self.pain = finding
        if as_problem:
            self.kept["problem"] = Remembered(finding)

    def note_all(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.note(finding)

    def forget(self, finding: Finding) -> None:
        """What was denied is talked about no more."""
        name = finding.claim.normalized
        problem = self.problem
        if problem is not None and problem.claim.normalized == name:
            del self.kept["problem"]
        if self.pain is not None and self.pain.claim.normalized == name:
            self.pain = None

    def as_meant(self, scene: Scene, finding: Finding) -> Finding:
        """A bare "pain" is the pain talked about; what "it" does is named by where it is."""
        claim = finding.claim
        if claim.kind is not FactKind.SYMPTOM:
            return finding
        if self.pain is None:
            return self._placed(scene, finding)
        if claim.assertion is not Assertion.PRESENT or claim.attributes.site is not None:
            return finding
        if claim.normalized == PAIN:
            return finding.claiming(revised(claim, normalized=self.pain.claim.normalized))
        place = self.pain.claim.normalized.removesuffix(f" {PAIN}")
        entry = self.lexicon.find(f"{place} {claim.normalized}", LexiconKind.SYMPTOM)
        if entry is None or not _PLACED_BY & scene.words:
            return finding
        return finding.claiming(revised(claim, normalized=entry.name))

    def _placed(self, scene: Scene, finding: Finding) -> Finding:
        """ "It's my right arm, it hurts": the pain is where was pointed to just before."""
        claim = finding.claim
        bare = claim.normalized == PAIN and claim.attributes.site is None
        if not bare or not _PLACED_BY & scene.words:
            return finding
        before = Span(0, scene.clause.start)
        places = list(scene.reading.mentions_in(before, LexiconKind.SITE))
        if not places or is_behind(scene.reading, places[-1]):
            return finding
        name = places[-1].entry.name
        for place in (name, name.rpartition(" ")[2]):
            entry = self.lexicon.find(f"{place} {PAIN}", LexiconKind.SYMPTOM)
            if entry is not None:
                side = side_in(scene.reading, before)
                more: dict[str, object] = {"laterality": side}
                more["site"] = name if place != name else None
                meant = revised(claim, normalized=entry.name, attributes=joined(claim, more))
                return finding.claiming(meant)
        return finding

    def continued(self, scene: Scene, *, answering: bool) -> list[Finding]:
        """More about the drug or the result named before, in a clause that names none."""
        found: list[Finding | None] = []
        drug = self.drug
        if drug is not None:
            age = self.kept["drug"].age
            patient = scene.voice is Voice.PATIENT  # who answers a question about it
            changed = changes_of_it(scene, drug, just_named=age <= 1 + patient)
            found.extend(changed)
            if not changed:
                now = age == 0
                entry = self.lexicon.find(drug.claim.normalized, LexiconKind.MEDICATION)
                found.append(
                    continue_regimen(scene, drug, entry, answering=answering, just_named=now)
                )
        result = self._recent("result", RESULT_PASSAGES)
        named = self.kept.get("result")
        asked = named is not None and (named.age == 0 or (named.asked and named.age <= 1))
        if result is not None and (scene.voice is Voice.CLINICIAN or answering or asked):
            more = continue_result(scene, result, self.lexicon)
            # a value whose test was only named takes the words of the name with it
            found.extend(f.borne_by(result.word_ids) if result.weak else f for f in more)
        found.extend(self._measured(scene, [f for f in found if f is not None]))
        return self._without_said_back(scene, [f for f in found if f is not None])

    def _without_said_back(self, scene: Scene, found: list[Finding]) -> list[Finding]:
        """Without what the clinician only says again of the values from home."""
        home = self._recent("home", RESULT_PASSAGES)
        for finding in found:
            if finding.claim.attributes.context == AT_HOME:
                self.kept["home"] = Remembered(finding)
        return [f for f in found if home is None or not is_said_back(scene, home, f)]

    def _measured(self, scene: Scene, found: list[Finding]) -> list[Finding]:
        """Values that nobody names: a fever's degrees, "135 over 85"."""
        if any(f.claim.kind in _MEASURED for f in found):
            return [fever for f in found for fever in shown_by(scene, f)]
        warm = continue_fever(scene, self.problem, self.lexicon)
        if warm is not None:
            return [warm, *shown_by(scene, warm)]
        return [
            *unnamed_pressures(scene, self.lexicon),
            *unnamed_temperatures(scene, self.lexicon),
        ]

    def note_named(self, passage: Passage, reading: Reading, clause: Clause) -> None:
        """ "And my potassium?": "it" is now that test, whatever was measured before."""
        if clause.act in {Act.POLAR, Act.OPEN} and _IN_GENERAL & set(
            reading.words(Span(0, clause.end))
        ):
            self.kept.pop("problem", None)  # "in general, are you better or worse?"
        measured = [
            m
            for m in reading.mentions_in(clause, LexiconKind.TEST, LexiconKind.VITAL)
            if m.kind is LexiconKind.TEST or is_measuring(reading, m)
        ]
        known = self._recent("result", RESULT_PASSAGES)
        if not measured or (known and known.claim.normalized == measured[-1].entry.name):
            return
        last = measured[-1]
        claim = Claim(
            kind=FactKind.TEST if last.kind is LexiconKind.TEST else FactKind.VITAL,
            normalized=last.entry.name,
        )
        words = passage.word_ids_at(*reading.characters(last))
        named = Finding(claim, (last,), surface(reading, last), weak=True, word_ids=words)
        asked = clause.act in {Act.POLAR, Act.OPEN}
        self.kept["result"] = Remembered(named, asked=asked)


def _is_old_dose(known: Remembered, claim: Claim) -> bool:
    """Of a dose that was changed just now "it" means the new one."""
    new = known.finding.claim
    changed = known.age == 0 and new.assertion is Assertion.PLANNED
    return changed and new.normalized == claim.normalized and claim.attributes.change is None
