"""Finds lexicon terms, cues and attributes in text: a blank English spaCy with phrase matchers.

In: a text of any case and punctuation. Out: a `Reading` without clauses. Built once, shared by
every stream; no model is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from threading import Lock
from typing import Any, TypeVar

from ambient_scribe.clinical.kinds.plan_terms import PlanTerm, plan_items
from ambient_scribe.clinical.language.blank_english import blank_english
from ambient_scribe.clinical.language.compositions import Compositions
from ambient_scribe.clinical.language.cues import AttributeRow, CueRow
from ambient_scribe.clinical.language.reading import (
    ANSWERS,
    AnswerForms,
    Attribution,
    Cue,
    Effect,
    Mention,
    PlanItem,
    Reading,
    Span,
    Token,
)
from ambient_scribe.clinical.lexicon import Entry, Lexicon, LexiconKind

_BROKEN_OFF = re.compile(r"(?<=\w)-(?=\s|$)")
"""The hyphen with which a transcript breaks a word off: a pause, in text of the same length."""

T = TypeVar("T", bound=Span)

_BEREAVEMENT = "bereavement"
"""The topic of social cues that name the dead."""

_PRECEDENCE = (
    LexiconKind.MEDICATION,
    LexiconKind.CONDITION,
    LexiconKind.SYMPTOM,
    LexiconKind.VITAL,
    LexiconKind.TEST,
    LexiconKind.PROCEDURE,
    LexiconKind.EXAM,
    LexiconKind.SOCIAL,
    LexiconKind.ALLERGEN,
    LexiconKind.SITE,
    LexiconKind.RELATIVE,
)
"""Which kind a form is read as first when several kinds list it; context may choose another."""

_MASKED_BY_PSEUDO = {
    Effect.ABSENT,
    Effect.HISTORICAL,
    Effect.NO,
    Effect.CONDITIONAL,
    Effect.PLANNED,
    Effect.REFUSE,
    Effect.EXAMPLE,
}


class PhraseReader:
    """Reads text into tokens, mentions, cues and attributions, longest match first."""

    def __init__(
        self,
        lexicon: Lexicon,
        cues: Iterable[CueRow],
        attributes: Iterable[AttributeRow],
        plans: Iterable[tuple[str, PlanTerm]],
    ) -> None:
        self._nlp = blank_english()
        self._one_at_a_time = Lock()
        from spacy.attrs import LOWER, NORM
        from spacy.matcher import PhraseMatcher

        # only what the matchers compare: the shapes of fifteen thousand words take seconds
        getters = self._nlp.vocab.lex_attr_getters
        self._nlp.vocab.lex_attr_getters = {key: getters[key] for key in (LOWER, NORM)}
        self._terms = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._cues = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._attributes = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._entries = self._add(
            self._terms,
            [(form, entry) for kind in LexiconKind for form, entry in lexicon.forms(kind).items()],
        )
        rows = tuple(cues)
        self._cue_rows = self._add(self._cues, [(row.form, row) for row in rows])
        self._answer_forms = AnswerForms(
            {
                words: row.effect
                for row in rows
                if row.speech and row.effect in ANSWERS
                if len(words := tuple(self._words_of(row.form))) > 1
            }
        )
        self._attribute_rows = self._add(self._attributes, [(row.form, row) for row in attributes])
        self._compositions = Compositions(lexicon, self._words_of)
        self._plans = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        self._plan_terms = self._add(self._plans, list(plans))

    def _words_of(self, form: str) -> list[str]:
        """As the tokenizer cuts the form; plain words without special cases need no tokenizer."""
        words = form.split()
        rules = self._nlp.tokenizer.rules
        if all(word.isascii() and word.isalpha() and word not in rules for word in words):
            return words
        return [token.lower_ for token in self._nlp.tokenizer(form)]

    def _add(self, matcher: Any, pairs: list[tuple[str, Any]]) -> dict[int, list[Any]]:
        """One matcher key a form (by its tokens); the values that share it."""

        from spacy.tokens import Doc

        values: dict[str, list[Any]] = {}
        docs: dict[str, Any] = {}
        for form, value in pairs:
            words = self._words_of(form)
            key = " ".join(words)
            if key not in docs:
                docs[key] = Doc(self._nlp.vocab, words=words)
            if all(value is not known for known in values.setdefault(key, [])):
                values[key].append(value)
        keyed: dict[int, list[Any]] = {}
        for key, doc in docs.items():
            matcher.add(key, [doc])
            keyed[self._nlp.vocab.strings[key]] = values[key]
        return keyed

    def read(self, text: str, *, prose: bool = False) -> Reading:
        """What was said is forgotten with the visit: spaCy keeps every word it ever saw, but for those
        of a memory zone, of which there is one at a time."""
        with self._one_at_a_time, self._nlp.memory_zone():
            return self._read(text, prose=prose)

    def _read(self, text: str, *, prose: bool) -> Reading:
        plain = _BROKEN_OFF.sub(",", text.replace("’", "'").lower())
        doc = self._nlp.make_doc(plain if len(plain) == len(text) else text)
        tokens = tuple(Token(t.lower_, t.idx, t.idx + len(t)) for t in doc if not t.text.isspace())
        if len(tokens) != len(doc):
            doc = self._without_spaces(doc)
        return Reading(
            tokens=tokens,
            mentions=tuple(self._mentions(doc, tokens)),
            cues=tuple(self._cues_of(doc, prose)),
            attributions=tuple(self._attributions(doc)),
            plans=tuple(self._plans_of(doc)),
            answer_forms=self._answer_forms,
        )

    def _without_spaces(self, doc: Any) -> Any:
        from spacy.tokens import Doc

        return Doc(self._nlp.vocab, words=[t.text for t in doc if not t.text.isspace()])

    def _mentions(self, doc: Any, tokens: tuple[Token, ...]) -> list[Mention]:
        found = self._compositions.find(tokens)
        for key, start, end in self._terms(doc):
            entries: list[Entry] = sorted(
                self._entries[key], key=lambda entry: _PRECEDENCE.index(entry.kind)
            )
            others = [entry for entry in entries if entry.kind is not LexiconKind.EXAM]
            if others:
                found.append(Mention(start, end, others[0], tuple(others[1:])))
            found.extend(Mention(start, end, e) for e in entries if e.kind is LexiconKind.EXAM)
        # an examination finding may be said in a complaint's words: both are kept, context chooses
        rest = longest([m for m in found if m.kind is not LexiconKind.EXAM])
        exam = longest([m for m in found if m.kind is LexiconKind.EXAM])
        # but the "red" of a "red blood cell count" is only a part of a name
        exam = [m for m in exam if not any(r.holds(m) and _longer(r, m) for r in rest)]
        # of whom "dad passed away" tells is what he died of, too
        mourned = [m for m in rest if m.entry.topic == _BEREAVEMENT]
        dead = [m for m in found if m.kind is LexiconKind.RELATIVE and _inside_of(m, mourned)]
        return sorted([*rest, *exam, *dead], key=lambda m: (m.start, m.end))

    def _cues_of(self, doc: Any, prose: bool) -> list[Cue]:
        found = []
        for key, start, end in self._cues(doc):
            for row in self._cue_rows[key]:
                if row.prose if prose else row.speech:
                    found.append(Cue(start, end, row.effect, row.before, row.after, row.reach))
        masks = [cue for cue in found if cue.effect is Effect.PSEUDO]
        kept = [
            cue
            for cue in found
            if cue.effect not in _MASKED_BY_PSEUDO
            or not any(mask.meets(cue) and not _within(mask, cue) for mask in masks)
        ]
        general = [cue for cue in kept if cue.effect is Effect.EXAMPLE]
        kept = [  # the "some" of "some people get it" is no answer
            cue
            for cue in kept
            if cue.effect is not Effect.YES
            or not any(_longer(g, cue) and g.holds(cue) for g in general)
        ]
        by_effect: dict[tuple[Effect, bool], list[Cue]] = {}
        for cue in kept:
            by_effect.setdefault((cue.effect, cue.before), []).append(cue)
        return sorted(
            (cue for cues in by_effect.values() for cue in longest(cues)),
            key=lambda cue: (cue.start, cue.end),
        )

    def _attributions(self, doc: Any) -> list[Attribution]:
        found = [
            Attribution(start, end, row.attribute, row.value)
            for key, start, end in self._attributes(doc)
            for row in self._attribute_rows[key]
        ]
        by_attribute: dict[str, list[Attribution]] = {}
        for attribution in found:
            by_attribute.setdefault(attribution.attribute, []).append(attribution)
        kept = [a for group in by_attribute.values() for a in longest(group)]
        return sorted(kept, key=lambda a: (a.start, a.end))

    def _plans_of(self, doc: Any) -> list[PlanItem]:
        hits = (
            (Span(start, end), term)
            for key, start, end in self._plans(doc)
            for term in self._plan_terms[key]
        )
        return plan_items(hits, [token.lower_ for token in doc])


def _inside_of(one: Span, others: list[Mention]) -> bool:
    return any(other.holds(one) for other in others)


def _longer(one: Span, other: Span) -> bool:
    return one.end - one.start > other.end - other.start


def _within(mask: Cue, cue: Cue) -> bool:
    """A longer cue outdoes a shorter mask: "not any more" inside "but not any more"; and an answer
    that is a mask elsewhere stays an answer ("not yet")."""
    longer = cue.end - cue.start > mask.end - mask.start
    return cue.holds(mask) and (longer or cue.effect is Effect.NO)


def longest(spans: list[T]) -> list[T]:
    """Without those that overlap a longer one (an earlier one when equal), in text order."""
    taken: list[T] = []
    held: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start)):
        if held.isdisjoint(range(span.start, span.end)):
            taken.append(span)
            held.update(range(span.start, span.end))
    return sorted(taken, key=lambda s: s.start)
