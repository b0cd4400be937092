"""What is asserted of a problem, beyond what the cues of its clause say: whose words they are counts.

In: a term with its standing in a scene. Out: present, absent, possible, conditional, historical.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.language.assertion import Standing, is_episode
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.findings import Scene, Voice, surface
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Clause, Effect, Mention, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.domain.clinical import Assertion

_HISTORY_OF = ("history", "of")
"""How a line of a note begins that tells what is over."""

_STILL_HAVING = frozenset({"'ve", "have", "has", "'s"})
"""A stroke one "had" is over, one that one "has had" may not be."""

_FRAMES = frozenset({"so", "and", "um", "uh", "yeah", "yes", "well", "back", "like", "just", "oh"})
"""Words beside a time that tell nothing."""
_WAS = frozenset({"had", "was", "were", "got", "felt"})
_WAS_REACH = 6
"""Tokens from "had" to the complaint."""

_GOES_ON = frozenset(
    {"since", "still", "started", "start", "starting", "began", "begin", "begun", "been", "'ve"}
    | {"have", "has", "now", "first", "noticed", "again", "every", "until", "keeps", "when", "as"}
)
"""Words of a complaint that began then, and may be there."""

_LAST_UNITS = frozenset({"week", "month", "year", "summer", "winter", "spring", "fall"})
_AGO_UNITS = frozenset({"days", "week", "weeks", "month", "months", "year", "years"})

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
    illness = entry.kind is LexiconKind.CONDITION
    if illness and assertion is Assertion.PRESENT and _is_put_into_past(scene):
        assertion = Assertion.HISTORICAL
    if assertion is Assertion.PRESENT and _was_at_once(scene, entry):
        return Assertion.HISTORICAL
    episode = is_episode(entry.name) or is_episode(surface(scene.reading, mention))
    if assertion is Assertion.HISTORICAL and not episode and _still_there(scene, entry):
        return Assertion.PRESENT
    if assertion is Assertion.PRESENT and _was_then(scene, mention, entry):
        return Assertion.HISTORICAL
    over = standing.chronic or (
        "had" in scene.words
        and not scene.words & _STILL_HAVING
        and entry.kind is LexiconKind.CONDITION
    )
    if assertion is Assertion.PRESENT and episode and over:
        return Assertion.HISTORICAL
    return assertion


def _was_then(scene: Scene, mention: Mention, entry: Entry) -> bool:
    """ "I had diarrhea last week", "i was nauseous a couple of days back": a complaint that was."""
    if scene.voice is not Voice.PATIENT or entry.kind is not LexiconKind.SYMPTOM or scene.asked:
        return False
    before = scene.reading.words(Span(scene.clause.start, mention.start))
    if not _WAS & set(before[-_WAS_REACH:]) or scene.words & _GOES_ON:
        return False
    words = scene.reading.words(scene.clause)
    ago = any(
        one in _AGO_UNITS and other in {"ago", "back"} for one, other in itertools.pairwise(words)
    )
    return ago or any(
        one == "last" and other in _LAST_UNITS for one, other in itertools.pairwise(words)
    )


def _is_not_known(scene: Scene, standing: Standing) -> bool:
    """ "I don't know if i have a fever": who says so does not tell that it happens."""
    return any(_OPEN & set(scene.reading.words(cue)) for cue in standing.cues)


def _is_put_into_past(scene: Scene) -> bool:
    """ "I had strep | when I was a kid", "in the past | I've had ulcers": the clause beside it tells
    nothing but when."""
    if scene.voice is not Voice.PATIENT or scene.asked or not _WAS & scene.words:
        return False
    return any(
        one.sentence == scene.clause.sentence
        and (one.end == scene.clause.start or scene.clause.end == one.start)
        and _tells_only_when(scene, one)
        for one in scene.reading.clauses
    )


def _tells_only_when(scene: Scene, clause: Clause) -> bool:
    follows = clause.start >= scene.clause.end
    for cue in scene.reading.cues_in(clause, Effect.HISTORICAL):
        rest = [
            i
            for i in range(clause.start, clause.end)
            if not cue.start <= i < cue.end
            and not is_punctuation(word := scene.reading.tokens[i].text)
            and word not in _FRAMES
        ]
        if not rest and (cue.after if follows else cue.before):
            return True
    return False


def _was_at_once(scene: Scene, entry: Entry) -> bool:
    """ "I fell and heard a pop": it was once, and is over."""
    at_once = entry.name in group("over at once") and scene.voice is Voice.PATIENT
    return at_once and bool(group("felt or heard") & scene.words)


def _still_there(scene: Scene, entry: Entry) -> bool:
    """ "diagnosed with diabetes ten years ago" is a diabetes of today."""
    return entry.kind is LexiconKind.CONDITION and bool(
        {"diagnosed", "since", "history"} & scene.words
    )
