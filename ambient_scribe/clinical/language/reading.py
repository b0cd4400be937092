"""What one look at a piece of text finds: tokens, terms, cues, and the clauses they stand in.

In: nothing (these are the types). Out: `Reading`, whose positions are token numbers and whose
tokens know their characters in the text, so that everything leads back to the words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.clinical.quantities.numbers import NumberSpan, read_quantities


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is lower case; `[start, end)` are characters of the text that was read."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens `[start, end)`."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def distance(self, other: Span) -> int:
        """Tokens between the two, 0 when they touch or meet."""
        return max(0, other.start - self.end, self.start - other.end)


@dataclass(frozen=True, slots=True)
class Mention(Span):
    """A lexicon term where it was said. `also` are entries of other kinds with the same form."""

    entry: Entry
    also: tuple[Entry, ...] = ()
    heard_as: str | None = None
    """What was written where only its sound tells that this term was said."""

    @property
    def kind(self) -> LexiconKind:
        return self.entry.kind

    def as_kind(self, kind: LexiconKind) -> Mention | None:
        """The same words read as another kind, where the lexicon knows them so."""
        for entry in (self.entry, *self.also):
            if entry.kind is kind:
                return Mention(self.start, self.end, entry)
        return None


@dataclass(frozen=True, slots=True)
class Heard(Span):
    """Words that are written otherwise than a lexicon term and sound like it.

    `forms` are the terms they are like, the likest first, `entries` what those name.
    """

    written: str
    forms: tuple[str, ...]
    entries: tuple[Entry, ...]
    charted: bool = False
    """The patient's chart names the first."""
    sure: bool = False
    """Like enough for a fact, which says so and is checked by a person."""
    own: bool = False
    """A drug's name of its own, as it is written: the others are offered beside it."""

    @property
    def named(self) -> bool:
        """Whether a fact may rest on it."""
        return self.sure or self.own


class Effect(StrEnum):
    """What a cue does; the values are those of the cue tables."""

    ABSENT = "absent"
    POSSIBLE = "possible"
    HISTORICAL = "historical"
    CHRONIC = "chronic"
    CONDITIONAL = "conditional"
    EXAMPLE = "example"
    PLANNED = "planned"
    OTHER = "other"
    FAMILY = "family"
    ASCRIBE = "ascribe"
    DIAGNOSE = "diagnose"
    PSEUDO = "pseudo"
    END = "end"
    ASK = "ask"
    OPEN = "open"
    TAG = "tag"
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    MAYBE = "maybe"
    ONLY = "only"
    FILLER = "filler"
    CORRECTION = "correction"
    PHASE_EXAM = "phase_exam"
    PHASE_RESULTS = "phase_results"
    PHASE_PLAN = "phase_plan"
    PHASE_HISTORY = "phase_history"
    CONTROL = "control"
    BREAK = "break"
    SUBJECT = "subject"
    BINDS = "binds"
    FINITE = "finite"
    REFUSE = "refuse"
    POSTPONE = "postpone"
    AGREE = "agree"
    DECLINE = "decline"
    CONSENT = "consent"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Cue(Span):
    effect: Effect
    before: bool = True
    """It acts on terms after it."""
    after: bool = False
    """It acts on terms before it."""
    reach: int | None = None


ANSWERS = frozenset({Effect.YES, Effect.NO, Effect.UNSURE, Effect.MAYBE})


@dataclass(frozen=True)
class AnswerForms:
    """Answers of several words in the vocabulary that is read with: "not that i know of"."""

    effects: Mapping[tuple[str, ...], Effect]

    @cached_property
    def first_words(self) -> frozenset[str]:
        return frozenset(words[0] for words in self.effects)


@dataclass(frozen=True, slots=True)
class Attribution(Span):
    """Words that say something about a term near them: "sharp" is the character of a pain."""

    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class PlanItem(Span):
    """Advice, an order, a referral, a return; `type` as in the plan table."""

    name: str
    type: str
    verb: Span | None = None
    """The "avoid" of "avoid alcohol and fatty foods"."""
    directed: bool = False
    """Words before it direct ("i want you to")."""
    reported: bool = False
    """Words before it tell what was done ("you've been")."""


class Act(StrEnum):
    STATEMENT = "statement"
    POLAR = "polar"
    """A question that yes or no answers."""
    OPEN = "open"
    """What, when, how, …: it takes for granted what it asks about."""
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Clause(Span):
    act: Act
    sentence: int
    """Number of the sentence (as far as punctuation tells) within the text."""


S = TypeVar("S", bound=Span)


def _within(spans: tuple[S, ...], starts: tuple[int, ...], part: Span) -> list[S]:
    """Those of spans in text order that lie in the part; `starts` are theirs."""
    first, last = bisect_left(starts, part.start), bisect_left(starts, part.end)
    return [span for span in spans[first:last] if span.end <= part.end]


@dataclass(frozen=True)
class Reading:
    """Mentions, cues and attributions are in the order of their starts."""

    tokens: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    cues: tuple[Cue, ...]
    attributions: tuple[Attribution, ...] = ()
    plans: tuple[PlanItem, ...] = ()
    clauses: tuple[Clause, ...] = ()
    heard: tuple[Heard, ...] = ()
    answer_forms: AnswerForms = field(default=AnswerForms({}), compare=False, repr=False)

    def words(self, span: Span) -> tuple[str, ...]:
        return tuple(token.text for token in self.tokens[span.start : span.end])

    def said(self, span: Span) -> str:
        """The words as they stood, with a space where there was a gap: "wegener's granulomatosis"."""
        parts: list[str] = []
        for at in range(span.start, span.end):
            gap = at > span.start and self.tokens[at - 1].end < self.tokens[at].start
            parts.append(f" {self.tokens[at].text}" if gap else self.tokens[at].text)
        return "".join(parts)

    def characters(self, span: Span) -> tuple[int, int]:
        return self.tokens[span.start].start, self.tokens[span.end - 1].end

    def mentions_in(self, span: Span, *kinds: LexiconKind) -> Iterator[Mention]:
        within = _within(self.mentions, self._mention_starts, span)
        return (m for m in within if not kinds or m.kind in kinds)

    def names_begin(self, span: Span) -> bool:
        """Whether any term starts there, wherever it ends."""
        first = bisect_left(self._mention_starts, span.start)
        return first < bisect_left(self._mention_starts, span.end)

    def cues_in(self, span: Span, *effects: Effect) -> Iterator[Cue]:
        if len(effects) == 1:
            cues, starts = self._cues_of.get(effects[0], ((), ()))
            return iter(_within(cues, starts, span))
        within = _within(self.cues, self._cue_starts, span)
        return (c for c in within if not effects or c.effect in effects)

    def cues_at(self, position: int, *effects: Effect) -> list[Cue]:
        """Those that start at this token."""
        there = self._cues_by_start.get(position, ())
        return [cue for cue in there if not effects or cue.effect in effects]

    @cached_property
    def _cues_by_start(self) -> dict[int, list[Cue]]:
        there: dict[int, list[Cue]] = {}
        for cue in self.cues:
            there.setdefault(cue.start, []).append(cue)
        return there

    @cached_property
    def numbers(self) -> tuple[NumberSpan, ...]:
        """Every quantity of the text, read once however many clauses ask for theirs."""
        return read_quantities(tuple(token.text for token in self.tokens))

    @cached_property
    def _mention_starts(self) -> tuple[int, ...]:
        return tuple(mention.start for mention in self.mentions)

    @cached_property
    def _cue_starts(self) -> tuple[int, ...]:
        return tuple(cue.start for cue in self.cues)

    @cached_property
    def _cues_of(self) -> dict[Effect, tuple[tuple[Cue, ...], tuple[int, ...]]]:
        """By effect, with their starts: long utterances are asked for cues thousands of times."""
        grouped: dict[Effect, list[Cue]] = {}
        for cue in self.cues:
            grouped.setdefault(cue.effect, []).append(cue)
        return {
            effect: (tuple(cues), tuple(cue.start for cue in cues))
            for effect, cues in grouped.items()
        }

    def has(self, span: Span, *effects: Effect) -> bool:
        return any(True for effect in effects for _ in self.cues_in(span, effect))

    def attributions_in(self, span: Span) -> Iterator[Attribution]:
        return iter(_within(self.attributions, self._attribution_starts, span))

    @cached_property
    def _attribution_starts(self) -> tuple[int, ...]:
        return tuple(attribution.start for attribution in self.attributions)
