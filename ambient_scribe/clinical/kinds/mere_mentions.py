"""Whether a clinician who names a problem says that the patient has it.

In: a term in its scene. Out: whether the words only mention it: they join a fact that is known
already, and make none.
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.mere_talk import is_explained
from ambient_scribe.clinical.language.assertion import Standing
from ambient_scribe.clinical.language.attributes import near_status
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion, FactKind

_AIM_REACH = 3
"""Tokens between "for" and the problem that a drug is for."""

_HEADING_REACH = 8
"""Tokens after a heading in which is said what is done about it."""

_DONE_ABOUT = frozenset(
    {"continue", "continues", "stable", "controlled", "uncontrolled", "refill", "increase", "start"}
    | {"decrease", "stop", "improving", "worsening", "monitor", "recheck", "refer", "follow"}
)
_IS = frozenset({"is", "'s", "are"})
_DEFINITE = frozenset({"the", "that", "this", "those", "these", "it"})


def is_mentioned_only(scene: Scene, mention: Mention, standing: Standing, kind: FactKind) -> bool:
    """A clinician's mention that does not say the patient has it."""
    if scene.asked and kind is FactKind.SYMPTOM:
        return _only_definite(scene.reading, mention)
    if scene.asked and kind is FactKind.CONDITION and _is_theirs(scene.reading, mention):
        return True  # "does it bother your asthma?" asks for no asthma
    if scene.supposed and scene.voice is Voice.CLINICIAN and not scene.asked:
        return True  # "if the tendon was cut, you couldn't bend your fingers"
    if scene.asked or scene.voice is not Voice.CLINICIAN or kind is FactKind.EXAM:
        return False
    if standing.assertion is Assertion.CONDITIONAL or scene.goes_on:
        return True  # "call me if you get a fever": a sign to look out for is part of that advice
    if is_explained(scene, mention) or _is_of_tests(scene, mention):
        return True
    if standing.ascribed and not _only_definite(scene.reading, mention):
        return False
    if kind is FactKind.CONDITION:
        if scene.reading.words(Span(mention.start - 1, mention.start)) == ("in",):
            return True  # "in meningitis you get a rash"
        if standing.assertion is Assertion.ABSENT:
            return False
        told = (
            near_status(scene.reading, mention) is not None
            or _is_said_of_part(scene, mention)
            or _is_heading(scene, mention)
        )
        return not (standing.diagnosed or standing.hedged or told or _is_treated(scene, mention))
    return not (
        standing.assertion is Assertion.ABSENT and scene.phase in {Phase.HISTORY, Phase.EXAM}
    )


def _is_of_tests(scene: Scene, mention: Mention) -> bool:
    """ "Show me the diabetic labs": what is looked at, whether there is one or not."""
    after = scene.reading.words(Span(mention.end, mention.end + 1))
    return mention.kind is LexiconKind.CONDITION and bool(group("done for diseases") & set(after))


def _is_heading(scene: Scene, mention: Mention) -> bool:
    """ "Hyperlipidemia, continue the statin.": a problem, and what is done about it."""
    reading, clause = scene.reading, scene.clause
    after = Span(mention.end + 1, mention.end + 1 + _HEADING_REACH)
    headed = reading.words(Span(mention.end, mention.end + 1)) in {(",",), (".",), (":",)}
    begins = all(is_punctuation(w) for w in reading.words(Span(clause.start, mention.start)))
    if scene.asked or not (headed and begins):
        return False
    drugs = any(True for _ in reading.mentions_in(after, LexiconKind.MEDICATION, LexiconKind.TEST))
    return drugs or bool(_DONE_ABOUT & set(reading.words(after)))


def _is_said_of_part(scene: Scene, mention: Mention) -> bool:
    """ "The left fibula is broken": the name itself tells."""
    return bool(_IS & set(scene.reading.words(mention)))


def _is_treated(scene: Scene, mention: Mention) -> bool:
    """ "Put you on pantoprazole for the gastritis": who is treated for it has it."""
    before = Span(max(scene.clause.start, mention.start - _AIM_REACH), mention.start)
    drugs = scene.reading.mentions_in(
        Span(scene.clause.start, mention.start), LexiconKind.MEDICATION
    )
    return not scene.supposed and "for" in scene.reading.words(before) and any(True for _ in drugs)


def _is_theirs(reading: Reading, mention: Mention) -> bool:
    return reading.words(Span(max(0, mention.start - 1), mention.start)) == ("your",)


def _only_definite(reading: Reading, mention: Mention) -> bool:
    """ "with the pain": known already, and nothing new is said of it."""
    before = reading.words(Span(max(0, mention.start - 1), mention.start))
    return bool(before) and before[0] in _DEFINITE
