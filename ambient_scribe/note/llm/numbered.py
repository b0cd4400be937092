"""A visit as a model reads it: numbered utterances, facts and chart items, and what the numbers mean.

In: passages, facts, the chart. Out: lines of text and, for every number, the words or the chart item
behind it. Speech is data: signs that a chat template or a prompt could take for its own are replaced,
in what the model reads alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import (
    Assertion,
    Chart,
    Fact,
    PatientContext,
    Subject,
)
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.note.llm.addressed import addressed
from ambient_scribe.note.verifying.ground import chart_items

CountTokens = Callable[[str], int]

_AS_DATA = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "{": "(", "}": ")", "|": "/"})
"""Marks of roles and turns in the chat templates that there are stand in these brackets."""

_WHO = frozenset({"patient/name", "patient/date_of_birth"})
"""Of the chart: a draft needs neither, so no model is told them."""


@dataclass(frozen=True)
class Line:
    """One utterance, or a part of one that is too long to be read at once; `facts` by their numbers."""

    number: str
    text: str
    facts: tuple[str, ...] = ()


class NumberedVisit:
    """`passage_of`, `fact_of` and `chart_of` say what a number means; `addressed` are the ids of the
    utterances that speak to the machine."""

    def __init__(
        self, passages: Sequence[Passage], facts: Sequence[Fact], context: PatientContext
    ) -> None:
        items = [one for one in chart_items(context) if one.name not in _WHO]
        self.passage_of = {f"u{n}": one for n, one in enumerate(passages, start=1)}
        self.fact_of = {f"f{n}": one for n, one in enumerate(facts, start=1)}
        self.chart_of = {
            f"c{n}": Chart(source=context.source, item=item.name)
            for n, item in enumerate(items, start=1)
        }
        self._chart_texts = {
            f"c{n}": f"{item.name.partition('/')[0]}: {item.text}"
            for n, item in enumerate(items, start=1)
        }
        self.addressed = addressed(tuple(passages))
        self.lines = tuple(self._lined())
        named = {name for fact in facts for name in (fact.normalized, fact.text)}
        self.problem_names = frozenset(name.casefold() for name in (*named, *context.problems))

    def _lined(self) -> Iterator[Line]:
        """Each fact stands with the utterance that completed it."""
        passages = self.passage_of.values()
        place = {w.id: n for n, one in enumerate(passages) for w in one.words}
        completed: list[list[str]] = [[] for _ in passages]
        for number, fact in self.fact_of.items():
            places = [place[word_id] for word_id in fact.word_ids if word_id in place]
            if places:
                completed[max(places)].append(number)
        for (number, one), facts in zip(self.passage_of.items(), completed, strict=True):
            yield Line(number, f"{one.role.value}: {as_data(one.text)}", tuple(facts))

    def told(self, fact: str) -> str:
        """ "f3: medication lisinopril (absent; dose 10 mg)" """
        known = self.fact_of[fact]
        about = [known.assertion.value] if known.assertion is not Assertion.PRESENT else []
        if known.subject is not Subject.PATIENT:
            about.append(f"of {known.subject.value}")
        about += [f"{name} {value}" for name, value in known.attributes.stated().items()]
        said = f" ({'; '.join(about)})" if about else ""
        return as_data(f"{fact}: {known.kind.value.replace('_', ' ')} {known.normalized}{said}")

    def chart_lines(self) -> tuple[str, ...]:
        return tuple(as_data(f"{number}: {text}") for number, text in self._chart_texts.items())


def as_data(text: str) -> str:
    """On one line, without brackets that a template could take for its own."""
    return " ".join(text.translate(_AS_DATA).split())


def windows(
    visit: NumberedVisit, room: int, count: CountTokens
) -> tuple[tuple[Line, ...], ...] | None:
    """The visit in parts of at most `room` tokens each, in order, nothing left out: an utterance that
    is longer alone is divided under its number. None where a part would hold hardly a word."""
    if room < _LEAST_ROOM:
        return None
    parts: list[list[Line]] = [[]]
    used = 0
    for line in visit.lines:
        for piece in _pieces(line, visit, room, count):
            cost = _cost(piece, visit, count)
            if parts[-1] and used + cost > room:
                parts.append([])
                used = 0
            parts[-1].append(piece)
            used += cost
    return tuple(tuple(part) for part in parts)


_LEAST_ROOM = 64
"""Tokens; a part of a visit in fewer would tear every sentence."""


def _cost(line: Line, visit: NumberedVisit, count: CountTokens) -> int:
    """With the line ends, which a tokenizer may count apart."""
    texts = [f"{line.number} {line.text}", *(visit.told(fact) for fact in line.facts)]
    return sum(count(text) + 1 for text in texts)


def _pieces(line: Line, visit: NumberedVisit, room: int, count: CountTokens) -> Iterator[Line]:
    """The line as it is, or halves of its words, and of its facts, until each fits."""
    if _cost(line, visit, count) <= room:
        yield line
        return
    words, facts = line.text.split(), line.facts
    if len(words) < 2 and len(facts) < 2:
        yield line  # one word that fills the window: the check of the whole prompt tells it
        return
    middle, fact = (len(words) + 1) // 2, len(facts) // 2
    for part, own in ((words[:middle], facts[:fact]), (words[middle:], facts[fact:])):
        if part or own:
            yield from _pieces(Line(line.number, " ".join(part), own), visit, room, count)
