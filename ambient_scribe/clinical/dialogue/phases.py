"""Which part of the visit a clinician has come to: history, examination, results, plan.

In: a clinician's clause, or what was found in it. Out: the phase from there on.
"""

from __future__ import annotations

from collections.abc import Iterable

from ambient_scribe.clinical.language.findings import Finding, Phase
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Clause, Effect, Reading
from ambient_scribe.domain.clinical import Assertion, FactKind

_PHASES = (
    (Effect.PHASE_HISTORY, Phase.HISTORY),
    (Effect.PHASE_RESULTS, Phase.RESULTS),
    (Effect.PHASE_EXAM, Phase.EXAM),
    (Effect.PHASE_PLAN, Phase.PLAN),
)
_EXAM = frozenset({"exam", "examination"})
_ASKED = frozenset({"where", "whereabouts", "when", "how"})
_ON_REACH = 4
"""Tokens from the "on" of "on your right knee exam" to its last word."""

_EXAMINING = frozenset({Phase.EXAM, Phase.RESULTS})


def phase_of(reading: Reading, clause: Clause, phase: Phase) -> Phase:
    """The phase that the clause's words open, the last of them where several do; the one before
    when they open none."""
    if not _asks_for_history(reading, clause):
        said = [
            (cue.start, cue.end, rank, opened)
            for rank, (effect, opened) in enumerate(_PHASES)
            for cue in reading.cues_in(clause, effect)
        ]
        phase = max(said)[-1] if said else phase
    return Phase.EXAM if _on_exam(reading, clause) else phase


def _asks_for_history(reading: Reading, clause: Clause) -> bool:
    """ "Where does it hurt?" asks, and presses nowhere."""
    words = set(reading.words(clause))
    asked = clause.act is Act.OPEN and bool(words & _ASKED)
    return asked and "hurt" in words and not words & group("pressing")


def _on_exam(reading: Reading, clause: Clause) -> bool:
    """ "On your knee exam", "on abdominal examination": of whatever is examined."""
    words = reading.words(clause)
    if clause.act is not Act.STATEMENT:
        return False
    return any(
        word in _EXAM and "on" in words[max(0, index - _ON_REACH) : index]
        for index, word in enumerate(words)
    )


def phase_after(phase: Phase, found: Iterable[Finding]) -> Phase:
    """Where a drug is started or changed, the examination is over; advice and orders to come back
    are given when the history is, too."""
    found = [*found]
    planned = {f.claim.kind for f in found if f.claim.assertion is Assertion.PLANNED}
    if phase in _EXAMINING and FactKind.MEDICATION in planned:
        return Phase.PLAN
    if phase is Phase.HISTORY and any(f.claim.kind is FactKind.EXAM for f in found):
        return Phase.EXAM
    return Phase.PLAN if phase is Phase.HISTORY and FactKind.PLAN in planned else phase
