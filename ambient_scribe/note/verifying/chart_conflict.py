"""What a sentence claims against what the chart holds: allergies, doses, sides.

In: a claim, the chart, the allergies said in the visit. Out: reasons. A difference from the chart
may be what the visit was about; it is flagged because a mishearing looks just the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    ChartMedication,
    Claim,
    Fact,
    FactKind,
    PatientContext,
)
from ambient_scribe.note.verifying.ground import quantity
from ambient_scribe.note.verifying.surface import DrugKnowledge, Surface

_CHANGED = frozenset(
    {Change.STARTED, Change.STOPPED, Change.INCREASED, Change.DECREASED, Change.NOT_TAKEN}
)
_NOT_GIVEN = frozenset({Change.STOPPED, Change.REFUSED})
_GIVEN = frozenset(
    {Assertion.PRESENT, Assertion.PLANNED, Assertion.POSSIBLE, Assertion.CONDITIONAL}
)


class ChartConflicts:
    """Reads drug names and classes from `drugs`, sides and units from `surface`. Immutable."""

    def __init__(self, surface: Surface, drugs: DrugKnowledge) -> None:
        self._surface = surface
        self._drugs = drugs

    def reasons(
        self, claim: Claim, context: PatientContext, facts: Sequence[Fact]
    ) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                (
                    *self._allergies(claim, context, facts),
                    *self._no_allergies(claim, context),
                    *self._doses(claim, context),
                    *self._sides(claim, context),
                )
            )
        )

    # ------------------------------------------------------------ allergies
    def _allergies(
        self, claim: Claim, context: PatientContext, facts: Sequence[Fact]
    ) -> Iterator[str]:
        if claim.kind not in {FactKind.MEDICATION, FactKind.PLAN} or not _given(claim):
            return
        drugs = self._drug_names(claim.normalized)
        charted = {allergy.substance.lower() for allergy in context.allergies}
        said = {
            fact.normalized
            for fact in facts
            if fact.kind is FactKind.ALLERGY and fact.assertion is Assertion.PRESENT
        }
        for drug in sorted(drugs):
            for substance in sorted(charted | said):
                if self._reacts(drug, substance):
                    where = "the chart lists" if substance in charted else "the visit names"
                    yield f"'{drug}' beside an allergy: {where} '{substance}'"

    def _drug_names(self, text: str) -> set[str]:
        """Known drugs in a claim's name; a medication that is not in the lexicon is itself."""
        return set(self._surface.drugs_in(text)) or {text.lower()}

    def _reacts(self, drug: str, substance: str) -> bool:
        """The same drug, a drug of the same class, or the class itself ("penicillins")."""
        allergens = set(self._surface.drugs_in(substance)) | {substance}
        classes = {_class_key(name) for name in self._drugs.classes.get(drug, frozenset())}
        barred = {_class_key(allergen) for allergen in allergens}
        for allergen in allergens:
            barred |= {_class_key(name) for name in self._drugs.classes.get(allergen, frozenset())}
        return drug in allergens or not classes.isdisjoint(barred)

    def _no_allergies(self, claim: Claim, context: PatientContext) -> Iterator[str]:
        if claim.kind is not FactKind.ALLERGY or claim.assertion is not Assertion.ABSENT:
            return
        denied = frozenset(claim.normalized.lower().replace("-", " ").split())
        general = denied <= self._surface.words.general_allergies
        for allergy in context.allergies:
            if general or denied == frozenset(allergy.substance.lower().split()):
                yield f"an allergy is denied, but the chart lists '{allergy.substance}'"

    # ------------------------------------------------------------ doses and sides
    def _doses(self, claim: Claim, context: PatientContext) -> Iterator[str]:
        if claim.kind is not FactKind.MEDICATION or claim.attributes.change in _CHANGED:
            return
        names = self._drug_names(claim.normalized)
        charted = [drug for drug in context.medications if self._drug_names(drug.name) & names]
        stated = claim.attributes.dose
        doses = [known for drug in charted if (known := quantity(drug.dose))]
        numbers = self._surface.numbers_heard
        if stated and doses and all(numbers(str(stated)) != numbers(str(dose)) for dose in doses):
            yield f"the chart has '{charted[0].name}' at '{doses[0]}', not '{stated}'"
        yield from self._frequencies(claim, charted)

    def _frequencies(self, claim: Claim, charted: Sequence[ChartMedication]) -> Iterator[str]:
        stated = claim.attributes.frequency
        known = [drug.frequency for drug in charted if drug.frequency]
        if stated and known and all(self._times(stated) != self._times(text) for text in known):
            yield f"the chart has '{charted[0].name}' '{known[0]}', not '{stated}'"

    def _times(self, frequency: str) -> frozenset[str]:
        """Its numbers; "daily" and "once every morning" are no conflict."""
        return self._surface.numbers_heard(frequency) - {"1"}

    def _sides(self, claim: Claim, context: PatientContext) -> Iterator[str]:
        side = claim.attributes.laterality
        name = self._surface.content(" ".join((claim.attributes.site or "", claim.normalized)))
        if side is None or not name:
            return
        sides = set(self._surface.words.sides)
        for problem in context.problems:
            known = self._surface.sides_in(problem)
            same = name - sides <= self._surface.content(problem)
            if same and known and side.value not in known:
                yield f"the chart has '{problem}', not '{side}'"


def _given(claim: Claim) -> bool:
    return claim.assertion in _GIVEN and claim.attributes.change not in _NOT_GIVEN


def _class_key(name: str) -> str:
    """A class and its plural are one: "penicillins", "penicillin antibiotics"."""
    folded = name.lower().removesuffix(" antibiotics").removesuffix(" drugs")
    return folded.removesuffix("s")
