"""On what signs a patient is to come back, call or go to an emergency department.

In: an action of the plan in its clause. Out: the words of the condition on which it depends, when
they are signs of an illness ("if you have a high fever") and no courtesy ("if you have questions").
"""

from __future__ import annotations

from ambient_scribe.clinical.language.findings import Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Effect, PlanItem, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind

WARNING_TYPES = frozenset({"contact", "emergency", "return", "dated return"})

_BEFORE_REACH = 40
"""Tokens between "if" and the action that it opens ("if …, or …, or …, come back")."""

_AFTER_REACH = 8
"""Tokens between the action and the "if" that follows it."""

_LONGEST = 30
"""Tokens of a condition that are kept."""

_SIGNS = (LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.EXAM)
_BACK = frozenset({"that", "those", "these", "then", "this"})
"""Words that point back to the signs of the sentence before."""

_OPENING = 3
"""Tokens before the "if" of a sentence that is all condition ("however, if anything changes")."""

_OPENS = frozenset({"for", "with"})
"""Last words of an action that name its signs at once ("call with any fever")."""


def condition_of(scene: Scene, item: PlanItem) -> Span | None:
    """The condition behind the action, else the one before it; None without one that alarms."""
    sentence = sentence_of(scene.reading, item)
    for condition in (_after(scene, item, sentence), _before(scene, item, sentence)):
        if condition is not None and _alarms(scene.reading, condition):
            return condition
    return _told_before(scene.reading, item, sentence)


def _told_before(reading: Reading, item: PlanItem, sentence: Span) -> Span | None:
    """ "If you get chest pain. You need to go to the emergency room for that." """
    earlier = [c for c in reading.clauses if c.end <= sentence.start]
    if not earlier:
        return None
    before = sentence_of(reading, earlier[-1])
    cue = next(iter(reading.cues_in(before, Effect.CONDITIONAL)), None)
    if cue is None or any(p.type in WARNING_TYPES for p in reading.plans if before.holds(p)):
        return None
    opens = cue.start <= before.start + _OPENING
    back = item.type == "emergency" and bool(_BACK & set(reading.words(sentence)))
    return (
        _cut(reading, Span(cue.start, before.end))
        if (opens or back) and _alarms(reading, before)
        else None
    )


def sentence_of(reading: Reading, item: Span) -> Span:
    """The clauses of the sentence that the action stands in."""
    own = next((c for c in reading.clauses if c.start <= item.start < c.end), None)
    if own is None:
        return item
    parts = [c for c in reading.clauses if c.sentence == own.sentence]
    return Span(parts[0].start, parts[-1].end)


def _after(scene: Scene, item: PlanItem, sentence: Span) -> Span | None:
    reading = scene.reading
    limit = min(sentence.end, item.end + _LONGEST)
    following = Span(item.end, min(limit, item.end + _AFTER_REACH + 1))
    if reading.tokens[item.end - 1].text in _OPENS:
        return _cut(reading, Span(item.end, limit)) if limit > item.end else None
    cue = next((c for c in reading.cues_in(following, Effect.CONDITIONAL)), None)
    return _cut(reading, Span(cue.start, limit)) if cue is not None else None


def _before(scene: Scene, item: PlanItem, sentence: Span) -> Span | None:
    reading = scene.reading
    start = (item.verb or item).start
    region = Span(max(sentence.start, start - _BEFORE_REACH), start)
    cues = list(reading.cues_in(region, Effect.CONDITIONAL))
    if not cues:
        return None
    cue = cues[0]
    actions = [
        (p.verb or p).start
        for p in reading.plans
        if p.type in WARNING_TYPES and cue.end <= (p.verb or p).start <= start
    ]
    # the "if" that stands behind an earlier action is that one's
    if any(
        p.type in WARNING_TYPES and p.end <= cue.start <= p.end + _AFTER_REACH
        for p in reading.plans
        if sentence.holds(p)
    ):
        return None
    return _cut(reading, Span(cue.start, min([start, *actions])))


def _cut(reading: Reading, span: Span) -> Span | None:
    """Without what comes after a sign list's end: another action, a closing mark."""
    end = min(span.end, span.start + _LONGEST)
    for plan in reading.plans:
        first = (plan.verb or plan).start
        if span.start < first < end and plan.type in WARNING_TYPES:
            end = first
    for clause in reading.clauses:
        if span.start < clause.start < end and clause.act is not Act.STATEMENT:
            end = clause.start
    while end > span.start and reading.tokens[end - 1].text in group("frame words"):
        end -= 1
    return Span(span.start, end) if end > span.start else None


def _alarms(reading: Reading, condition: Span) -> bool:
    words = set(reading.words(condition))
    if any(True for _ in reading.mentions_in(condition, *_SIGNS)):
        return True
    return bool(words & group("alarming")) and not words & group("unalarming")
