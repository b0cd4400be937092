"""What is asserted of a problem, beyond what the cues of its clause say: whose words they are counts.

In: a term with its standing in a scene. Out: present, absent, possible, conditional, historical.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.assertion import Standing, is_episode
from ambient_scribe.clinical.language.findings import Scene, Voice, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.domain.clinical import Assertion

_HISTORY_OF = ("history", "of")
"""How a line of a note begins that tells what is over."""

_STILL_HAVING = frozenset({"'ve", "have", "has", "'s"})
"""A stroke one "had" is over, one that one "has had" may not be."""

_OPEN = frozenset({"if", "whether"})
"""In the words that doubt a problem: it may be or not ("not sure whether")."""


def assertion_of(scene: Scene, mention: Mention, entry: Entry, standing: Standing) -> Assertion:
    assertion = standing.assertion
    if assertion is Assertion.POSSIBLE and _is_not_known(scene, standing):
        return assertion
    if scene.goes_on and assertion is not Assertion.ABSENT:
        return Assertion.CONDITIONAL
    if scene.voice is Voice.PATIENT and (
        assertion is Assertion.CONDITIONAL
        or (assertion is Assertion.POSSIBLE and entry.kind is LexiconKind.SYMPTOM)
    ):
        # "if i climb stairs i get short of breath", "i think i had a fever": it happens
        return Assertion.PRESENT
    if scene.voice is Voice.WRITER and scene.reading.words(scene.clause)[:2] == _HISTORY_OF:
        return assertion if assertion is Assertion.ABSENT else Assertion.HISTORICAL
    if assertion is Assertion.PRESENT and _was_at_once(scene, entry):
        return Assertion.HISTORICAL
    episode = is_episode(entry.name) or is_episode(surface(scene.reading, mention))
    if assertion is Assertion.HISTORICAL and not episode and _still_there(scene, entry):
        return Assertion.PRESENT
    over = standing.chronic or (
        "had" in scene.words
        and not scene.words & _STILL_HAVING
        and entry.kind is LexiconKind.CONDITION
    )
    if assertion is Assertion.PRESENT and episode and over:
        return Assertion.HISTORICAL
    return assertion


def _is_not_known(scene: Scene, standing: Standing) -> bool:
    """ "I don't know if i have a fever": who says so does not tell that it happens."""
    return any(_OPEN & set(scene.reading.words(cue)) for cue in standing.cues)


def _was_at_once(scene: Scene, entry: Entry) -> bool:
    """ "I fell and heard a pop": it was once, and is over."""
    at_once = entry.name in group("over at once") and scene.voice is Voice.PATIENT
    return at_once and bool(group("felt or heard") & scene.words)


def _still_there(scene: Scene, entry: Entry) -> bool:
    """ "diagnosed with diabetes ten years ago" is a diabetes of today."""
    return entry.kind is LexiconKind.CONDITION and bool(
        {"diagnosed", "since", "history"} & scene.words
    )
