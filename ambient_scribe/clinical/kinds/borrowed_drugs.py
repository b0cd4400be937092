"""Drugs of other people: "my wife gave me one of her Percocet", "i used my son's inhaler".

In: a `Scene` and a drug's mention. Out: whose it was, where the patient took it. Who takes their own
("my mum takes warfarin") is no business of this.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.findings import Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Span
from ambient_scribe.clinical.lexicon import LexiconKind

_OWNER_REACH = 3
"""Tokens between "my husband 's" and the drug ("my husband's old blue inhaler")."""

_PARTS = frozenset({"'s", "'", "’s"})
_ME = frozenset({"me", "us"})
_SELF = frozenset({"i", "i've", "we"})
_GIVEN_TO = 4
"""Tokens after "helped my" in which somebody else is named."""


def lender(scene: Scene, mention: Mention) -> str | None:
    """The relative or friend whose drug the patient took."""
    if scene.voice is not Voice.PATIENT:
        return None
    before = Span(scene.clause.start, mention.start)
    people = [*scene.reading.mentions_in(before, LexiconKind.RELATIVE)]
    words = set(scene.reading.words(before))
    others = [w for w in scene.reading.words(before) if w in group("lenders")]
    if not people and not others:
        return None
    name = people[-1].entry.name if people else others[-1]
    if words & _ME and words & group("lending"):
        return name
    if not people or not (words & _SELF and words & group("borrowing")):
        return None
    between = scene.reading.words(Span(people[-1].end, mention.start))
    owned = bool(_PARTS & {*between[:1], *scene.reading.words(people[-1])})
    return name if owned and len(between) <= _OWNER_REACH + 1 else None


def is_done_to_another(scene: Scene, mention: Mention) -> bool:
    """ "Amoxicillin gave my son a rash": the son's drug."""
    if scene.voice is not Voice.PATIENT:
        return False
    after = Span(mention.end, min(scene.clause.end, mention.end + _GIVEN_TO))
    words = scene.reading.words(after)
    helped = bool(words[:1]) and words[0] in group("doing to another")
    return helped and any(True for _ in scene.reading.mentions_in(after, LexiconKind.RELATIVE))
