"""Whether a test or a procedure is to be done, by the words before it.

In: a term in its clause. Out: whether an order, a wish or the plan's phase reaches it.
"""

from __future__ import annotations

from ambient_scribe.clinical.language.clauses import with_list_before
from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
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
_ORDER_REACH = 12
"""Tokens, besides other terms, between "i recommend" and a test that is ordered."""


def is_planned(scene: Scene, mention: Mention) -> bool:
    reading = scene.reading
    start = with_list_before(reading, scene.clause, mention, mention.kind).start
    before = Span(start, mention.start)
    after = reading.words(Span(mention.end, min(scene.clause.end, mention.end + 4)))
    if after[:1] in {("results",), ("result",)} or {"did", "came", "done"} & set(after):
        return False  # "the labs that we did"
    cues: list[Span] = list(reading.cues_in(before, Effect.PLANNED))
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
