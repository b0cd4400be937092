"""Whether a habit is over, by what else is said beside it: "a pack a day for twenty years, i quit in
2015".

In: a `Scene` and a mention of tobacco, alcohol or drugs. Out: the clause that ends the habit, and
when that was. The words are data: the groups "quit" and "quit undone" of
`lexicons/word_groups.tsv`.
"""

from __future__ import annotations

import itertools
import re

from ambient_scribe.clinical.language.findings import Scene, Voice
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import LexiconKind
from ambient_scribe.clinical.quantities.times import time_phrases

HABITS = frozenset({"tobacco", "alcohol", "drugs"})
_YEAR = re.compile(r"(?:19|20)\d\d")
_REACH = 3
"""Clauses between what is told of a habit and the words that end it."""

_BRIEF = 6
"""Tokens of a clause that says no more than "not anymore"."""

_ONLY_ONCE = frozenset({"today", "yesterday", "morning", "tonight", "last", "recently"})


def ending_of(scene: Scene, mention: Mention, topic: str) -> Span | None:
    """The clause that ends it, where no word says that it goes on."""
    if scene.asked or scene.voice is Voice.CLINICIAN or topic not in HABITS or goes_on(scene):
        return None
    clauses = scene.reading.clauses
    own = next((n for n, c in enumerate(clauses) if c.start <= mention.start < c.end), None)
    if own is None:
        return None
    near = clauses[max(0, own - _REACH) : own + _REACH + 1]
    for clause in near:
        if clause.act in {Act.POLAR, Act.OPEN} or not ends(scene.reading, clause):
            continue
        if _topic_ended(scene.reading, clause) == topic:
            return clause
    return None


def goes_on(scene: Scene) -> bool:
    """ "I still smoke a pack a day"."""
    return bool(group("habit now") & scene.words) and not {"used", "use"} & scene.words


def is_past_form(scene: Scene, mention: Mention) -> bool:
    """ "I smoked a pack a day": not "i've smoked", nor what was done only once."""
    reading = scene.reading
    said = reading.words(mention)
    before = reading.words(Span(max(scene.clause.start, mention.start - 1), mention.start))
    past = said[0] in {"smoked", "drank", "vaped"} and before == ("i",)
    return past and not _ONLY_ONCE & scene.words


def ends(reading: Reading, clause: Span) -> bool:
    """ "I quit in 2015", "not anymore"; not "i want to quit", "i quit for a year"."""
    words = reading.words(clause)
    if group("quit undone") & {*words} or _is_taken_up_again(reading, clause):
        return False
    pairs = {*itertools.pairwise(words)}
    for word, after in itertools.pairwise((*words, ".")):
        if word in group("quit") and after != "for":
            return True
    if ("to", "be") in pairs and {"used", "use"} & set(words):
        return True
    longer = {("not", "anymore"), ("not", "since"), ("no", "longer")} & pairs
    return bool(longer) and len(words) <= _BRIEF


def end_date(reading: Reading, clause: Span) -> tuple[str, Span] | None:
    """ "In 2015", "ten years ago"."""
    for index in range(clause.start + 1, clause.end):
        before, word = reading.words(Span(index - 1, index + 1))
        if before in {"in", "since"} and _YEAR.fullmatch(word):
            return word, Span(index - 1, index + 1)
    words = reading.words(clause)
    start = next((clause.start + n for n, w in enumerate(words) if w in group("quit")), None)
    if start is None:
        return None
    ago = [t for t in time_phrases(reading, Span(start, clause.end)) if t.value.endswith("ago")]
    return (ago[0].value, ago[0]) if ago else None


def _topic_ended(reading: Reading, clause: Span) -> str | None:
    """The habit that is named in the clause, else the last named before it, else the next."""
    named = [
        m
        for m in reading.mentions_in(Span(0, len(reading.tokens)), LexiconKind.SOCIAL)
        if m.entry.topic in HABITS
    ]
    inside = [m for m in named if clause.holds(m)]
    before = [m for m in named if m.end <= clause.start]
    after = [m for m in named if m.start >= clause.end]
    chosen = inside or before[-1:] or after
    return chosen[0].entry.topic if chosen else None


def _is_taken_up_again(reading: Reading, clause: Span) -> bool:
    """ "I quit. But I started again." """
    following = [c for c in reading.clauses if c.start >= clause.end][:_REACH]
    words = {word for c in following for word in reading.words(c)}
    return bool(group("relapse") & words)
