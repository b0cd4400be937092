"""What a patient takes home: medicines, visits, care at home, when to call; in plain words, to "you".

In: a visit. Out: one document, its reading grade reported. Drugs and tests are told from their facts,
with what was said of them; advice and warnings from the sentences of the note's plan.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Assertion, Change, Fact, FactKind
from ambient_scribe.domain.documents import (
    Document,
    DocumentKind,
    DocumentPart,
    Due,
    Line,
    OrderKind,
)
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.note.aftervisit.amounts import (
    amount_of,
    is_given_here,
    is_loose,
    plain_frequency,
    verb_of,
)
from ambient_scribe.note.aftervisit.due import day_text, due_of, due_text
from ambient_scribe.note.aftervisit.lines import Lines
from ambient_scribe.note.aftervisit.plainness import in_plain_words, said_to_you
from ambient_scribe.note.aftervisit.readability import grade
from ambient_scribe.note.aftervisit.sorting import (
    is_done_at_home,
    is_follow_up,
    order_kind,
    with_times,
    without_general,
)
from ambient_scribe.note.aftervisit.visit import Visit, named
from ambient_scribe.note.aftervisit.wording import instruction_words, names_one, order_words
from ambient_scribe.note.drafting.language.grammar import capital, cased, listed, with_article
from ambient_scribe.note.drafting.language.numerals import with_numerals

_OF_DRUG = {
    Change.STARTED: "started",
    Change.INCREASED: "increased",
    Change.DECREASED: "decreased",
    Change.CONTINUED: "continued",
    Change.STOPPED: "stopped",
}


def instructions(visit: Visit, lines: Lines) -> Document | None:
    """None where nothing was planned."""
    writer = _Instructions(visit, lines)
    words = instruction_words()
    told = (
        ("reasons", tuple(writer.reasons())),
        ("medicines", tuple(writer.medicines())),
        ("visits", tuple(writer.visits())),
        ("care", tuple(writer.care())),
        ("help", tuple(writer.help())),
    )
    if not any(of_part for name, of_part in told if name != "reasons"):
        return None
    sound = [(name, tuple(x for x in part if not x.support.flagged)) for name, part in told]
    doubtful = tuple(line for _, part in told for line in part if line.support.flagged)
    parts = tuple(
        DocumentPart(heading=words.headings[name], lines=of_part)
        for name, of_part in (*sound, ("check", doubtful))
        if of_part
    )
    read = grade(line.text for part in parts for line in part.lines)
    return Document(
        kind=DocumentKind.INSTRUCTIONS,
        title=words.title,
        cause=words.cause,
        parts=parts,
        blanks=tuple(dict.fromkeys(one for part in parts for x in part.lines for one in x.asked)),
        grade=read,
    )


class _Instructions:
    def __init__(self, visit: Visit, lines: Lines) -> None:
        self._visit, self._lines = visit, lines
        self._words = instruction_words()
        self._told: set[str] = set()
        """Facts that a line tells already."""

    def reasons(self) -> Iterator[Line]:
        problems = self._visit.problems()
        told = {fact.normalized for fact in problems}
        problems = tuple(
            fact
            for fact in problems
            if not any(fact.normalized in other for other in told - {fact.normalized})
        )
        names = list(dict.fromkeys(named(fact) for fact in problems))
        if names:
            stated = f"{capital(listed(names))}."
            yield self._lines.of_facts(in_plain_words(stated), problems, stated=stated)

    # ------------------------------------------------------------ medicines
    def medicines(self) -> Iterator[Line]:
        drugs = self._visit.ordered_drugs()
        for fact in drugs:
            amount = amount_of(fact, self._visit)
            if fact.id in self._told or is_given_here(fact, amount):
                continue
            self._told.add(fact.id)
            yield self._drug(fact, drugs)

    def _drug(self, fact: Fact, drugs: Sequence[Fact]) -> Line:
        form = _OF_DRUG.get(fact.attributes.change or Change.STARTED, "changed")
        if fact.attributes.change is None and fact.assertion is not Assertion.PLANNED:
            form = "changed"
        amount = amount_of(fact, self._visit)
        how = amount.sentence()
        if form == "started" and is_loose(fact, self._visit):
            form = "started_loose"
        asked: tuple[str, ...] = ()
        if not how and form not in ("stopped", "continued"):
            how, asked = self._words.medicines["unsaid"], ("how and when: ask your care team",)
        verb = verb_of(fact, self._visit)
        avoided = [
            one
            for one in self._visit.planned(FactKind.PLAN)
            if one.normalized == f"avoid {fact.normalized}"
        ]
        self._told.update(one.id for one in avoided)
        fields = {"verb": verb, "Verb": verb.capitalize(), "drug": fact.normalized, "how": how}
        noted = "present" if fact.assertion is Assertion.PRESENT and form != "continued" else form
        stated = self._words.stated[noted].format(**{**fields, "how": "" if asked else how})
        return self._lines.of_facts(
            in_plain_words(_tidy(self._words.medicines[form].format(**fields))),
            (fact, *avoided),
            stated=_tidy(stated),
            more=self._visit.breath(fact),
            asked=asked,
        )

    # ------------------------------------------------------------ tests and visits
    def visits(self) -> Iterator[Line]:
        planned = self._visit.planned(FactKind.TEST, FactKind.PROCEDURE, FactKind.PLAN)
        tests = [fact for fact in planned if fact.kind is FactKind.TEST]
        self._told.update(fact.id for fact in tests)
        labs: dict[str, list[Fact]] = {}
        for fact, lent in with_times(tests):
            if is_done_at_home(fact, planned):
                continue
            if order_kind(fact) is OrderKind.LAB:
                when = next((f.attributes.due for f in (fact, *lent) if f.attributes.due), "")
                labs.setdefault(when or "", []).extend((fact, *lent))
            else:
                yield self._visited(fact)
        for when, facts in labs.items():
            yield self._labs(when, list(dict.fromkeys(facts)))
        for fact in without_general([one for one in planned if one.kind is not FactKind.TEST]):
            if fact.id not in self._told and self._is_visit(fact):
                self._told.add(fact.id)
                yield self._visited(fact)

    def _is_visit(self, fact: Fact) -> bool:
        done = fact.attributes.due is None and names_one(
            fact.normalized, self._words.wording.done_here
        )
        return is_follow_up(fact) or (order_kind(fact) is not None and not done)

    def _labs(self, when: str, facts: Sequence[Fact]) -> Line:
        named_tests = without_general(facts)
        names = listed(list(dict.fromkeys(named(fact) for fact in named_tests)))
        blood = any("blood" in fact.normalized for fact in facts)
        if all(fact.normalized in order_words().kinds.general for fact in named_tests):
            return self._timed("test_general", with_article(names), when, facts)
        return self._timed("test_blood" if blood else "test_lab", names, when, facts)

    def _visited(self, fact: Fact) -> Line:
        kind = order_kind(fact)
        forms = {
            OrderKind.LAB: "test_lab",
            OrderKind.IMAGING: "imaging",
            OrderKind.TEST: "test_other",
            OrderKind.VACCINATION: "vaccination",
            OrderKind.REFERRAL: "referral",
            OrderKind.PROCEDURE: "procedure",
        }
        name = named(fact, self._visit.side_of(fact))
        if kind is OrderKind.IMAGING:
            name = with_article(name)
        form = forms[kind] if kind else "follow_up"
        return self._timed(form, name, fact.attributes.due or "", (fact,))

    def _timed(self, form: str, name: str, said: str, facts: Sequence[Fact]) -> Line:
        frequency = next((f.attributes.frequency for f in facts if f.attributes.frequency), None)
        when = f" {cased(with_numerals(said))}" if said else ""
        if frequency and not said:
            when = f", {plain_frequency(frequency)}"
        due = due_of(said, self._visit.day) if said else None
        today = due is not None and due.latest == self._visit.day
        day = f" ({_about(due, self._visit.day)})" if due is not None and not today else ""
        again = self._visit.again(said, facts)
        noted = "follow_up" if form == "follow_up" else "test" if "test" in form else "visit"
        stated = self._words.stated[noted].format(test=name, when=f"{when}{again}")
        text = self._words.visits[form].format(test=name, when=f"{when}{day}{again}")
        breath = tuple(basis for fact in facts for basis in self._visit.breath(fact))
        return self._lines.of_facts(_cased(in_plain_words(text)), facts, stated=stated, more=breath)

    # ------------------------------------------------------------ care and warnings
    def care(self) -> Iterator[Line]:
        for sentence in self._visit.plan:
            if self._is_told(sentence) or self._warns(sentence):
                continue
            text = self._to_patient(sentence)
            if text is not None and len(text.split()) >= _SHORTEST:
                self._told.update(sentence.fact_ids)
                yield self._lines.of_sentence(text, sentence)
        for fact in self._visit.planned(FactKind.PLAN):
            if fact.id not in self._told and names_one(fact.normalized, self._words.advice.items):
                self._told.add(fact.id)
                stated = f"{capital(named(fact))}."
                yield self._lines.of_facts(in_plain_words(stated), (fact,), stated=stated)

    def _is_told(self, sentence: NoteSentence) -> bool:
        """Everything of it stands in another line."""
        orders = [one for one in sentence.fact_ids if not self._is_problem(one)]
        return bool(orders) and self._told.issuperset(orders)

    def _is_problem(self, fact_id: str) -> bool:
        known = self._visit.by_id.get(fact_id)
        return known is not None and known.kind in (FactKind.CONDITION, FactKind.SYMPTOM)

    def _to_patient(self, sentence: NoteSentence) -> str | None:
        advice, text = self._words.advice, sentence.text
        if self._is_clinicians(sentence):
            return None
        if names_one(text, advice.not_for_patients):
            return None
        for lead, instead in _leads(advice.leads):
            if text.startswith(lead):
                return _finished(f"{instead}{text.removeprefix(lead)}")
        if text.startswith(advice.whole):
            return _finished(self._with_verb(text, sentence))
        return None

    def _with_verb(self, text: str, sentence: NoteSentence) -> str:
        """ "If feverish: acetaminophen 2 tablets 4 times daily" says what to do with it."""
        for fact_id in sentence.fact_ids:
            fact = self._visit.by_id.get(fact_id)
            if fact is not None and f": {fact.normalized} " in text:
                told = f", {verb_of(fact, self._visit)} {fact.normalized} "
                return plain_frequency(text.replace(f": {fact.normalized} ", told))
        return text

    def _is_clinicians(self, sentence: NoteSentence) -> bool:
        """A change of a drug under a condition is the clinician's to make."""
        facts = (self._visit.by_id.get(one) for one in sentence.fact_ids)
        return any(
            one is not None
            and one.kind is FactKind.MEDICATION
            and one.assertion is Assertion.CONDITIONAL
            and one.attributes.change is not Change.STARTED
            and one.attributes.dose is None
            for one in facts
        )

    def help(self) -> Iterator[Line]:
        for fact in self._visit.facts:
            conditional = fact.kind is FactKind.PLAN and fact.assertion is Assertion.CONDITIONAL
            if not conditional or fact.id in self._told or not fact.attributes.reason:
                continue
            self._told.add(fact.id)
            sentence = self._visit.plan_sentence(fact)
            told = self._to_patient(sentence) if sentence is not None else None
            if sentence is not None and told is not None:
                self._told.update(sentence.fact_ids)
                yield self._lines.of_sentence(told.replace(": ", ", ", 1), sentence)
            elif (form := self._words.help.get(fact.normalized)) is not None:
                condition = with_numerals(_joined(fact.attributes.reason))
                stated = form.format(condition=condition)
                yield self._lines.of_facts(in_plain_words(stated), (fact,), stated=stated)

    def _warns(self, sentence: NoteSentence) -> bool:
        facts = (self._visit.by_id.get(one) for one in sentence.fact_ids)
        return any(
            one is not None
            and one.kind is FactKind.PLAN
            and one.assertion is Assertion.CONDITIONAL
            and one.attributes.reason
            for one in facts
        )


_SHORTEST = 3
"""Words of an advice; "You may get." says nothing."""


def _about(due: Due, day: datetime.date) -> str:
    if due.earliest == day:
        return f"by {day_text(due.latest)}"
    return f"about {due_text(due)}"


def _leads(leads: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for he, him in (
        ("he", "him"),
        ("she", "her"),
        ("the patient", "the patient"),
        ("they", "them"),
    ):
        for lead, instead in leads:
            yield lead.format(he=he, He=capital(he), him=him), instead


def _finished(text: str) -> str:
    return _cased(in_plain_words(said_to_you(text)))


def _cased(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tidy(text: str) -> str:
    return " ".join(text.split()).replace(" .", ".").replace(" ,", ",")


def _joined(spoken: str) -> str:
    """Tokens as a person writes them: "ca n't" is "can't", and no space before a comma."""
    return spoken.replace(" ,", ",").replace(" n't", "n't").replace(" '", "'")
