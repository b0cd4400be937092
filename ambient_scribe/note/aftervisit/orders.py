"""Orders and prescriptions of a visit as a list to confirm.

In: a visit. Out: one order a drug, test, image, referral or shot that was ordered, with what was said
of it; what a request must state and nobody said is asked for ("quantity not said"), never filled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ambient_scribe.domain.clinical import Assertion, Basis, Change, Fact, FactKind
from ambient_scribe.domain.documents import Detail, Order, OrderKind
from ambient_scribe.note.aftervisit.amounts import (
    amount_of,
    is_given_here,
    said_quantity,
    said_refills,
)
from ambient_scribe.note.aftervisit.lines import Lines
from ambient_scribe.note.aftervisit.sorting import (
    is_done_at_home,
    order_kind,
    with_times,
    without_general,
)
from ambient_scribe.note.aftervisit.visit import Visit, named
from ambient_scribe.note.aftervisit.wording import names_one, order_words
from ambient_scribe.note.drafting.language.grammar import capital, cased
from ambient_scribe.note.drafting.language.numerals import with_numerals

_REFILLED = re.compile(r"\brefill(?:s|ed)?\b(?![^.!?]*\?)")
"""Said, not asked."""
_TOLD = frozenset(
    {Change.STARTED, Change.INCREASED, Change.DECREASED, Change.STOPPED, Change.CONTINUED}
)


def orders(visit: Visit, lines: Lines) -> tuple[Order, ...]:
    """Drugs first, then tests, images, referrals, shots and procedures, each as it was said."""
    writer = _Orders(visit, lines)
    return (*writer.drugs(), *writer.tests(), *writer.others())


class _Orders:
    def __init__(self, visit: Visit, lines: Lines) -> None:
        self._visit, self._lines = visit, lines
        self._words = order_words()

    # ------------------------------------------------------------ drugs
    def drugs(self) -> Iterator[Order]:
        for fact in self._visit.ordered_drugs():
            refilled = said_refills(fact, self._visit) or _REFILLED.search(self._visit.around(fact))
            if fact.attributes.change is not Change.CONTINUED or refilled:
                yield self._drug(fact)

    def _drug(self, fact: Fact) -> Order:
        amount = amount_of(fact, self._visit)
        form = self._form(fact, given=is_given_here(fact, amount))
        kind = {"stopped": OrderKind.STOP, "given": OrderKind.GIVEN_HERE}.get(
            form, OrderKind.PRESCRIPTION
        )
        details = {
            "dose": amount.dose,
            "route": amount.route,
            "frequency": amount.bounded_frequency(),
            "duration": amount.duration,
            "quantity": said_quantity(fact, self._visit),
            "refills": said_refills(fact, self._visit),
        }
        fields = {"drug": fact.normalized, "how": "" if form == "stopped" else amount.sentence()}
        present = fact.assertion is Assertion.PRESENT and form != "continued"
        stated = self._words.stated["present" if present else form].format(**fields)
        text = self._words.drugs[form if fields["how"] else f"{form}_bare"].format(**fields)
        return self._order(kind, text, _tidy(stated), details, (fact,))

    @staticmethod
    def _form(fact: Fact, *, given: bool) -> str:
        if given:
            return "given"
        change = fact.attributes.change
        return change.value if change in _TOLD else "prescribed"

    # ------------------------------------------------------------ everything else
    def tests(self) -> Iterator[Order]:
        planned = self._visit.planned(FactKind.TEST, FactKind.PLAN)
        tests = [fact for fact in planned if fact.kind is FactKind.TEST]
        for fact, lent in with_times(tests):
            kind = order_kind(fact)
            if kind is not None and not is_done_at_home(fact, planned):
                yield self._request(kind, fact, lent)

    def others(self) -> Iterator[Order]:
        planned = self._visit.planned(FactKind.PROCEDURE, FactKind.PLAN)
        for fact in without_general(planned):
            kind = order_kind(fact)
            if kind is not None:
                yield self._request(kind, fact, ())

    def _request(self, kind: OrderKind, fact: Fact, lent: tuple[Fact, ...]) -> Order:
        side = self._visit.side_of(fact)
        name = cased(named(fact, side))
        due = next((one.attributes.due for one in (fact, *lent) if one.attributes.due), None)
        when = f"{cased(with_numerals(due))}{self._visit.again(due, (fact,))}" if due else None
        sided = names_one(
            f"{fact.normalized} {fact.attributes.site or ''}", self._words.kinds.sided
        )
        details = {"due": when, "frequency": fact.attributes.frequency}
        if sided:
            details["side"] = side or None
        text = f"{capital(name)}{f', {when}' if when else ''}"
        stated = f"Order {name}{f' {when}' if when else ''}."
        return self._order(kind, text, stated, details, (fact, *lent))

    def _order(
        self,
        kind: OrderKind,
        text: str,
        stated: str,
        details: dict[str, str | None],
        facts: tuple[Fact, ...],
    ) -> Order:
        purpose = self._visit.purpose(facts[0])
        indication, more = purpose if purpose is not None else (None, ())
        said = {**details, "indication": indication}
        asked = tuple(
            self._words.asked[name]
            for name in self._words.needs[kind.value]
            if name in said and said[name] is None
        )
        breath: tuple[Basis, ...] = tuple(b for one in facts for b in self._visit.breath(one))
        line = self._lines.of_facts(text, facts, stated=stated, more=breath)
        return Order(
            text=text,
            basis=tuple(dict.fromkeys((*line.basis, *more))),
            fact_ids=line.fact_ids,
            support=line.support,
            stated=line.stated,
            asked=asked,
            kind=kind,
            name=facts[0].normalized,
            is_renewal=facts[0].attributes.change is Change.CONTINUED,
            details=tuple(
                Detail(name=name, value=value) for name, value in details.items() if value
            ),
            indication=indication,
        )


def _tidy(text: str) -> str:
    return " ".join(text.split()).replace(" .", ".")
