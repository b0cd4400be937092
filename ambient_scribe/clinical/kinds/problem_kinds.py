"""What a problem is where it is named: a complaint, a condition, or what the examination found.

In: a term in its scene. Out: the kind of fact, None where it is none. During the examination a
clinician's finding is an exam finding, never a complaint.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.kinds.exam_tests import MANEUVER
from ambient_scribe.clinical.kinds.examination import is_under_hand
from ambient_scribe.clinical.language.assertion import Standing
from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, FactKind

_TOLD = frozenset({"said", "mentioned", "told", "were", "'ve", "been", "history", "had"})
"""Words with which a clinician tells what was, during the examination too."""

_HAVE_GOT, _GOT = frozenset({"'ve"}), "got"
""" "You've got wheezes" tells of now."""

_BEFORE = frozenset(
    {"was", "last", "if", "once", "when", "until", "before", "sure", "keep", "stay", "should"}
)
"""With them a clinician speaks of another day, or advises."""

_EXAMINING_PHASES = frozenset({Phase.EXAM, Phase.RESULTS})
_PAIN = "pain"
_FINDING = frozenset(
    itertools.chain(
        itertools.product(("there",), ("is", "'s", "are")),
        itertools.product(("i", "do"), ("see", "hear", "feel", "appreciate", "note", "notice")),
    )
)
"""Pairs of words with which an examiner tells what is there."""


def is_examining(scene: Scene) -> bool:
    """A clinician who examines tells what is found now, not what "you said"."""
    told = scene.words & (_TOLD - _HAVE_GOT if _GOT in scene.words else _TOLD)
    if scene.voice is Voice.PATIENT or told:
        return False
    return scene.phase is Phase.EXAM or _is_dictated(scene)


def _is_dictated(scene: Scene) -> bool:
    """ "The wound is clean, no erythema": what is found tells that this is an examination."""
    if scene.asked or scene.voice is not Voice.CLINICIAN:
        return False
    exam = scene.reading.mentions_in(scene.clause, LexiconKind.EXAM)
    return any(m.entry.polarity == "normal" and is_found(scene, m) for m in exam)


def kind_of(scene: Scene, mention: Mention, standing: Standing) -> FactKind | None:
    if is_examining(scene):
        if standing.assertion is Assertion.CONDITIONAL or scene.goes_on:
            return _complaint_kind(mention)  # "if the fingers go numb" is not found, but feared
        if mention.entry.name in group("told while examining"):
            return _complaint_kind(mention)
        if scene.asked and mention.entry.name != _PAIN and not is_under_hand(scene):
            return _complaint_kind(mention)  # the patient tells, and does not examine
        if mention.kind is LexiconKind.SYMPTOM and not scene.asked and _is_told(scene, mention):
            return FactKind.SYMPTOM
        return FactKind.CONDITION if mention.kind is LexiconKind.CONDITION else FactKind.EXAM
    if mention.kind is LexiconKind.EXAM:
        # a patient does not examine, and a question is no finding
        if scene.voice is Voice.PATIENT or scene.asked:
            return None
        known = scene.phase in _EXAMINING_PHASES or is_found(scene, mention)
        return FactKind.EXAM if known else None
    return _complaint_kind(mention)


def is_found(scene: Scene, mention: Mention) -> bool:
    """ "There is cervical lymphadenopathy", "lungs are clear bilaterally", "spurling's is positive":
    only an examination tells so, before or after it too."""
    polarity = mention.entry.polarity
    if scene.asked or scene.voice is Voice.PATIENT:
        return False
    if polarity == MANEUVER or mention.entry.name in group("measured findings"):
        return True
    if scene.supposed:
        return False
    if polarity == "abnormal":
        before = scene.reading.words(Span(scene.clause.start, mention.start))
        return any(pair in _FINDING for pair in itertools.pairwise(before))
    named = polarity == "normal" and not mention.entry.name.startswith("no ")
    several = mention.end - mention.start > 1
    return named and several and not scene.words & (_TOLD | _BEFORE)


def _complaint_kind(mention: Mention) -> FactKind | None:
    kinds = {
        LexiconKind.SYMPTOM: FactKind.SYMPTOM,
        LexiconKind.CONDITION: FactKind.CONDITION,
    }
    return kinds.get(mention.kind)


def _is_told(scene: Scene, mention: Mention) -> bool:
    """ "For the pain", "your cough", "i'm going to numb it": nothing is found there."""
    before = scene.reading.words(Span(max(0, mention.start - 1), mention.start))
    planned = scene.reading.has(Span(scene.clause.start, mention.start), Effect.PLANNED)
    return planned or before in {("the",), ("your",), ("that",), ("my",)}
