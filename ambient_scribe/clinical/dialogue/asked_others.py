"""Questions that name a complaint and do not ask whether the patient has it.

In: a question and what it names. Out: whether a "no" leaves that as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ambient_scribe.clinical.kinds.no_drugs import OTHER_DRUGS
from ambient_scribe.clinical.language import degrees
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, FactKind, Subject

_YOU = frozenset({"you", "your", "you've"})
_THEY = frozenset({"they", "they've"})
_ANY_REACH = 5
"""Tokens from an "any" to a complaint of its list."""

_KNOWN = frozenset({"the", "your", "that", "this", "those"})
_NEW = frozenset({"if", "get", "prevent", "avoid", "treat", "test", "know", "risk", "about"})
_CAUSED_BY_IT = {"it", "causing", "you"}
"""But "is it causing you any pain?" asks whether it is there."""

_WHEN_YOU = {(when, "you") for when in ("when", "while", "if", "after", "before", "whenever")}
"""Before a complaint that comes with the one asked about ("does it hurt when you cough?")."""

_PAIN = "pain"
_COMPLAINTS = frozenset({FactKind.SYMPTOM, FactKind.CONDITION})
_TOLD = frozenset({"said", "mentioned", "told"})
_ELSE_REACH = 3
"""Tokens between a term and the "else" that makes it another one."""

_HERE = frozenset({"this", "that", "it", "these", "those"})


def is_of_degree(scene: Scene, finding: Finding) -> bool:
    """ "Is this the worst headache you've had?", "the first time you've had chest pain?": a no tells of
    the degree, or of other times."""
    return degrees.is_of_degree(scene.reading, scene.clause.start, finding.term)


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
        or before[-2:] in _WHEN_YOU
        or "else" in scene.reading.words(after)
        or bool(_TOLD & set(before))
        or bool(group("what brings it on") & set(before) and not set(before) >= _CAUSED_BY_IT)
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


def is_taken_for_granted(scene: Scene, finding: Finding) -> bool:
    """ "Is your asthma bothering you?", "how's the cough?" know of it."""
    claim, term = finding.claim, finding.term
    if claim.kind not in _COMPLAINTS or claim.subject is not Subject.PATIENT:
        return False
    if claim.assertion is not Assertion.PRESENT or claim.normalized == _PAIN:
        return False
    before = scene.reading.words(Span(scene.clause.start, term.start))
    if scene.phase is Phase.PLAN:
        return False  # "does ibuprofen bother your asthma?" takes up no problem
    of_you = "you" in scene.reading.words(term) and claim.kind is FactKind.CONDITION
    if of_you and not scene.asked:
        return True  # "how far along are you?"
    if scene.asked:
        return before[-1:] == ("your",) and claim.kind is FactKind.CONDITION
    how = "how" in before and {"is", "'s", "are", "has", "have"} & set(before)
    return bool(how) and before[-1] in _KNOWN and not scene.words & _NEW


def presumed_by(scene: Scene, finding: Finding) -> Iterator[Finding]:
    """What a question for yes or no knows of already: "your asthma", the headache of "is this the worst
    headache …?", and not that of "have you had the worst headache of your life?"."""
    before = scene.reading.words(Span(scene.clause.start, finding.term.start))
    here = (
        finding.claim.kind in _COMPLAINTS and is_of_degree(scene, finding) and _HERE & set(before)
    )
    if here:
        yield replace(finding.asserted(Assertion.PRESENT), weak=False, presumed=True)
    elif is_taken_for_granted(scene, finding):
        yield replace(finding, weak=False, presumed=True)


def is_asked_for(scene: Scene, finding: Finding) -> bool:
    """A clinician's "any ear pain" tells of none, whoever marked it as a question or did not."""
    claim = finding.claim
    if claim.kind not in _COMPLAINTS or claim.assertion is not Assertion.PRESENT:
        return False
    start = max(scene.clause.start, finding.term.start - _ANY_REACH)
    return "any" in scene.reading.words(Span(start, finding.term.start))
