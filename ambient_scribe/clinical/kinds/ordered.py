"""Whether a test or a procedure is to be done, by the words before it.

In: a term in its clause. Out: whether an order, a wish or the plan's phase reaches it.
"""

from __future__ import annotations

import re

from ambient_scribe.clinical.kinds.due_times import due_in
from ambient_scribe.clinical.kinds.warnings import sentence_of
from ambient_scribe.clinical.language.clauses import with_list_before
from ambient_scribe.clinical.language.findings import Phase, Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, Mention, Span
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

_ORDERED = (LexiconKind.TEST, LexiconKind.PROCEDURE)
_GET_REACH = 4
"""Tokens between that "get" and the test."""

_GET = frozenset({"get", "have"})
_IS = frozenset({"is", "'s", "are"})
_TOLD_BEFORE = frozenset({"had", "'ve", "did", "was", "were", "you'd", "got", "last", "ago"})

_DUE_REACH = 7
"""Tokens after a test within which its time is told."""

_DUE_OPENS = 3
"""Tokens of a clause before the time that it opens with ("so in six months we'll …")."""

_BARELY = 1
"""Tokens between a test that is only named with its time, and that time."""

_AHEAD = re.compile(r"(?:in|within) .*(?:day|week|month|year)s?(?: time)?|next \w+")
"""A time that can only come."""

_WATCH_REACH = 4
"""Tokens between "monitor" and what is watched."""

_ORDERED_BY = frozenset({"they", "he", "she", "who", "doctor", "pcp", "gp", "had"})
"""Before an "ordered" that tells what somebody else has done."""

_LISTED = frozenset({",", "and", "or", "a", "an", "the", "another", "repeat"})
_SENTENCE_ENDS = frozenset({".", "?", "!", ";"})
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
    if not cues and _is_dated(scene, mention):
        return True
    if not cues:
        return scene.voice is Voice.WRITER and scene.phase is Phase.PLAN
    last = cues[-1]
    named = sum(m.end - m.start for m in reading.mentions_in(Span(last.end, mention.start)))
    far = mention.start - last.end - named > _ORDER_REACH
    if far and mention.kind is LexiconKind.TEST:
        return False
    between = set(reading.words(Span(last.end, mention.start)))
    if mention.kind is LexiconKind.TEST and _is_only_spoken_of(scene, mention, last):
        return False
    return not _DONE & between


def _is_only_spoken_of(scene: Scene, mention: Mention, cue: Span) -> bool:
    """ "I'm going to go through the pictures of the scan", "they ordered a scan and said …", "keep your
    a1c below seven": it was done, or is a goal."""
    reading = scene.reading
    watched = reading.words(Span(max(0, mention.start - _WATCH_REACH), mention.start))
    if mention.entry.name in group("watched at home") and {"monitor", "monitoring"} & set(watched):
        return True
    if group("looked through") & set(reading.words(Span(cue.end, mention.start))):
        return True
    if group("kept within") & set(reading.words(Span(mention.end, mention.end + 1))):
        return True
    before = reading.words(Span(max(0, cue.start - 1), cue.start))
    return reading.words(cue)[-1:] == ("ordered",) and bool(_ORDERED_BY & set(before))


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


def due_of(scene: Scene, mention: Mention) -> Attribution | None:
    """By when: "the ct in six months", "a1c and lipids next month", "in six months we'll repeat it"."""
    reading = scene.reading
    start = mention.end
    while True:
        others = list(reading.mentions_in(Span(start, scene.clause.end), *_ORDERED))
        following = min(others, key=lambda m: m.start, default=None)
        if following is None or not _LISTED.issuperset(reading.words(Span(start, following.start))):
            break
        start = following.end
    limit = min(len(reading.tokens), start + _DUE_REACH)
    if following is not None:
        limit = min(limit, following.start)
    words = reading.words(Span(start, limit))
    stops = [n for n, word in enumerate(words) if word in _SENTENCE_ENDS]
    limit = start + stops[0] if stops else limit
    actions = [(p.verb or p).start for p in reading.plans if (p.verb or p).start >= start]
    found = due_in(reading, Span(start, min([limit, *actions])), now=True)
    if found is not None:
        return found
    before = Span(sentence_of(reading, mention).start, mention.start)
    if any(True for _ in reading.mentions_in(before, *_ORDERED)) or any(
        before.holds(p) for p in reading.plans
    ):
        return None
    opening = due_in(reading, before)
    early = opening is not None and opening.start <= before.start + _DUE_OPENS
    return opening if early else None


def _is_dated(scene: Scene, mention: Mention) -> bool:
    """ "CT in six months, and an a1c in three": nothing else is said of it."""
    if scene.voice is not Voice.CLINICIAN or scene.asked:
        return False
    words = scene.reading.words(scene.clause)
    if (_TOLD_BEFORE | (_DONE - _IS)) & {*words}:
        return False
    due = due_of(scene, mention)
    near = due is not None and mention.end <= due.start <= mention.end + _BARELY
    return near and due is not None and bool(_AHEAD.fullmatch(due.value))
