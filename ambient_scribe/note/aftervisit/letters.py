"""Letters and messages: each only when the visit gives cause, or when a person asks for it.

In: a visit, its orders, the kinds that were asked for. Out: drafts whose statements come from the note
or the chart; what a letter needs and nobody said stands as a visible blank ("[date]").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Fact, FactKind
from ambient_scribe.domain.documents import (
    Document,
    DocumentKind,
    DocumentPart,
    Line,
    Order,
    OrderKind,
)
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.aftervisit.amounts import amount_of
from ambient_scribe.note.aftervisit.due import day_text
from ambient_scribe.note.aftervisit.lines import Lines
from ambient_scribe.note.aftervisit.visit import Visit
from ambient_scribe.note.aftervisit.wording import LetterWords, letter_words, names_one
from ambient_scribe.note.drafting.language.grammar import capital, cased
from ambient_scribe.note.drafting.language.numerals import with_numerals

ASKED_FOR = "asked for by a person"
_SENTENCE = re.compile(r"[^.!?]+[.!?]?")
_BLANK = re.compile(r"\[([a-z][a-z ,]*)\]")
_LONGEST_QUOTE = 120


def letters(
    visit: Visit,
    lines: Lines,
    orders: Sequence[Order],
    steps: Sequence[Line],
    asked: Sequence[DocumentKind] = (),
) -> tuple[Document, ...]:
    """`steps`: what the patient has to do next, as the instructions tell it; `asked`: kinds that are
    wanted whether or not the visit gives cause."""
    writer = _Letters(visit, lines, orders, steps)
    makers: dict[DocumentKind, Callable[[bool], Iterator[Document]]] = {
        DocumentKind.REFERRAL: writer.referrals,
        DocumentKind.WORK: writer.work,
        DocumentKind.SCHOOL: writer.school,
        DocumentKind.PRIOR_AUTHORIZATION: writer.prior_authorizations,
        DocumentKind.REFILL: writer.refill,
        DocumentKind.MESSAGE: writer.message,
    }
    return tuple(one for kind, made in makers.items() for one in made(kind in asked))


@dataclass(frozen=True)
class _Cause:
    told: str
    passage: Passage | None = None


class _Letters:
    def __init__(
        self, visit: Visit, lines: Lines, orders: Sequence[Order], steps: Sequence[Line]
    ) -> None:
        self._visit, self._lines, self._orders, self._steps = visit, lines, orders, steps

    # ------------------------------------------------------------ to colleagues
    def referrals(self, asked: bool) -> Iterator[Document]:
        words = letter_words().referral
        own = [one for one in self._orders if one.kind is OrderKind.REFERRAL]
        for order in own:
            opening = self._told(words.opening.format(what=order.text), order)
            why = order.indication or "[indication]"
            parts = [
                self._about_patient(),
                _part("", opening, self._told(words.reason.format(why=why), order)),
                *self._from_note(words),
            ]
            title = f"{words.title}: {cased(order.name)}"
            cause = f"ordered in this visit: {order.text}"
            yield self._document(DocumentKind.REFERRAL, title, cause, parts, words)
        if asked and not own:
            opening = self._lines.fixed(words.opening.format(what="[what is requested]"))
            reason = self._lines.fixed(words.reason.format(why="[indication]"))
            parts = [self._about_patient(), _part("", opening, reason), *self._from_note(words)]
            yield self._document(DocumentKind.REFERRAL, words.title, ASKED_FOR, parts, words)

    def prior_authorizations(self, asked: bool) -> Iterator[Document]:
        words = letter_words().prior_authorization
        named = [one for one in self._orders if names_one(one.name, words.orders)]
        cause = self._cause(words)
        if cause and not named:
            named = [one for one in self._orders if one.kind is OrderKind.PRESCRIPTION][:1]
        for order in named:
            told = cause.told if cause else f"ordered in this visit: {order.text}"
            parts = [self._about_patient(), *self._request(words, order), *self._from_note(words)]
            title = f"{words.title}: {cased(order.name)}"
            yield self._document(DocumentKind.PRIOR_AUTHORIZATION, title, told, parts, words)
        if not named and (asked or cause):
            told = cause.told if cause else ASKED_FOR
            parts = [self._about_patient(), *self._request(words, None), *self._from_note(words)]
            yield self._document(DocumentKind.PRIOR_AUTHORIZATION, words.title, told, parts, words)

    def _request(self, words: LetterWords, order: Order | None) -> Iterator[DocumentPart]:
        what = order.text if order else "[what is requested]"
        why = (order.indication if order else None) or "[indication]"
        length = self._length(order) or "[since when]"
        forms = (
            words.opening.format(what=what),
            words.reason.format(why=why),
            words.duration.format(how_long=length),
        )
        yield _part("", *(self._told(form, order) for form in forms))
        tried = [
            self._lines.of_sentence(one.text, one)
            for one in self._visit.of_section("hpi")
            if not one.support.flagged and any(self._is_treatment(x) for x in one.fact_ids)
        ]
        yield _part(words.tried, *(tried or [self._lines.fixed(words.tried_none)]))

    def _is_treatment(self, fact_id: str) -> bool:
        fact = self._visit.by_id.get(fact_id)
        return fact is not None and fact.kind in (FactKind.MEDICATION, FactKind.PROCEDURE)

    def _length(self, order: Order | None) -> str | None:
        """How long the problem that it is for has lasted."""
        for fact in self._visit.problems() if order and order.indication else ():
            if order and order.indication and fact.normalized in order.indication:
                told = fact.attributes.duration or fact.attributes.onset
                if told:
                    return with_numerals(told)
        return None

    # ------------------------------------------------------------ to others
    def work(self, asked: bool) -> Iterator[Document]:
        return self._absence(DocumentKind.WORK, letter_words().work, asked)

    def school(self, asked: bool) -> Iterator[Document]:
        return self._absence(DocumentKind.SCHOOL, letter_words().school, asked)

    def _absence(self, kind: DocumentKind, words: LetterWords, asked: bool) -> Iterator[Document]:
        """Says that the patient was here, and what they may not do: no diagnosis, no history."""
        wanted = letter_words().work.facts if kind is DocumentKind.SCHOOL else words.facts
        limits = [one for one in self._visit.planned(FactKind.PLAN) if one.normalized in wanted]
        cause = self._cause(words)
        own = [one for one in limits if one.normalized in words.facts]
        if not (asked or cause or (own and self._works())):
            return
        seen = words.opening.format(patient=self._patient(), day=day_text(self._visit.day))
        told = [self._limit(one) for one in limits]
        parts = [
            _part("", self._lines.fixed(seen, "name in the chart, day of the visit")),
            _part(words.restrictions, *(told or [self._lines.fixed(words.none)])),
            _part("", self._lines.fixed(words.until)),
        ]
        why = cause.told if cause else ASKED_FOR if asked else f"told in this visit: {own[0].text}"
        yield self._document(kind, words.title, why, parts, words)

    def _works(self) -> bool:
        return any(
            fact.kind is FactKind.SOCIAL and fact.normalized in ("occupation", "employment")
            for fact in self._visit.facts
        )

    def _limit(self, fact: Fact) -> Line:
        sentence = self._visit.plan_sentence(fact)
        if sentence is not None and not sentence.support.flagged:
            return self._lines.of_sentence(sentence.text, sentence)
        return self._lines.of_facts(f"{capital(fact.normalized)}.", (fact,))

    def refill(self, asked: bool) -> Iterator[Document]:
        words = letter_words().refill
        cause = self._cause(words)
        if not (asked or cause):
            return
        drugs = self._refilled(cause)
        told = [self._drug(fact) for fact in drugs] or [self._lines.fixed(words.none)]
        opening = self._lines.fixed(
            words.opening.format(patient=self._patient()), "name in the chart"
        )
        why = cause.told if cause else ASKED_FOR
        yield self._document(
            DocumentKind.REFILL, words.title, why, [_part("", opening), _part("", *told)], words
        )

    def _refilled(self, cause: _Cause | None) -> list[Fact]:
        """The drugs of the orders that renew one, else those named where it was asked for."""
        renewed = {
            fact_id
            for order in self._orders
            if order.kind is OrderKind.PRESCRIPTION and order.is_renewal
            for fact_id in order.fact_ids
        }
        near = set(cause.passage.utterance.word_ids) if cause and cause.passage else set()
        drugs = [fact for fact in self._visit.facts if fact.kind is FactKind.MEDICATION]
        return [fact for fact in drugs if fact.id in renewed] or [
            fact for fact in drugs if not near.isdisjoint(fact.word_ids)
        ]

    def _drug(self, fact: Fact) -> Line:
        how = amount_of(fact, self._visit).sentence()
        text = f"{capital(fact.normalized)}{f' {how}' if how else ''}."
        return self._lines.of_facts(text, (fact,), more=self._visit.breath(fact))

    def message(self, asked: bool) -> Iterator[Document]:
        words = letter_words().message
        cause = self._cause(words)
        if not (asked or cause):
            return
        greeting = words.greeting.format(patient=self._patient())
        opening = words.opening.format(day=day_text(self._visit.day))
        parts = [
            _part("", self._lines.fixed(greeting, "name in the chart")),
            _part("", self._lines.fixed(opening, "day of the visit")),
        ]
        if self._steps:
            parts.append(_part(words.steps, *self._steps))
        parts.append(_part("", self._lines.fixed(words.closing)))
        why = cause.told if cause else ASKED_FOR
        yield self._document(DocumentKind.MESSAGE, words.title, why, parts, words)

    # ------------------------------------------------------------ shared
    def _cause(self, words: LetterWords) -> _Cause | None:
        for passage in self._visit.transcript.passages():
            cues = (*words.requests, *(words.causes if passage.role.is_staff else ()))
            for found in _SENTENCE.finditer(passage.text):
                said = found.group(0).strip()[:_LONGEST_QUOTE]
                asks = passage.role.is_staff and said.endswith("?")
                if names_one(said, cues) and not asks:
                    return _Cause(f"said in this visit: “{said}”", passage)
        return None

    def _patient(self) -> str:
        return self._visit.context.patient.name or "[patient name]"

    def _about_patient(self) -> DocumentPart:
        known = self._visit.context.patient
        name = (
            self._lines.of_chart(f"Patient: {known.name}", "patient/name")
            if known.name
            else self._lines.fixed("Patient: [patient name]")
        )
        born = (
            self._lines.of_chart(
                f"Born: {known.date_of_birth.isoformat()}", "patient/date_of_birth"
            )
            if known.date_of_birth
            else self._lines.fixed("Born: [date of birth]")
        )
        seen = self._lines.fixed(f"Seen: {self._visit.day.isoformat()}", "day of the visit")
        return _part("", name, born, seen)

    def _from_note(self, words: LetterWords) -> Iterator[DocumentPart]:
        for heading, sections in words.sections:
            told = [
                self._lines.of_sentence(one.text, one)
                for one in self._visit.of_section(*sections)
                if not one.support.flagged
            ]
            if told:
                yield _part(heading, *told)

    def _told(self, text: str, order: Order | None) -> Line:
        """Of an order: what was said of it is its basis, whatever frames it."""
        if order is None:
            return self._lines.fixed(text)
        return Line(
            text=text,
            basis=order.basis,
            fact_ids=order.fact_ids,
            support=order.support,
            stated=order.stated or order.text,
        )

    def _document(
        self,
        kind: DocumentKind,
        title: str,
        cause: str,
        parts: Sequence[DocumentPart],
        words: LetterWords,
    ) -> Document:
        closing = words.closing if kind is DocumentKind.REFERRAL else ""
        ends = [self._lines.fixed(closing)] if closing else []
        ends.append(self._lines.fixed("Signed: [signature]  Date: [date]"))
        every = (*parts, _part("", *ends))
        shown = " ".join(line.text for part in every for line in part.lines)
        blanks = dict.fromkeys((*words.blanks, *_BLANK.findall(shown)))
        return Document(kind=kind, title=title, cause=cause, parts=every, blanks=tuple(blanks))


def _part(heading: str, *lines: Line) -> DocumentPart:
    return DocumentPart(heading=heading, lines=lines)


def asked_before(encounter: Encounter) -> tuple[DocumentKind, ...]:
    """Letters that a person asked for when the documents were last made: they are made again."""
    made = encounter.documents
    drafted = made.documents if made is not None else ()
    return tuple(dict.fromkeys(one.kind for one in drafted if one.cause == ASKED_FOR))
