"""Words that name a problem and tell of none: what is wished for, how an injury came about.

In: a term in its scene. Out: whether it is talk only, or a plainer word for another problem.
The names are data: `lexicons/word_groups.tsv`.
"""

from __future__ import annotations

from functools import lru_cache

from ambient_scribe.clinical.language.findings import Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.domain.clinical import Assertion

_WISH_REACH = 6
"""Tokens between "trying to" and what is wished for."""

_ON_TEST_REACH = 3
"""Tokens between what is seen and the picture it is seen on ("a nodule on my ct")."""

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


@lru_cache(maxsize=4096)
def _other_senses(said: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The phrases that share a word with what was said, cut into words."""
    phrases = (tuple(phrase.split()) for phrase in sorted(group("other senses")))
    return tuple(parts for parts in phrases if set(said) & set(parts))


def is_other_sense(reading: Reading, mention: Span) -> bool:
    """The "fall" of "fall asleep", the "discharge" of "the discharge summary"."""
    for parts in _other_senses(reading.words(mention)):
        first = max(0, mention.start - len(parts) + 1)
        for start in range(first, mention.end):
            said = Span(start, start + len(parts))
            inside = mention.start <= said.start and said.end <= mention.end
            if said.end > mention.start and not inside and reading.words(said) == parts:
                return True
    return False


def is_shown_by_test(reading: Reading, clause: Span, mention: Mention) -> bool:
    """ "The x-ray showed a nodule", "a lump on the ct": what a picture shows is no complaint."""
    if mention.kind not in {LexiconKind.SYMPTOM, LexiconKind.EXAM}:
        return False
    for test in reading.mentions_in(clause, LexiconKind.TEST):
        if test.entry.plausible is not None or test.meets(mention):
            continue
        if test.end <= mention.start:
            between = set(reading.words(Span(test.end, mention.start)))
            shown = bool(group("shown by tests") & between) and not group("for a reason") & between
        else:
            between = set(reading.words(Span(mention.end, test.start)))
            near = test.start - mention.end <= _ON_TEST_REACH
            shown = near and bool({"on", "in"} & between)
        if shown:
            return True
    return False


def is_explained(scene: Scene, mention: Mention) -> bool:
    """ "Gastroenteritis, which is an infection of your tummy": the other name is the problem."""
    if mention.entry.name not in group("general conditions"):
        return False
    near = Span(max(0, mention.start - _EXPLAINING_REACH), mention.end + _EXPLAINING_REACH)
    others = scene.reading.mentions_in(near, LexiconKind.CONDITION)
    return any(m.entry.name not in group("general conditions") for m in others)


def is_only_spoken_of(scene: Scene, mention: Mention) -> bool:
    """ "I'm not allergic to anything, no drugs"; "we talked about you stopping smoking": no habit, and
    none that has ended."""
    said = scene.reading.words(Span(0, mention.start))
    if scene.reading.words(mention) in _DRUGS and group("of allergies") & set(said):
        return True
    near = set(said[-_TALKED_REACH:])
    return scene.voice is Voice.CLINICIAN and bool(group("talked about") & near)


_DRUGS = {("drugs",), ("any", "drugs")}
_TALKED_REACH = 5
"""Tokens between "we talked about" and the habit."""
