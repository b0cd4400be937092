"""Reads the claims of a written note sentence with the same terms and cues as speech.

In: a sentence in the third person, and the section it stands in. Out: claims.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.findings import Phase, Scene, Voice, joined, revised
from ambient_scribe.clinical.language.interpretation import Interpreter
from ambient_scribe.clinical.merging import same_claim
from ambient_scribe.domain.clinical import Assertion, Claim, FactKind, Subject
from ambient_scribe.shorthand import in_full

PAIN = "pain"
_PHASES = (
    ("family", Phase.FAMILY),
    ("social", Phase.SOCIAL),
    ("allerg", Phase.ALLERGIES),
    ("exam", Phase.EXAM),
    ("vital", Phase.RESULTS),
    ("result", Phase.RESULTS),
    ("lab", Phase.RESULTS),
    ("imaging", Phase.RESULTS),
    ("plan", Phase.PLAN),
    ("medication", Phase.MEDICATIONS),
)
"""By a part of a section's id; every other section tells history."""


def read_prose(interpreter: Interpreter, text: str, section: str) -> tuple[Claim, ...]:
    phase = next((p for part, p in _PHASES if part in section.lower()), Phase.HISTORY)
    reading = interpreter.read(in_full(text), prose=True)
    claims: list[Claim] = []
    for clause in reading.clauses:
        scene = Scene(reading, clause, Voice.WRITER, phase)
        for finding in interpreter.interpret(scene):
            claim = _in_section(finding.claim, phase)
            if phase is Phase.PLAN and claim.normalized == PAIN and claim.kind is FactKind.SYMPTOM:
                continue  # "as needed for pain" aims at any pain, and tells of none
            allergen = claims[-1] if claims and claims[-1].kind is FactKind.ALLERGY else None
            if allergen is not None and _is_reaction(allergen, claim):
                claims[-1] = _with_reaction(allergen, claim)
                continue
            if not any(same_claim(claim, known) for known in claims):
                claims.append(claim)
    return tuple(claims)


def _is_reaction(allergen: Claim, claim: Claim) -> bool:
    """ "Allergic to penicillin, which causes hives." """
    return (
        allergen.assertion is Assertion.PRESENT
        and claim.kind in {FactKind.SYMPTOM, FactKind.CONDITION}
        and claim.assertion is Assertion.PRESENT
    )


def _with_reaction(allergen: Claim, claim: Claim) -> Claim:
    known = allergen.attributes.reaction
    name = claim.normalized
    reaction = name if known in {None, name} else f"{known}, {name}"
    return revised(allergen, attributes=joined(allergen, {"reaction": reaction}))


def _in_section(claim: Claim, phase: Phase) -> Claim:
    if phase is Phase.FAMILY and claim.kind is FactKind.CONDITION:
        return revised(claim, kind=FactKind.FAMILY_HISTORY, subject=Subject.FAMILY)
    if (
        phase is Phase.PLAN
        and claim.kind is FactKind.TEST
        and (claim.assertion is Assertion.PRESENT and claim.attributes.value is None)
    ):
        return revised(claim, assertion=Assertion.PLANNED)
    return claim
