"""Words that name a problem and tell of none: what is wished for, how an injury came about.

In: a term in its scene. Out: whether it is talk only, or a plainer word for another problem.
The names are data: `lexicons/word_groups.tsv`.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.findings import Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion

_WISH_REACH = 6
"""Tokens between "trying to" and what is wished for."""

_EXPLAINING_REACH = 10
"""Tokens between a name and the plainer word for it."""


def is_only_talk(scene: Scene, mention: Mention, assertion: Assertion) -> bool:
    """ "I want to lose weight", "when you hurt it"."""
    name = mention.entry.name
    if name in group("may be wished"):
        before = Span(max(scene.clause.start, mention.start - _WISH_REACH), mention.start)
        after = Span(mention.end, min(scene.clause.end, mention.end + 1))
        wished = set(scene.reading.words(before)) & group("wishing")
        return bool(wished) or bool(set(scene.reading.words(after)) & group("undertakings"))
    told = assertion in {Assertion.PRESENT, Assertion.HISTORICAL, Assertion.POSSIBLE}
    return name in group("counts when asked") and told and not scene.asked


def is_explained(scene: Scene, mention: Mention) -> bool:
    """ "Gastroenteritis, which is an infection of your tummy": the other name is the problem."""
    if mention.entry.name not in group("general conditions"):
        return False
    near = Span(max(0, mention.start - _EXPLAINING_REACH), mention.end + _EXPLAINING_REACH)
    others = scene.reading.mentions_in(near, LexiconKind.CONDITION)
    return any(m.entry.name not in group("general conditions") for m in others)
