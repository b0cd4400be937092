"""Joins what other engines found to what our lexicon found: the one rule for all of them.

In: a reading, and entities by their characters. Out: the reading with more mentions, which go
through the same clauses, cues and dialogue as ours.

The rule. An entity is cut to whole tokens, and words at its edges that say something about a term
(severity, side, a negation, "the") are taken off. It is left out when punctuation stands in it or when
it is longer than `LONGEST` tokens. Where our lexicon found nothing in it, it is a mention of its kind
with its own words as its name. Where the two overlap, ours counts, unless the entity is longer, holds
the whole of exactly one of ours, and is of a kind that goes with ours ("chest wall pain" holds
"pain"): then it takes the place of ours, with its own words as its name and our kind, body system
and note. Where it only adds a site or what is said of a term ("toe pain", "dry itchy rash"), ours
counts too: our reading tells these as attributes. Sites and relatives inside of it stay as they are.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ambient_scribe.clinical.entities.named import NamedEntity
from ambient_scribe.clinical.language.clauses import is_punctuation
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Effect, Mention, Reading, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind

LONGEST = 6
"""Tokens of a term's name; a longer entity is a sentence rather than a name."""

_BESIDES = frozenset({LexiconKind.SITE, LexiconKind.RELATIVE})
"""What may stand in the name of something else."""

_GO_TOGETHER = (
    frozenset({LexiconKind.SYMPTOM, LexiconKind.CONDITION, LexiconKind.EXAM}),
    frozenset({LexiconKind.TEST, LexiconKind.PROCEDURE, LexiconKind.VITAL}),
    frozenset({LexiconKind.MEDICATION, LexiconKind.ALLERGEN}),
)
_CUES_AT_EDGES = frozenset(
    {Effect.ABSENT, Effect.POSSIBLE, Effect.HISTORICAL, Effect.CHRONIC, Effect.ASCRIBE}
)
_ATTRIBUTES_AT_EDGES = frozenset({"severity", "laterality", "course"})
_KEPT = ("kind", "note", "system", "polarity", "type", "topic")
"""Of our entry, whose place a longer name takes; its code and its doses may not be those of the longer."""


def with_entities(reading: Reading, entities: Sequence[NamedEntity]) -> Reading:
    """The reading with the mentions that they add, still without clauses."""
    mentions = list(reading.mentions)
    for entity, span in _longest_first(reading, entities):
        added = _joined(reading, mentions, entity, span)
        if added is not None:
            gone = [m for m in mentions if m.kind not in _BESIDES and span.meets(m)]
            mentions = [m for m in mentions if m not in gone] + [added]
    if len(mentions) == len(reading.mentions) and all(m in reading.mentions for m in mentions):
        return reading
    return replace(reading, mentions=tuple(sorted(mentions, key=lambda m: (m.start, m.end))))


def _joined(
    reading: Reading, mentions: Iterable[Mention], entity: NamedEntity, span: Span
) -> Mention | None:
    ours = [m for m in mentions if m.kind not in _BESIDES and span.meets(m)]
    if not ours:
        if entity.entry is not None:
            return Mention(span.start, span.end, entity.entry)
        return None if entity.kind is None else _named(reading, span, {"kind": entity.kind})
    places = {(m.start, m.end) for m in ours}
    if len(places) != 1 or not span.holds(ours[0]) or not _says_more(reading, span, ours[0]):
        return None
    fitting = next((m for m in ours if _go_together(entity.kind, m.kind)), None)
    if fitting is None:
        return None
    kept = {name: getattr(fitting.entry, name) for name in _KEPT}
    return _named(reading, span, kept)


def _says_more(reading: Reading, span: Span, ours: Span) -> bool:
    """Whether a word of the span is neither ours nor told as an attribute."""
    told = [*reading.attributions, *(m for m in reading.mentions if m.kind in _BESIDES)]
    return any(
        not _is_edge(reading, at) and not any(one.holds(Span(at, at + 1)) for one in told)
        for at in (*range(span.start, ours.start), *range(ours.end, span.end))
    )


def _named(reading: Reading, span: Span, known: dict[str, object]) -> Mention:
    """With the words as they were said for its name; `known` are its kind and what else is."""
    name = reading.said(span)
    entry = Entry.model_validate({**known, "name": name, "forms": (name,)})
    return Mention(span.start, span.end, entry)


def _go_together(one: LexiconKind | None, other: LexiconKind) -> bool:
    return one is None or one is other or any({one, other} <= kinds for kinds in _GO_TOGETHER)


def _longest_first(
    reading: Reading, entities: Sequence[NamedEntity]
) -> list[tuple[NamedEntity, Span]]:
    """Those that are names, by their tokens; of two that overlap the longer one."""
    starts = [token.start for token in reading.tokens]
    ends = [token.end for token in reading.tokens]
    cut = [
        (entity, span)
        for entity in entities
        if (span := _trimmed(reading, _tokens(entity, starts, ends))) is not None
    ]
    kept: list[tuple[NamedEntity, Span]] = []
    for entity, span in sorted(cut, key=lambda pair: (pair[1].start - pair[1].end, pair[1].start)):
        if not any(span.meets(other) for _, other in kept):
            kept.append((entity, span))
    return kept


def _tokens(entity: NamedEntity, starts: list[int], ends: list[int]) -> Span:
    """Every token that it touches."""
    return Span(bisect_right(ends, entity.start), bisect_left(starts, entity.end))


def _trimmed(reading: Reading, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and _is_edge(reading, start):
        start += 1
    while start < end and _is_edge(reading, end - 1):
        end -= 1
    words = reading.words(Span(start, end))
    if not words or len(words) > LONGEST:
        return None
    if any(_cuts(reading, at) for at in range(start, end)):
        return None
    return Span(start, end)


def _cuts(reading: Reading, at: int) -> bool:
    """Punctuation, but for the hyphen of one word."""
    token = reading.tokens[at]
    joined = at > 0 and token.text == "-" and reading.tokens[at - 1].end == token.start
    return is_punctuation(token.text) and not joined


def _is_edge(reading: Reading, at: int) -> bool:
    """A word that says something of a term and is no part of its name."""
    word = reading.tokens[at].text
    here = Span(at, at + 1)
    return (
        is_punctuation(word)
        or word in group("entity edges")
        or any(
            one.holds(here) and one.attribute in _ATTRIBUTES_AT_EDGES
            for one in reading.attributions
        )
        or any(cue.holds(here) and cue.effect in _CUES_AT_EDGES for cue in reading.cues)
    )
