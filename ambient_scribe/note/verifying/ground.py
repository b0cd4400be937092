"""The ground a sentence stands on: its own basis, resolved to text, facts and chart items.

In: a sentence, the transcript, the facts of the visit, the chart. Out: a `Ground`. Which facts
bear the sentence is decided by the words they rest on, never by the ids that the sentence names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Attributes as ClaimAttributes
from ambient_scribe.domain.clinical import (
    Chart,
    Claim,
    Fact,
    FactKind,
    PatientContext,
    Quantity,
    Spoken,
)
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.domain.transcript import Passage, Role, Transcript, Utterance, Word

_BREAK = " . "
"""Between words that were not said side by side, so that no number is read across."""

_DOSE = re.compile(r"\s*(?P<magnitude>[\d.,/-]+)\s*(?P<unit>\S.*)?")


@dataclass(frozen=True)
class ChartItem:
    """One item of the chart: its text, and what it claims."""

    name: str
    text: str
    claim: Claim | None


@dataclass(frozen=True)
class Stretch:
    """Words of one utterance, side by side."""

    passage: Passage
    role: Role

    @property
    def text(self) -> str:
        return self.passage.text

    @property
    def asks_for_side(self) -> bool:
        """ "Is it the left or the right one?" """
        return self.role.is_staff and "?" in self.text and {"left", "right"} <= self.plain_words

    @property
    def plain_words(self) -> frozenset[str]:
        return frozenset(word.strip(".,?") for word in self.text.lower().split())


@dataclass(frozen=True)
class Ground:
    """`whole`: facts that lie in the sentence's words; `loose`: facts that do so in part."""

    words: tuple[Word, ...]
    spoken: str
    whole: tuple[Fact, ...]
    loose: tuple[Fact, ...]
    chart: tuple[ChartItem, ...]
    unresolved: tuple[str, ...]
    roles: Mapping[str, Role]
    """Who said which word."""
    stretches: tuple[Stretch, ...] = ()
    """Words of the basis that were said side by side, in order."""

    @property
    def speakers(self) -> frozenset[Role]:
        return frozenset(self.roles.values())

    @property
    def text(self) -> str:
        """Everything that was heard or stands in the chart, as one text."""
        return _BREAK.join(
            part for part in (self.spoken, *(item.text for item in self.chart)) if part
        )

    @property
    def sides(self) -> str:
        """What tells of sides: not a question that names both, where an answer is there."""
        told = [one for one in self.stretches if not one.asks_for_side]
        if not any({"left", "right", "both"} & one.plain_words for one in told):
            told = [*self.stretches]
        return _BREAK.join((*(one.text for one in told), *(item.text for item in self.chart)))

    @property
    def claims(self) -> tuple[Claim, ...]:
        return (*self.whole, *(item.claim for item in self.chart if item.claim))


def find_ground(
    sentence: NoteSentence, transcript: Transcript, facts: Sequence[Fact], context: PatientContext
) -> Ground:
    own = frozenset(sentence.word_ids)
    known = tuple(word_id for word_id in sentence.word_ids if transcript.holds(word_id))
    met = [fact for fact in facts if not own.isdisjoint(fact.word_ids)]
    whole = tuple(fact for fact in met if _borne(fact, own))
    borne = {fact.id for fact in whole}
    loose = tuple(fact for fact in met if fact.id not in borne)
    named = [part for part in sentence.basis if isinstance(part, Chart)]
    items = {part.item: chart_item(context, part.item) for part in named}
    unresolved = [f"its evidence names the unknown word {w}" for w in own.difference(known)]
    stretches = tuple(_stretches(transcript, frozenset(known)))
    unresolved += [f"the chart has no '{name}'" for name, item in items.items() if item is None]
    return Ground(
        words=tuple(transcript.word(word_id) for word_id in known),
        spoken=_BREAK.join(stretch.text for stretch in stretches),
        whole=whole,
        loose=loose,
        chart=tuple(item for item in items.values() if item),
        unresolved=tuple(sorted(unresolved)),
        roles={w: u.role for w in known if (u := transcript.utterance_of(w))},
        stretches=stretches,
    )


def _borne(fact: Fact, own: frozenset[str]) -> bool:
    """All its words, or every word of one of its mentions, are the sentence's."""
    mentions = [basis.word_ids for basis in fact.evidence if isinstance(basis, Spoken)]
    return any(own.issuperset(mention) for mention in mentions)


def _stretches(transcript: Transcript, own: frozenset[str]) -> Iterator[Stretch]:
    met = {u.id for word_id in own if (u := transcript.utterance_of(word_id))}
    for utterance in transcript.utterances:
        if utterance.id not in met:
            continue
        side_by_side: list[str] = []
        for word_id in (*transcript.as_read(utterance.word_ids), None):
            if word_id in own and word_id is not None:
                side_by_side.append(word_id)
            elif side_by_side:
                yield _stretch(transcript, utterance, tuple(side_by_side))
                side_by_side = []


def _stretch(transcript: Transcript, utterance: Utterance, word_ids: tuple[str, ...]) -> Stretch:
    part = Utterance(
        id=utterance.id,
        speaker=utterance.speaker,
        role=utterance.role,
        role_confidence=utterance.role_confidence,
        word_ids=word_ids,
    )
    return Stretch(transcript.passage(part), utterance.role)


# ---------------------------------------------------------------- the chart
def chart_item(context: PatientContext, name: str) -> ChartItem | None:
    """The item that a name such as `medications/metformin` means; None when there is none."""
    wanted = name.casefold()
    return next((item for item in chart_items(context) if item.name.casefold() == wanted), None)


def chart_items(context: PatientContext) -> Iterator[ChartItem]:
    """Every item, named as a Chart basis names it."""
    patient = context.patient
    for field, value in (
        ("name", patient.name),
        ("date_of_birth", patient.date_of_birth and patient.date_of_birth.isoformat()),
        ("sex", patient.sex),
    ):
        if value:
            yield ChartItem(f"patient/{field}", value, None)
    for problem in context.problems:
        claim = Claim(kind=FactKind.CONDITION, normalized=problem.lower())
        yield ChartItem(f"problems/{problem}", problem, claim)
    for drug in context.medications:
        parts = (drug.name, drug.dose, drug.route, drug.frequency)
        claim = Claim(
            kind=FactKind.MEDICATION,
            normalized=drug.name.lower(),
            attributes=ClaimAttributes(
                dose=quantity(drug.dose), route=drug.route, frequency=drug.frequency
            ),
        )
        yield ChartItem(f"medications/{drug.name}", " ".join(p for p in parts if p), claim)
    for allergy in context.allergies:
        claim = Claim(
            kind=FactKind.ALLERGY,
            normalized=allergy.substance.lower(),
            attributes=ClaimAttributes(reaction=allergy.reaction),
        )
        # "No" stands in no chart item, so "no known allergies" cannot rest on a listed allergy.
        text = " ".join(p for p in (allergy.substance, allergy.reaction) if p)
        yield ChartItem(f"allergies/{allergy.substance}", text, claim)
    for result in context.results:
        measured = Quantity(magnitude=result.value, unit=result.unit)
        claim = Claim(
            kind=FactKind.TEST,
            normalized=result.name.lower(),
            attributes=ClaimAttributes(value=measured),
        )
        date = result.date.isoformat() if result.date else ""
        yield ChartItem(f"results/{result.name}", f"{result.name} {measured} {date}", claim)


def quantity(text: str | None) -> Quantity | None:
    """A dose as the chart writes it ("500 mg"); None when it does not open with a number."""
    found = _DOSE.fullmatch(text) if text else None
    return Quantity(magnitude=found["magnitude"], unit=found["unit"]) if found else None
