"""Whether words tell of a person's life: relationships, losses, money, help, rest, drink.

In: a `Scene` and a mention of the social lexicon. Out: yes or no, by topic. Habits, work and home
are read by `habits`.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.findings import Scene, Voice
from ambient_scribe.clinical.language.reading import Effect, Mention, Span
from ambient_scribe.clinical.lexicon import LexiconKind

_SELF_REACH = 5
"""Tokens between "i" and what is told of oneself."""
_SELF = frozenset({"i", "i'm", "i've", "we", "my", "me", "'ve"})
MINE = frozenset({"i", "my", "me", "we", "our"})
RECENT = frozenset(
    {"recently", "ago", "just", "last", "month", "months", "week", "weeks", "yesterday", "january"}
    | {"february", "march", "april", "may", "june", "july", "august", "september", "october"}
    | {"november", "december", "christmas", "summer", "spring", "winter", "fall"}
)


def of_self(scene: Scene, mention: Mention) -> bool:
    """Said by the patient of themselves, without a relative between."""
    if scene.voice is Voice.CLINICIAN:
        return False
    reading = scene.reading
    near = Span(max(scene.clause.start, mention.start - _SELF_REACH), mention.end)
    relatives = any(
        m.end <= mention.start
        for m in reading.mentions_in(Span(near.start, mention.start), LexiconKind.RELATIVE)
    )
    return bool(_SELF & set(reading.words(near))) and not relatives


def _life(scene: Scene, mention: Mention) -> bool:
    """What is told of a life: not of another time ("when i was married"), nor as a supposition."""
    if scene.asked:
        return True
    return of_self(scene, mention) and not {"when", "if", "before"} & scene.words


def _relationship(scene: Scene, mention: Mention) -> bool:
    """As it is now: "i was married for two years" tells of then."""
    return _life(scene, mention) and (scene.asked or not {"was", "were"} & scene.words)


def _told_by_patient(scene: Scene, mention: Mention) -> bool:
    return scene.asked or (scene.voice is not Voice.CLINICIAN and bool(MINE & scene.words))


def _bereavement(scene: Scene, mention: Mention) -> bool:
    """Recent: who died "of" something long ago is family history."""
    if scene.asked:
        return False
    after = scene.reading.words(Span(mention.end, mention.end + 1))
    lost = {"lost", "loss", "bereavement", "bereaved", "since"} & set(scene.reading.words(mention))
    recent = bool(RECENT & scene.words)
    return bool(MINE & scene.words) and after != ("of",) and (recent or bool(lost))


def _fluids(scene: Scene, mention: Mention) -> bool:
    if scene.asked:
        return "you" in scene.words
    ahead = Span(scene.clause.start, mention.start)
    blocked = {"n't", "not", "should", "try", "need"} & scene.words
    return of_self(scene, mention) and not blocked and not scene.reading.has(ahead, Effect.PLANNED)


def _sleep(scene: Scene, mention: Mention) -> bool:
    return not scene.asked and of_self(scene, mention) and "i" in scene.words


LIFE_CHECKS = {
    "relationship": _relationship,
    "military": _life,
    "caregiving": _told_by_patient,
    "social support": _told_by_patient,
    "finances": _told_by_patient,
    "function": _life,
    "work": _life,
    "fluids": _fluids,
    "sleep": _sleep,
    "bereavement": _bereavement,
}
