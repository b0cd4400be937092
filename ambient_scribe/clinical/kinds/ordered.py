"""Whether a test or a procedure is to be done, by the words before it.

In: a term in its clause. Out: whether an order, a wish or the plan's phase reaches it.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.clauses import with_list_before
from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Span
from ambient_scribe.clinical.lexicon import LexiconKind

_DONE = frozenset(
    {
        "had",
        "did",
        "done",
        "showed",
        "shows",
        "came",
        "got",
        "was",
        "were",
        "reviewed",
        "revealed",
        "shown",
        "been",
        "looked",
        "looks",
        "is",
        "are",
        "'s",
        "took",
        "ran",
        "found",
    }
)
_ORDERING = frozenset({"swab", "draw"})
_DONE_REACH = 4
"""Tokens between a test and the "done" of "get it done"."""

_GET_REACH = 4
"""Tokens between that "get" and the test."""

_GET = frozenset({"get", "have"})
_IS = frozenset({"is", "'s", "are"})
_TOLD_BEFORE = frozenset({"had", "'ve", "did", "was", "were", "you'd", "got", "last", "ago"})

_ORDER_REACH = 12
"""Tokens, besides other terms, between "i recommend" and a test that is ordered."""


def is_planned(scene: Scene, mention: Mention) -> bool:
    reading = scene.reading
    start = with_list_before(reading, scene.clause, mention, mention.kind).start
    before = Span(start, mention.start)
    after = reading.words(Span(mention.end, min(scene.clause.end, mention.end + 4)))
    cues: list[Span] = list(reading.cues_in(before, Effect.PLANNED))
    if _is_arranged(scene, mention, cues):
        return True
    if after[:1] in {("results",), ("result",)} or {"did", "came", "done"} & set(after):
        return False  # "the labs that we did"
    ordered = [i for i in range(before.start, before.end) if reading.tokens[i].text in _ORDERING]
    if ordered and scene.voice is Voice.CLINICIAN:
        cues.append(Span(ordered[-1], ordered[-1] + 1))
    if not cues:
        return scene.voice is Voice.WRITER and scene.phase is Phase.PLAN
    last = cues[-1]
    named = sum(m.end - m.start for m in reading.mentions_in(Span(last.end, mention.start)))
    far = mention.start - last.end - named > _ORDER_REACH
    if far and mention.kind is LexiconKind.TEST:
        return False
    done = _DONE & set(reading.words(Span(last.end, mention.start)))
    return not done


def _is_arranged(scene: Scene, mention: Mention, cues: list[Span]) -> bool:
    """ "Get the mri done", "your surgery is scheduled for friday", "follow up with labs"."""
    if scene.voice is not Voice.CLINICIAN or scene.asked:
        return False
    reading, clause = scene.reading, scene.clause
    before = reading.words(Span(clause.start, mention.start))
    after = reading.words(Span(mention.end, min(clause.end, mention.end + _DONE_REACH)))
    near = set(before[-_GET_REACH:])
    if "done" in after and _GET & near and not _TOLD_BEFORE & {*before}:
        return bool(cues) or before[0] in _GET
    if group("scheduled") & {*after} and _IS & {*after}:
        return True
    returns = any(p.type in {"return", "dated return"} for p in reading.plans if clause.holds(p))
    return returns and before[-1:] == ("with",) and not _TOLD_BEFORE & {*before}
