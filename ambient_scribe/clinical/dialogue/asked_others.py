"""Questions that name a complaint and do not ask whether the patient has it.

In: a question and what it names. Out: whether a "no" leaves that as it was.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.clinical.kinds.no_drugs import OTHER_DRUGS
from ambient_scribe.clinical.language.findings import Finding, Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, FactKind, Subject

_YOU = frozenset({"you", "your", "you've"})
_THEY = frozenset({"they", "they've"})
_ANY_REACH = 5
"""Tokens from an "any" to a complaint of its list."""

_COMPLAINTS = frozenset({FactKind.SYMPTOM, FactKind.CONDITION})
_TOLD = frozenset({"said", "mentioned", "told"})
_ELSE_REACH = 3
"""Tokens between a term and the "else" that makes it another one."""


def is_of_others(scene: Scene, finding: Finding) -> bool:
    """ "Any other surgeries?", "does it hurt anywhere else?" deny none that is known; nor do "which
    foods make you sick?", "is anyone at home unwell?", "what about the cough you mentioned?"."""
    term = finding.term
    if finding.claim.normalized == OTHER_DRUGS or finding.claim.kind is FactKind.SOCIAL:
        return False
    after = Span(term.end, min(scene.clause.end, term.end + _ELSE_REACH))
    before = scene.reading.words(Span(scene.clause.start, term.start))
    of_others = finding.claim.subject is Subject.PATIENT and _is_after_others(scene, before)
    return (
        before[-1:] == ("other",)
        or "else" in scene.reading.words(after)
        or bool(_TOLD & set(before))
        or bool(group("what brings it on") & set(before))
        or of_others
    )


def _is_after_others(scene: Scene, before: Sequence[str]) -> bool:
    """ "Is anyone at home unwell?", not "has anybody said that you had it?"; "do they have it?",
    where relatives were named."""
    others = [i for i, word in enumerate(before) if word in group("others")]
    if others and not _YOU & set(before[others[-1] :]):
        return True
    named = scene.reading.mentions_in(Span(0, scene.clause.start), LexiconKind.RELATIVE)
    return bool(_THEY & set(before)) and any(True for _ in named)


def is_asked_for(scene: Scene, finding: Finding) -> bool:
    """A clinician's "any ear pain" tells of none, whoever marked it as a question or did not."""
    claim = finding.claim
    if claim.kind not in _COMPLAINTS or claim.assertion is not Assertion.PRESENT:
        return False
    start = max(scene.clause.start, finding.term.start - _ANY_REACH)
    return "any" in scene.reading.words(Span(start, finding.term.start))
