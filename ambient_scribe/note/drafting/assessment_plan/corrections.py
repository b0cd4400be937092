"""What the clinician ordered and then took back: "sorry, not a collar, we will give you a sling".

In: a survey of the visit and the orders of its clinician. Out: the orders without those of which a later
sentence says that they were a slip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_SLIP_REACH = 5
"""Words between "sorry" and the "not" that takes something back."""

_LONGEST_NAME = 4
"""Words of what is taken back."""

_DETERMINERS = frozenset({"a", "an", "the"})


@dataclass(frozen=True)
class _TakenBack:
    """The words of it, and where it was taken back."""

    words: tuple[str, ...]
    place: int


def without_taken_back(survey: Survey, told: Sequence[Told]) -> tuple[Told, ...]:
    taken = _all_taken_back(survey)
    return tuple(one for one in told if not any(_is_of(survey, one, slip) for slip in taken))


def is_taken_back(survey: Survey, item: Item) -> bool:
    """What a fact orders was a slip."""
    said = [f" {fact.text.lower()} " for fact in item.facts]
    last = survey.first_place(item.word_ids)
    return any(
        last < slip.place and any(f" {' '.join(slip.words)} " in one for one in said)
        for slip in _all_taken_back(survey)
    )


def _is_of(survey: Survey, told: Told, slip: _TakenBack) -> bool:
    words = f" {told.text.lower().replace(',', '')} "
    return survey.last_place(told.word_ids) < slip.place and f" {' '.join(slip.words)} " in words


def _all_taken_back(survey: Survey) -> tuple[_TakenBack, ...]:
    return survey.once(_taken_back, lambda: tuple(_taken_back(survey)))


def _taken_back(survey: Survey) -> Iterator[_TakenBack]:
    for speech in survey.speeches:
        if speech.passage.role is not Role.CLINICIAN:
            continue
        tokens = [token for spoken in speech.sentences for token in spoken.tokens]
        for index, token in enumerate(tokens):
            if token.text != "not":
                continue
            before = {one.text for one in tokens[max(0, index - _SLIP_REACH) : index]}
            if before & load_phrases().stages.slips:
                words = _name(tokens[index + 1 :])
                if words:
                    yield _TakenBack(words, survey.place(token.word.id))


def _name(tokens: Sequence[Token]) -> tuple[str, ...]:
    """ "A thumb splint" of "not a thumb splint, we will …"."""
    if not tokens or tokens[0].text not in _DETERMINERS or tokens[0].mark:
        return ()
    made: list[str] = []
    for token in tokens[1:]:
        if token.text in load_phrases().stages.sentence_starts | {"but", "and", "or"}:
            break
        made.append(token.text)
        if token.mark:
            break
    return tuple(made) if len(made) <= _LONGEST_NAME else ()
