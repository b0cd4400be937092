"""Sentences, suggestions, the ledger and what differs from the chart become statements that are numbered
in the order in which they are built.

In: parts of an encounter. Out: `parts`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ambient_scribe.domain.clinical import Authored, Basis, Chart, Fact, Spoken, System, Withdrawn
from ambient_scribe.domain.documents import AfterVisit
from ambient_scribe.domain.note import (
    NoteSection,
    NoteSentence,
    Reason,
    Suggestion,
    SuggestionKind,
    Support,
)
from ambient_scribe.domain.template import SectionForm
from ambient_scribe.domain.time import clock
from ambient_scribe.domain.transcript import Transcript
from ambient_scribe.note.aftervisit.rendering import LIST_TITLES, item_text, row_text
from ambient_scribe.note.ledger.entries import Ledger
from ambient_scribe.note.rendering.parts import Part, Statement

WORDS_WITHDRAWN = "its words were withdrawn"

SUGGESTION_NAMES = {
    SuggestionKind.OPEN_QUESTION: "Open questions",
    SuggestionKind.POSSIBLE_READING: "Possible readings",
    SuggestionKind.DIAGNOSIS_CODE: "For review: codes",
    SuggestionKind.VISIT_LEVEL: "For review: level of the visit",
    SuggestionKind.DOCUMENTATION_GAP: "Still to document",
    SuggestionKind.ORDER: "Orders",
    SuggestionKind.TASK: "Tasks",
    SuggestionKind.PROPOSED_TEXT: "Other wording, since who spoke was set right",
}

CHANGED, LAST_PLAN = "Changed against the chart", "Items of the last plan"
"""Headings of what stands beside the note, from the documents of the visit."""

LEFT_OUT = "Found or said in the visit, not in the draft"


class StatementBuilder:
    """Numbers the statements as it builds them."""

    def __init__(self, transcript: Transcript, facts: Iterable[Fact] = ()) -> None:
        self._transcript = transcript
        self._facts = {fact.id: fact for fact in facts}
        self._built = 0
        self._number = {u.id: n for n, u in enumerate(transcript.utterances, start=1)}

    def of_section(self, section: NoteSection) -> Part:
        own = (sentence for sentence in section.sentences if not is_system(sentence))
        return Part(
            title=section.title,
            group=section.group,
            statements=tuple(self.of_sentence(sentence) for sentence in own),
            prose=section.form is SectionForm.PROSE,
        )

    def of_sentence(self, sentence: NoteSentence) -> Statement:
        told = self._statement(sentence.text, sentence.basis, sentence.support)
        heads = sentence.names_topic and not sentence.support.flagged
        return replace(told, topic=sentence.topic, heads=heads)

    def of_suggestions(self, suggestions: Iterable[Suggestion]) -> Iterable[Part]:
        kept = tuple(suggestions)
        for kind, title in SUGGESTION_NAMES.items():
            of_kind = tuple(self._suggested(one) for one in kept if one.kind is kind)
            if of_kind:
                yield Part(title=title, group=None, statements=of_kind)

    def of_chart(self, made: AfterVisit | None) -> Iterable[Part]:
        """The visit beside the chart: what differs, the lists to settle, the last plan."""
        if made is None:
            return
        beside = made.reconciliation
        listed = [(CHANGED, [(one.text, one.basis) for one in beside.changes])]
        for kind, title in LIST_TITLES.items():
            rows = [row for row in beside.rows if row.kind is kind]
            listed.append((title, [(row_text(row), row.basis) for row in rows]))
        listed.append((LAST_PLAN, [(item_text(item), item.basis) for item in beside.last_plan]))
        for title, told in listed:
            if told:
                stated = tuple(self._statement(text, basis, None) for text, basis in told)
                yield Part(title=title, group=None, statements=stated)

    def of_ledger(self, ledger: Ledger) -> Iterable[Part]:
        """What a reviewer may still want to write, or to see that it is rightly left out."""
        stated = tuple(
            self._statement(one.text, one.evidence, None, (f"why: {one.why}",))
            for one in ledger.entries
        )
        if stated:
            yield Part(title=LEFT_OUT, group=None, statements=stated, folded=True)

    def _suggested(self, suggestion: Suggestion) -> Statement:
        """The level of a visit rests on most of it: its reasons bear the marks, each its own."""
        whole = suggestion.kind is SuggestionKind.VISIT_LEVEL
        notes = tuple(
            f"why: {reason.text}{self._marks_of(reason) if whole else ''}"
            for reason in suggestion.reasons
        )
        asked = tuple(f"ask: {question}" for question in suggestion.questions)
        evidence = () if whole else suggestion.evidence
        return self._statement(suggestion.text, evidence, None, (*notes, *asked))

    def _marks_of(self, reason: Reason) -> str:
        facts = (self._facts[one] for one in reason.fact_ids if one in self._facts)
        of_facts = (one for fact in facts for one in fact.evidence)
        basis = tuple(dict.fromkeys((*of_facts, *reason.evidence)))
        word_ids = tuple(w for one in basis if isinstance(one, Spoken) for w in one.word_ids)
        marks = self._marks(basis, tuple(w for w in word_ids if self._transcript.holds(w)))
        return f" [{', '.join(marks)}]" if marks else ""

    def _statement(
        self,
        text: str,
        basis: tuple[Basis, ...],
        support: Support | None,
        notes: tuple[str, ...] = (),
    ) -> Statement:
        self._built += 1
        spoken = (part.word_ids for part in basis if isinstance(part, Spoken))
        named = dict.fromkeys(word_id for ids in spoken for word_id in ids)
        word_ids = tuple(w for w in named if self._transcript.holds(w))
        return Statement(
            key=f"e{self._built}",
            text=" ".join(text.split()),
            marks=self._marks(basis, word_ids),
            spans=self._transcript.spans_of(word_ids),
            word_ids=word_ids,
            support=support,
            notes=notes,
        )

    def _marks(self, basis: tuple[Basis, ...], word_ids: tuple[str, ...]) -> tuple[str, ...]:
        spans = self._transcript.spans_of(word_ids)
        marks = [clock(span.start_ms) for span in spans] or self._utterance_numbers(word_ids)
        for part in basis:
            if isinstance(part, Chart):
                marks.append(f"chart: {part.item}")
            elif isinstance(part, Authored):
                marks.append(f"written by {part.person}")
            elif isinstance(part, Withdrawn):
                marks.append(WORDS_WITHDRAWN)
        return tuple(dict.fromkeys(marks))

    def _utterance_numbers(self, word_ids: tuple[str, ...]) -> list[str]:
        utterances = (self._transcript.utterance_of(word_id) for word_id in word_ids)
        return [f"#{n}" for n in sorted({self._number[u.id] for u in utterances if u})]


def is_system(sentence: NoteSentence) -> bool:
    return all(isinstance(basis, System) for basis in sentence.basis)
