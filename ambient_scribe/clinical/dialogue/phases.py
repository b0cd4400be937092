"""Which part of the visit a clinician has come to: history, examination, results, plan.

In: a clinician's clause, or what was found in it. Out: the phase from there on.
"""

from __future__ import annotations

from collections.abc import Iterable

from ambient_scribe.clinical.language.findings import Finding, Phase
from ambient_scribe.clinical.language.reading import Clause, Effect, Reading
from ambient_scribe.domain.clinical import Assertion, FactKind

_PHASES = (
    (Effect.PHASE_HISTORY, Phase.HISTORY),
    (Effect.PHASE_RESULTS, Phase.RESULTS),
    (Effect.PHASE_EXAM, Phase.EXAM),
    (Effect.PHASE_PLAN, Phase.PLAN),
)
_EXAMINING = frozenset({Phase.EXAM, Phase.RESULTS})


def phase_of(reading: Reading, clause: Clause, phase: Phase) -> Phase:
    """The phase that the clause's words open; the one before when they open none."""
    for effect, opened in _PHASES:
        if reading.has(clause, effect):
            phase = opened
    return phase


def phase_after(phase: Phase, found: Iterable[Finding]) -> Phase:
    """Where a drug is started or changed, the examination is over; advice and orders to come back
    are given when the history is, too."""
    planned = {f.claim.kind for f in found if f.claim.assertion is Assertion.PLANNED}
    if phase in _EXAMINING and FactKind.MEDICATION in planned:
        return Phase.PLAN
    return Phase.PLAN if phase is Phase.HISTORY and FactKind.PLAN in planned else phase
