"""Which problem is spoken of where in the talk of assessment and plan.

In: the lines of that talk and the problems that were assessed. Out: headings, each from the word at
which the clinician turns to a problem. Where they never turn to one, a problem is taken up with its
first name; where several may be the cause, what follows stands under none: no heading is better than a
wrong one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.note.drafting.assessment_plan.talk import Line, Turn
from ambient_scribe.note.drafting.language import wording
from ambient_scribe.note.drafting.language.grammar import capital, cased
from ambient_scribe.note.drafting.subjective.reconcile import same_name
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.topics import turns_elsewhere
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_COUNTED_REACH = 25
"""Words after "for your first problem" in which it is named."""

_AGAIN_REACH = 8
"""Words after "for your next problem" in which "for the migraine" says which."""

_LISTED_REACH = 10
"""Words between two problems of one list."""

_EARLY = 0.4
"""Share of the talk before which the only problem must be named to be that of the whole of it."""

_ITEM_REACH = 3
"""Passages after a problem was named in which an order is one for it."""


@dataclass(frozen=True)
class Heading:
    """`name` is what stands above; empty where it is not known of which problem is spoken. `item` is
    the condition that it names, `word_ids` the words in which it was named."""

    place: int
    name: str
    item: Item | None = None
    word_ids: tuple[str, ...] = ()
    announced: bool = False
    """The clinician turned to it in so many words: it holds until they turn to another."""

    @property
    def known_by(self) -> frozenset[str]:
        said = self.name
        if self.item is not None:
            said += " ".join(f" {fact.text} {fact.normalized}" for fact in self.item.facts)
        return frozenset(said.lower().split())


class Headings:
    """All headings of a visit, in order."""

    def __init__(
        self, survey: Survey, headings: Sequence[Heading], conditions: Iterable[str] = ()
    ) -> None:
        """`conditions` are the names of all that the patient has."""
        self._survey = survey
        self.all = tuple(sorted(headings, key=lambda one: one.place))
        names = {one.name for one in headings}
        items = {one.item.name for one in headings if one.item is not None}
        alone = len(names) == 1 and set(conditions) <= items and self._is_early()
        self.single = names.pop() if alone else None

    def _is_early(self) -> bool:
        """The only problem is named where the talk of assessment and plan begins."""
        at = self._survey.assessment_at or 0
        return self.all[0].place - at <= _EARLY * (self._survey.length - at)

    def at(self, place: int) -> str:
        """The name of the problem that is spoken of at a place."""
        if self.single is not None:
            return self.single
        before = [one for one in self.all if one.place <= place]
        if not before:
            return ""
        last = before[-1]
        if last.announced:
            return last.name
        survey = self._survey
        if survey.passage_number(place) - survey.passage_number(last.place) > _ITEM_REACH:
            return ""
        return "" if turns_elsewhere(survey, last.place, place, last.known_by) else last.name

    def announced_at(self, place: int) -> bool:
        """The clinician turned to the problem in so many words."""
        before = [one for one in self.all if one.place <= place]
        return bool(before) and before[-1].announced and bool(before[-1].name)

    def turns_to(self, item: Item, *, elsewhere: str) -> bool:
        """The clinician turned to the problem itself, not under the heading `elsewhere`."""
        own = (one for one in self.all if one.announced and one.item is not None)
        return any(one.item == item and one.name != elsewhere for one in own)

    def of_reason(self, reason: str | None) -> str | None:
        """The problem that an order gives as its reason."""
        for one in self.all if reason is not None else ():
            item = one.item.name if one.item is not None else one.name.lower()
            if one.name and same_name(item, reason or ""):
                return one.name
        return None

    def of_item(self, item: Item) -> str | None:
        """The problem that it is, or by a word of which it was named."""
        for one in self.all:
            same = one.item is not None and one.item.name == item.name
            if one.name and (same or set(one.word_ids) & set(item.word_ids)):
                return one.name
        return None

    def order(self, name: str) -> int:
        """Where a problem comes among the problems; what belongs to none comes last."""
        names = list(dict.fromkeys(one.name for one in self.all if one.name))
        return names.index(name) if name in names else len(names)


def headings_of(
    survey: Survey, lines: Sequence[Line], items: Sequence[Item], assessed: Sequence[Item]
) -> Headings:
    """`items` are all of the patient, by which a problem is named in clinical English; `assessed` those
    that the clinician took up."""
    announced = _announced(survey, lines, items, assessed)
    taken_up = _taken_up(survey, items, assessed)
    if announced:
        first = announced[0].place
        named = {word_id for one in announced for word_id in one.word_ids}
        taken_up = [one for one in taken_up if one.place < first and not named & set(one.word_ids)]
    conditions = {
        one.name
        for one in items
        if one.kind is FactKind.CONDITION and one.present and one.subject is Subject.PATIENT
    }
    return Headings(survey, _same_once([*taken_up, *announced]), conditions)


# ---------------------------------------------------------------- announced
def _announced(
    survey: Survey, lines: Sequence[Line], items: Sequence[Item], assessed: Sequence[Item]
) -> list[Heading]:
    made = []
    for line in lines:
        if line.turn is None:
            continue
        made.append(_of_turn(survey, line.turn, items, assessed))
    if not any(one.name for one in made):
        return []
    return made


def _of_turn(
    survey: Survey, turn: Turn, items: Sequence[Item], assessed: Sequence[Item]
) -> Heading:
    place = survey.place(turn.spoken[0].word.id)
    words = tuple(token.word.id for token in turn.named)
    if turn.named:
        said = " ".join(token.text for token in turn.named)
        item = _named(said, items)
        if item is None and not turn.sure:
            return Heading(place, "", announced=True)
        plain = item is not None and not _adds(said, item)
        name = name_of(item) if item is not None and plain else _as_said(said)
        return Heading(place, name, item, words, announced=True)
    if not turn.sure:
        return Heading(place, "", announced=True)
    after = survey.place(turn.spoken[-1].word.id)
    for item in sorted(assessed, key=lambda one: _first_after(survey, one, after)):
        first = _first_after(survey, item, after)
        if not item.absent and first - after <= _COUNTED_REACH:
            ids = tuple(w for w in item.word_ids if survey.place(w) >= after)
            return Heading(place, name_of(item), item, ids, announced=True)
    return Heading(place, "", announced=True)


def _named(said: str, items: Sequence[Item]) -> Item | None:
    """What was said is the name by which a fact calls it, and no word less."""
    for item in items:
        if item.absent or item.kind not in (FactKind.CONDITION, FactKind.SYMPTOM):
            continue
        if any(
            _is_name(set(said.split()) - _PLACING, set(name.lower().split()), item.kind)
            for fact in item.facts
            for name in (fact.text, fact.normalized)
        ):
            return item
    return None


def _is_name(said: set[str], name: set[str], kind: FactKind) -> bool:
    """The same words; of a condition, one more may have been said ("plantar fasciitis pain")."""
    return said == name or (
        kind is FactKind.CONDITION and bool(name) and name < said and len(said - name) == 1
    )


def _adds(said: str, item: Item) -> bool:
    """More words than the fact has for it: the right side, an acute one."""
    known = {word for fact in item.facts for word in f"{fact.text} {fact.normalized}".split()}
    return bool(set(said.split()) - {word.lower() for word in known})


_PLACING = frozenset({"left", "right", "both", "bilateral", "upper", "lower", "acute", "chronic"})
"""Words that tell more of a problem than its name."""


def _first_after(survey: Survey, item: Item, place: int) -> int:
    places = [survey.place(word_id) for word_id in item.word_ids]
    return min((one for one in places if one >= place), default=survey.length)


def _as_said(said: str) -> str:
    return capital(cased(said))


def name_of(item: Item) -> str:
    """What stands above a problem: its name in clinical English, with its side."""
    if item.kind is FactKind.SYMPTOM:
        side = item.attributes.laterality
        placed = len(item.name.split()) > 1
        plain = f"{side.value} {item.name}" if side is not None else item.name
        return _as_said(plain if placed else wording.symptom(item, severity=False))
    return _as_said(wording.condition(item))


def _same_once(headings: Sequence[Heading]) -> list[Heading]:
    """A problem that is turned to again has the name of before; one that is only counted, and then
    named at once, is one."""
    made: list[Heading] = []
    for heading in headings:
        one = heading
        if made and not made[-1].name and one.place - made[-1].place <= _AGAIN_REACH:
            one = replace(one, place=made.pop().place)
        known = next((old for old in made if one.name and _is_same(old, one)), None)
        made.append(replace(one, name=known.name) if known is not None else one)
    return made


def _is_same(first: Heading, second: Heading) -> bool:
    if first.item is not None and second.item is not None:
        return first.item.name == second.item.name
    words, others = (set(one.name.lower().split()) for one in (first, second))
    return bool(words) and (words <= others or others <= words)


# ---------------------------------------------------------------- taken up by name
def _taken_up(survey: Survey, items: Sequence[Item], assessed: Sequence[Item]) -> list[Heading]:
    at = survey.assessment_at
    if at is None:
        return []
    made = []
    for item in assessed:
        if item.absent:
            continue
        words = [w for w in item.word_ids if at <= survey.place(w) < survey.length]
        words = [w for w in words if not follows_reason(survey, w)]
        ordered = survey.ordered(words)
        name = name_of(item)
        if item.assertion is Assertion.POSSIBLE:
            name = f"Possible {name if name.isupper() else name[0].lower() + name[1:]}"
        made += [Heading(survey.place(w), name, item, ordered) for w in ordered]
    made.sort(key=lambda one: one.place)
    complaints = [one for one in items if one.kind is FactKind.SYMPTOM and one.present]
    return [_if_sure(survey, one, made, complaints) for one in made]


def _if_sure(
    survey: Survey, heading: Heading, every: Iterable[Heading], complaints: Sequence[Item]
) -> Heading:
    """Where it was one of several that may be the cause, with the name of the complaint that is
    explained, or without one."""
    passage = survey.passage_number(heading.place)
    beside = [one for one in every if survey.passage_number(one.place) == passage]
    possible = {one.item.name for one in beside if one.item is not None and _is_possible(one)}
    if any(_is_listed_with(heading, one) for one in beside):
        return replace(heading, name="")
    if not _is_possible(heading) or len(possible) == 1:
        return heading
    here = {
        item.name: item
        for item in complaints
        if any(survey.passage_number(survey.place(w)) == passage for w in item.word_ids)
    }
    if len(here) != 1:
        return replace(heading, name="")
    (complaint,) = here.values()
    return replace(heading, name=name_of(complaint), item=complaint)


def _is_listed_with(first: Heading, second: Heading) -> bool:
    """Two problems in one breath: what follows may be for either."""
    if first.item is None or second.item is None or first.item.name == second.item.name:
        return False
    both = not _is_possible(first) and not _is_possible(second)
    return both and abs(first.place - second.place) <= _LISTED_REACH


def _is_possible(heading: Heading) -> bool:
    return heading.item is not None and heading.item.assertion is Assertion.POSSIBLE


_REASON_REACH = 4
"""Words before a name in which it is told to be a reason."""


def follows_reason(survey: Survey, word_id: str) -> bool:
    before = f" {' '.join(survey.preceding(word_id, _REASON_REACH))} "
    return any(f" {cue} " in before for cue in load_phrases().stages.reason_cues)
