"""Plans procedures, family and social history.

In: items of the visit. Out: statements; an item that says nothing sure is left to the realizer to
leave out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from ambient_scribe.domain.clinical import Assertion, Attributes, FactKind
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.numerals import number_runs
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.subjective.habits import surely_lived
from ambient_scribe.note.drafting.subjective.lifestyle import told_of_self
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.selection import without_narrower
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId


def procedures(survey: Survey, items: Sequence[Item]) -> list[Statement]:
    """What was done before this visit; an immunization that was only talked of may be an offer."""
    done = [
        item
        for item in items
        if item.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
        and item.name not in load_phrases().background.conservative
        and survey.before_assessment(survey.first_place(item.word_ids))
        and _was_done(survey, item)
    ]
    done = [sure for item in done if (sure := _sure_name(survey, item)) is not None]
    kinds = load_phrases().wording.immunizations
    shots = [item for item in done if kinds & set(item.name.split())]
    done = [item for item in done if item not in shots or _was_given(item)]
    shots = [item for item in shots if _was_given(item)]
    named = [item for item in shots if item.name.split()[0] not in kinds] or shots
    never = [item for item in items if _was_never_had(survey, item, kinds)]
    made = [
        Statement(SectionId.PMH, Form.PROCEDURE, (item,))
        for item in (*(one for one in done if one not in shots), *never)
    ]
    if named and named[0].name.split()[0] not in kinds:
        made.append(Statement(SectionId.PMH, Form.PROCEDURE, tuple(named), label="immunizations"))
    return made


def _was_done(survey: Survey, item: Item) -> bool:
    """Told in the history, or by the clinician in the past: what they explain later they propose."""
    if survey.before_examination(survey.first_place(item.word_ids)):
        return True
    if any(survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER)):
        return True
    return bool(load_phrases().background.done & set(survey.near(item.word_ids[:1], _DONE_REACH)))


_DONE_REACH = 6
"""Words around a procedure in which it is told as done."""


def _sure_name(survey: Survey, item: Item) -> Item | None:
    """With the part that was said before a bare name ("lower back surgery"); None for a name that
    says nothing without one.
    """
    known = load_phrases()
    unplaced = item.name in known.background.unplaced_procedures
    if item.name not in known.wording.bare_procedures and not unplaced:
        return item
    attributes = item.attributes
    more = set(item.facts[0].text.lower().split()) - set(item.name.split())
    if attributes.site is not None or more & load_phrases().relevance.body:
        return item
    part = _part_before(survey, item) or _part_after(survey, item)
    if part:
        return Item(item.facts, attributes.model_copy(update={"site": part}))
    if unplaced:
        return None
    return item if attributes.date or attributes.onset or attributes.reason else None


def _part_before(survey: Survey, item: Item) -> str:
    body = load_phrases().relevance.body | {"lower", "upper", "right", "left", "heart", "brain"}
    for word_id in item.word_ids:
        if survey.text_of(word_id) == item.name:
            words = list(survey.preceding(word_id, _PART_REACH))
            kept: list[str] = []
            while words and words[-1] in body:
                kept.insert(0, words.pop())
            if kept:
                return " ".join(kept)
    return ""


def _part_after(survey: Survey, item: Item) -> str:
    """ "Surgery some years ago on my lower back"."""
    body = load_phrases().relevance.body | {"lower", "upper", "right", "left"}
    for word_id in item.word_ids:
        if survey.text_of(word_id) != item.name:
            continue
        words = [survey.text_of(one) for one in survey.following(word_id, _PART_AFTER)]
        for start in range(len(words) - 2):
            if words[start] in ("on", "to", "for") and words[start + 1] in _OWN:
                kept = list(takewhile(body.__contains__, words[start + 2 :]))
                if kept and kept[-1] in load_phrases().relevance.body:
                    return " ".join(kept)
    return ""


_OWN = frozenset({"my", "your", "the", "his", "her", "both"})
_PART_AFTER = 9
_PART_REACH = 3


def family(survey: Survey, items: Sequence[Item]) -> list[Statement]:
    """By relative; what nobody has, in one."""
    told = [
        item
        for item in items
        if item.kind is FactKind.FAMILY_HISTORY and _is_of_the_family(survey, item)
    ]
    by_relative: dict[str | None, list[Item]] = {}
    for item in told:
        if not item.absent:
            by_relative.setdefault(item.attributes.relative, []).append(item)
    made = [
        Statement(SectionId.FAMILY_HISTORY, Form.FAMILY, tuple(group), label=relative or "")
        for relative, group in by_relative.items()
    ]
    denied = tuple(without_narrower([item for item in told if item.absent]))
    if denied:
        made.append(Statement(SectionId.FAMILY_HISTORY, Form.FAMILY_DENIED, denied))
    return made


def _is_of_the_family(survey: Survey, item: Item) -> bool:
    """Not a friend's mother, nor the child in the room of whom the clinician concludes something."""
    near = {text for w in item.word_ids for text in survey.near([w], _KIN_REACH)}
    if item.present and load_phrases().background.acquaintances & near:
        return False
    concluded = survey.in_assessment(item.word_ids) and not any(
        survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER)
    )
    return not (item.present and concluded and item.attributes.relative == "child")


_KIN_REACH = 6
"""Words around a relative's illness in which it is told whose relative that is."""


def social(survey: Survey, items: Sequence[Item]) -> list[Statement]:
    told = [
        _as_of_now(survey, item)
        for item in surely_lived(survey, items)
        if not _is_of_others(survey, item)
    ]
    return [
        Statement(SectionId.SOCIAL_HISTORY, Form.SOCIAL, (item,), text=_amount_said(survey, item))
        for item in told
    ]


def _as_of_now(survey: Survey, item: Item) -> Item:
    """Without an amount that was said of earlier ("you were smoking two packs a day")."""
    if not item.present or item.attributes.value is None:
        return item
    numbers = [word_id for word_id in item.word_ids if survey.is_number(word_id)]
    before = {text for number in numbers[:1] for text in survey.preceding(number, _PAST_REACH)}
    if not before & _OF_THE_PAST:
        return item
    earlier = f"previously {item.attributes.value}"
    stated = dict(item.attributes) | {"value": None, "frequency": None, "context": earlier}
    return Item(item.facts, Attributes.model_validate(stated))


def _is_of_others(survey: Survey, item: Item) -> bool:
    """ "If I'm around somebody who has been smoking"."""
    if not item.present or item.name not in _OF_OTHERS:
        return False
    named = [w for w in item.word_ids if survey.text_of(w).startswith(("smok", "vap"))]
    return bool(named) and all(_OTHERS & set(survey.preceding(w, _OTHERS_REACH)) for w in named)


_OF_OTHERS = frozenset({"smoking", "tobacco", "vaping"})
_OTHERS = frozenset({"around", "somebody", "someone", "people", "person", "anybody", "others"})

_OTHERS_REACH = 12
"""Words before a habit in which it is told whose it is."""

_PAST_REACH = 6
"""Words before an amount in which a past tense places it."""

_OF_THE_PAST = frozenset({"were", "was", "used", "had"})


def _amount_said(survey: Survey, item: Item) -> str:
    """How much, in the patient's own few words ("a glass of wine on the weekend")."""
    if not item.present or item.attributes.stated().keys() - {"character", "frequency"}:
        return ""
    words = survey.opening_words(item.word_ids, Role.PATIENT)
    first = words[0] if words else ""
    amount = first in _AMOUNTS or bool(number_runs(words[:1])) or first.isdigit()
    return " ".join(words) if amount and len(words) <= _MOST_AMOUNT_WORDS else ""


def _was_never_had(survey: Survey, item: Item, kinds: frozenset[str]) -> bool:
    """A vaccine that the patient says they have not had, or do not want."""
    own = any(survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER))
    return item.absent and own and bool(kinds & set(item.name.split()))


def _was_given(item: Item) -> bool:
    """An immunization that is past for sure: talk of one may be an offer."""
    return item.assertion is Assertion.HISTORICAL or item.attributes.date is not None


_AMOUNTS = frozenset({"a", "an", "one", "about", "maybe", "half", "occasional", "occasionally"})
_MOST_AMOUNT_WORDS = 9


def is_passing(item: Item) -> bool:
    """An illness or injury of now, which is no history of anybody."""
    last = item.name.split()[-1]
    return item.present and last in load_phrases().wording.passing


def of_the_patient(survey: Survey, items: Sequence[Item]) -> list[Item]:
    """Without what the clinician only compares ("it is for an overactive thyroid"), and without a
    disease of the same organ that has no name of its own beside one that has.
    """
    names = {item.name for item in items}

    def is_own(item: Item) -> bool:
        opposite = _OPPOSITES.get(item.name[:_PREFIX], "") + item.name[_PREFIX:]
        if opposite in names and not survey.said_by(item.word_ids, Role.PATIENT):
            return False
        organ, _, rest = item.name.partition(" ")
        general = rest in ("disease", "problem", "problems", "disorder")
        return not (general and any(organ in name and name != item.name for name in names))

    return [item for item in items if is_own(item)]


_PREFIX = len("hyper")
_OPPOSITES = {"hyper": "hypo"}
"""Of two opposite diseases the one that the patient has is told by the patient."""


def surely_reacted(survey: Survey, item: Item) -> Item:
    """Without a reaction that was said far from the substance."""
    reaction = item.attributes.reaction
    if reaction is None:
        return item
    named = survey.passage_number(survey.first_place(item.word_ids))
    words = set(reaction.lower().split())
    said = [w for w in item.word_ids if survey.text_of(w) in words]
    near = any(abs(survey.passage_number(survey.place(w)) - named) <= _REACTION_REACH for w in said)
    if near or not said:
        return item
    return Item(item.facts, item.attributes.model_copy(update={"reaction": None}))


_REACTION_REACH = 4
"""Passages after a substance in which the reaction to it is told."""


def told_elsewhere(
    story: Sequence[Statement],
    reviewed: Sequence[Statement],
    social: Sequence[Statement],
    person: Person,
) -> list[Statement]:
    """The story without what the review of systems denies and the social history tells as well."""
    denied = {item for one in reviewed for item in one.items}
    lived = [words for one in social for words in _lived(one.items[0], person)]
    return [
        one
        for one in story
        if not (one.form is Form.DENIES and set(one.items) <= denied)
        and not (one.form is Form.NARRATIVE and any(_says_only(one, words) for words in lived))
    ]


def _lived(item: Item, person: Person) -> Iterator[set[str]]:
    """The words of what the social history tells of work and habits."""
    told = told_of_self(item, person)
    if told is not None:
        yield set(told.lower().split())
    elif item.name == "occupation" and item.attributes.character:
        yield set(item.attributes.character.split())


def _says_only(statement: Statement, words: set[str]) -> bool:
    said = {word.rstrip(".,").lower() for word in statement.text.split()} - _FRAME
    return bool(said) and said <= words | _FRAME


_FRAME = frozenset({"the", "patient", "he", "she", "they", "is", "are", "works", "as", "a", "an"})
"""Words that only frame what is told of a person."""
