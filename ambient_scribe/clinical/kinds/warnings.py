"""On what signs a patient is to come back, call or go to an emergency department.

In: an action of the plan in its clause. Out: the words of the condition on which it depends, when
they are signs of an illness ("if you have a high fever") and no courtesy ("if you have questions").
"""

from __future__ import annotations

from ambient_scribe.clinical.kinds.due_times import due_in
from ambient_scribe.clinical.language.findings import Phase, Scene
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Effect, PlanItem, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.amounts import amounts

WARNING_TYPES = frozenset({"contact", "emergency", "return", "dated return"})

_BEFORE_REACH = 40
"""Tokens between "if" and the action that it opens ("if …, or …, or …, come back")."""

_AFTER_REACH = 8
"""Tokens between the action and the "if" that follows it."""

_LONGEST = 30
"""Tokens of a condition that are kept."""

_LIMIT_REACH = 2
"""Tokens between "over" and the number of a limit ("more than 3 pounds")."""

_SUBJECT = 3
"""Tokens between "if" and "return" with nothing but what may return ("your symptoms")."""

_SIGNS = (LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.EXAM)
_BACK = frozenset({"that", "those", "these", "then", "this"})
"""Words that point back to the signs of the sentence before."""

_OPENING = 3
"""Tokens before the "if" of a sentence that is all condition ("however, if anything changes")."""

_CONDITIONS = {("if",), ("unless",)}
_LOOKED_FOR = "see"
"""Before an "if" that makes no condition: "come back to see if it has healed"."""

_NAMING = {("for",), ("with",)}
_OPENS = frozenset({"for", "with"})
"""Last words of an action that name its signs at once ("call with any fever")."""


def condition_of(scene: Scene, item: PlanItem) -> Span | None:
    """The condition behind the action, else the one before it; None without one that alarms."""
    sentence = sentence_of(scene.reading, item)
    for condition in (_after(scene, item, sentence), _before(scene, item, sentence)):
        if condition is not None and _alarms(scene.reading, condition, item):
            return condition
    then = _before_then(scene.reading, item, sentence)
    if then is not None and _alarms(scene.reading, then, None):
        return then
    return _told_before(scene.reading, item, sentence)


def is_felt_now(scene: Scene, item: PlanItem, condition: Span) -> bool:
    """ "Let me know if this hurts", said while examining."""
    told = scene.reading.words(item)[:1] == ("let",)
    words = set(scene.reading.words(condition))
    return told and scene.phase is Phase.EXAM and bool(words & group("felt when pressed"))


def _before_then(reading: Reading, item: PlanItem, sentence: Span) -> Span | None:
    """ "Your breathing is getting worse, then you would need to go to a and e": an "if" unsaid."""
    start = (item.verb or item).start
    words = reading.words(Span(sentence.start, start))
    if item.type != "emergency" or "then" not in words:
        return None
    at = len(words) - 1 - words[::-1].index("then")
    supposed = bool(group("supposing") & set(words[at:]))
    return _cut(reading, Span(sentence.start, sentence.start + at)) if supposed and at else None


def is_of_next(reading: Reading, item: PlanItem, condition: Span) -> bool:
    """ "See me in four weeks, if it's no better by friday call", "see me in two weeks, or call if …":
    the visit has its time, and the "if" belongs to the next action."""
    between = Span(item.end, condition.start)
    if condition.start < item.end or due_in(reading, between, bare=True) is None:
        return False
    sentence = sentence_of(reading, item)
    after = [(p.verb or p).start for p in reading.plans if p.type in WARNING_TYPES and p != item]
    following = min((s for s in after if item.end <= s < sentence.end), default=None)
    if following is None:
        return False
    joins = reading.words(Span(max(0, following - 1), following))
    return following < condition.start or not {"or", "and"} & set(joins)


def is_sign(reading: Reading, item: PlanItem) -> bool:
    """ "If your symptoms return", "if it's worse and you've not seen us": part of a condition."""
    if item.type not in {"return", "dated return"}:
        return False
    near = reading.words(Span(max(0, item.start - _SUBJECT - 1), item.start))
    if reading.words(item) in {("return",), ("returns",)} and "if" in near:
        rest = near[len(near) - near[::-1].index("if") :]
        return "you" not in rest and not set(rest[-1:]) & group("frame words")
    return bool(group("status negation") & set(near[-1:]))


def _told_before(reading: Reading, item: PlanItem, sentence: Span) -> Span | None:
    """ "If you get chest pain. You need to go to the emergency room for that." """
    earlier = [c for c in reading.clauses if c.end <= sentence.start]
    if not earlier:
        return None
    before = sentence_of(reading, earlier[-1])
    cue = next(iter(reading.cues_in(before, Effect.CONDITIONAL)), None)
    others = (p for p in reading.plans if before.holds(p) and p.type in WARNING_TYPES)
    if cue is None or any(not is_sign(reading, p) for p in others):
        return None
    opens = cue.start <= before.start + _OPENING
    back = item.type == "emergency" and bool(_BACK & set(reading.words(sentence)))
    return (
        _cut(reading, Span(cue.start, before.end))
        if (opens or back) and _alarms(reading, before, None)
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
    words = reading.words(following)
    at = next((n for n, word in enumerate(words) if word not in group("at once")), len(words))
    if reading.tokens[item.end - 1].text in _OPENS:
        return _cut(reading, Span(item.end, limit)) if limit > item.end else None
    if words[at : at + 1] in _NAMING and _names_signs(
        reading, Span(item.end + at + 1, limit), item
    ):
        return _cut(reading, Span(item.end + at, limit))
    cue = next((c for c in reading.cues_in(following, Effect.CONDITIONAL)), None)
    if cue is not None:
        return _cut(reading, Span(cue.start, limit))
    # "let us know if the fever returns" has the words of "i don't know if", and is no doubt
    doubts = reading.tokens[item.end - 1].text == _LOOKED_FOR
    conditional = words[at : at + 1] in _CONDITIONS and not doubts
    return _cut(reading, Span(item.end + at, limit)) if conditional else None


def _names_signs(reading: Reading, span: Span, item: PlanItem) -> bool:
    """ "Go to the er for chest pain": not "come back for your blood pressure"."""
    first = set(reading.words(Span(span.start, min(span.end, span.start + 2))))
    signs = any(True for _ in reading.mentions_in(span, *_SIGNS))
    return signs and (item.type == "emergency" or bool(first & group("any signs")))


def _before(scene: Scene, item: PlanItem, sentence: Span) -> Span | None:
    reading = scene.reading
    start = (item.verb or item).start
    region = Span(max(sentence.start, start - _BEFORE_REACH), start)
    cues = list(reading.cues_in(region, Effect.CONDITIONAL))
    if not cues:
        return _listed_before(reading, region)
    cue = cues[0]
    actions = [
        (p.verb or p).start
        for p in reading.plans
        if p.type in WARNING_TYPES
        and cue.end <= (p.verb or p).start <= start
        and not is_sign(reading, p)
    ]
    # the "if" that stands behind an earlier action is that one's
    if any(
        p.type in WARNING_TYPES
        and p.end <= cue.start <= p.end + _AFTER_REACH
        and not is_of_next(reading, p, cue)
        for p in reading.plans
        if sentence.holds(p)
    ):
        return None
    return _cut(reading, Span(cue.start, min([start, *actions])))


def _listed_before(reading: Reading, region: Span) -> Span | None:
    """ "Any chest pain or trouble breathing, go straight to the er"."""
    words = reading.words(region)
    opening = next((n for n, w in enumerate(words) if w not in group("frame words")), len(words))
    if words[opening : opening + 1] != ("any",):
        return None
    signs = Span(region.start + opening, region.end)
    return _cut(reading, signs) if [*reading.mentions_in(signs, *_SIGNS)] else None


def _cut(reading: Reading, span: Span) -> Span | None:
    """Without what comes after a sign list's end: another action, a closing mark."""
    end = min(span.end, span.start + _LONGEST)
    for plan in reading.plans:
        first = (plan.verb or plan).start
        signs = is_sign(reading, plan)
        if span.start < first < end and plan.type in WARNING_TYPES and not signs:
            end = first
    for clause in reading.clauses:
        if span.start < clause.start < end and clause.act is not Act.STATEMENT:
            end = clause.start
    while end > span.start and reading.tokens[end - 1].text in group("frame words"):
        end -= 1
    return Span(span.start, end) if end > span.start else None


def _alarms(reading: Reading, condition: Span, item: PlanItem | None) -> bool:
    """Signs of an illness. Who is to go to an emergency department is not sent out of courtesy."""
    words = set(reading.words(condition))
    opening = reading.words(Span(condition.start, min(condition.end, condition.start + _OPENING)))
    if opening[:2] == ("if", "you") and set(opening[2:]) & group("not alarming openings"):
        return False
    if any(True for _ in reading.mentions_in(condition, *_SIGNS)):
        return True
    if words & group("unalarming"):
        return False
    if words & group("alarming") or (item is not None and item.type == "emergency"):
        return True
    if _is_limit(reading, condition):
        return True
    return bool(words & group("status negation") and words & group("well when ill"))


def _is_limit(reading: Reading, condition: Span) -> bool:
    """ "If it's over 160"."""
    return any(
        group("beyond") & set(reading.words(Span(max(0, a.start - _LIMIT_REACH), a.start)))
        for a in amounts(reading, condition)
    )
