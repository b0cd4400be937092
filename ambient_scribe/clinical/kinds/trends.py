"""Several results of one test in one breath: "8.1 last time and today it's 7.4", "up from 1.2 to 1.6".

In: the first value that was read beside the test's name, and the words after it. Out: every value of
it in order, each with when it was, and whether it is of an earlier day.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.clinical.kinds.values import fits, quantity_of
from ambient_scribe.clinical.language.findings import Finding, revised, with_attributes
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Attribution, Effect, Reading, Span
from ambient_scribe.clinical.lexicon import Entry
from ambient_scribe.clinical.quantities.amounts import Amount, amounts
from ambient_scribe.clinical.quantities.times import time_phrases
from ambient_scribe.domain.clinical import Assertion, Attributes, FactKind

_APART = 12
"""Tokens between two values of one test."""

_FROM = frozenset({"from", "was", "versus", "vs", "than", "compared", "were", "used"})
"""Between two values: the second is the earlier ("7.4, down from 8.1")."""

_ONWARDS = frozenset({"to", "now", "today", "currently", "then", "down", "up", "is"})
_NO_VALUE = frozenset(
    {"goal", "target", "below", "above", "under", "less", "should", "normal", "by", "not"}
)
"""Before a number: a limit or a difference, and no second result."""

_NOW, _PAIR = "now", "/"


@dataclass(frozen=True)
class Dated:
    """`earlier`: of another day than the result that counts now."""

    amount: Amount
    date: str | None
    earlier: bool
    spans: tuple[Span, ...]


def each_result(reading: Reading, entry: Entry, finding: Finding, within: Span) -> list[Finding]:
    """The finding of one value as one for each value that follows it; without a value as it is."""
    known = finding.claim.attributes.value
    first = next((s for s in finding.spans if isinstance(s, Amount)), None)
    if known is None or first is None or _PAIR in known.magnitude:
        return [finding]
    found = results_of(reading, entry, first, within)
    if len(found) == 1:
        return [finding]
    return [_one(entry, finding, result) for result in found]


def _one(entry: Entry, finding: Finding, result: Dated) -> Finding:
    """A result with its date is one that stands; a value of before without one is past."""
    claim = finding.claim
    past = result.earlier and (result.date is None or claim.kind is FactKind.VITAL)
    more: dict[str, object] = {
        "value": quantity_of(entry, result.amount),
        "date": result.date,
        "context": claim.attributes.context,
    }
    if not result.earlier:
        more["status"] = claim.attributes.status
    told = revised(
        claim,
        assertion=Assertion.HISTORICAL if past else claim.assertion,
        attributes=with_attributes(Attributes(), more),
    )
    return Finding(told, (finding.term, result.amount, *result.spans), finding.text)


def results_of(reading: Reading, entry: Entry, first: Amount, within: Span) -> list[Dated]:
    """The first value and those that follow it; a single one is as it was read, with no date."""
    found = [first]
    for amount in amounts(reading, Span(first.end, within.end)):
        between = reading.words(Span(found[-1].end, amount.start))
        if len(between) > _APART or between in {(), (",",)} or not fits(entry, amount):
            continue  # "168, 169, all month" is one weight
        if _NO_VALUE & set(between) or reading.has(
            Span(found[-1].end, amount.start), Effect.CORRECTION
        ):
            continue
        if (
            _PAIR in amount.quantity.magnitude
            or amount.quantity.magnitude == first.quantity.magnitude
        ):
            continue
        found.append(amount)
    if len(found) == 1:
        return [Dated(first, None, earlier=False, spans=())]
    latest = _latest(reading, found, within)
    return [
        _dated(reading, _part(found, index, within), amount, earlier=latest not in {None, index})
        for index, amount in enumerate(found)
    ]


def _part(found: Sequence[Amount], index: int, within: Span) -> Span:
    """The words that are one value's own: up to its neighbours."""
    start = found[index - 1].end if index else within.start
    end = found[index + 1].start if index + 1 < len(found) else within.end
    return Span(start, end)


def _latest(reading: Reading, found: Sequence[Amount], within: Span) -> int | None:
    """Which is of today: the one that says so, or the one that came "from" the other. None where
    all of them count: "180 in the morning and 220 after meals"."""
    for index, amount in enumerate(found):
        part = _part(found, index, within)
        near = Span(max(part.start, amount.start - 4), min(part.end, amount.end + 2))
        if group("today") & set(reading.words(near)):
            return index
    undated = [
        index
        for index in range(len(found))
        if not _times(reading, Span(found[index].end, _part(found, index, within).end))
    ]
    if len(undated) == 1:
        return undated[0]  # "168 pounds, it was 175 in July"
    before = set(reading.words(Span(within.start, found[0].start)))
    for index, (one, other) in enumerate(itertools.pairwise(found)):
        between = set(reading.words(Span(one.end, other.start)))
        if between & _FROM and "from" not in before and not between & {_NOW, "today"}:
            return index
        if between & _ONWARDS:
            return index + 1
    return None


def _dated(reading: Reading, part: Span, amount: Amount, *, earlier: bool) -> Dated:
    """The time named after the value, up to the next one, else right before it."""
    after = Span(amount.end, part.end)
    before = Span(part.start, amount.start)
    for span in (after, before):
        times = _times(reading, span)
        if times:
            near = min(times, key=lambda t: t.distance(amount))
            return Dated(amount, near.value, earlier, (near,))
        moment = _moment(reading, span, earlier=earlier)
        if moment is not None:
            return Dated(amount, reading_text(reading, moment), earlier, (moment,))
    return Dated(amount, None, earlier, ())


def _times(reading: Reading, span: Span) -> list[Attribution]:
    return [t for t in time_phrases(reading, span) if t.attribute in {"onset", "duration"}]


def _moment(reading: Reading, span: Span, *, earlier: bool) -> Span | None:
    """ "Last time", "at your last visit", "today"."""
    words = reading.words(span)
    text = " ".join(words)
    moments = group("earlier days") if earlier else group("today")
    for form in sorted(moments, key=len, reverse=True):
        match = re.search(rf"(?<!\S){re.escape(form)}(?!\S)", text)
        if match is not None:
            start = span.start + text[: match.start()].count(" ")
            return Span(start, start + form.count(" ") + 1)
    return None


def reading_text(reading: Reading, span: Span) -> str:
    return " ".join(reading.words(span))
