"""Questions of a complaint that have few answers: whether it is constant, whether it radiates, whether
it was there before.

In: a survey of the visit. Out: the sentence of the answer, with the words of question and answer. An
answer that takes back, or names more than one, is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.subjective.asked import asked_and_answered, words_of
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.questions import Choice
from ambient_scribe.note.phrases.reading import load_phrases

_NO = frozenset({"no", "nope", "not", "never", "nah"})
_DOUBTING = frozenset(
    {"but", "except", "maybe", "sometimes", "just", "only", "well", "yes", "yeah"}
)
"""In an answer of a no they say that it is not quite so."""

_LONGEST_NO = 10
_OPENS = 12
"""Words of an answer in which the choice is made."""

_NAMED_BEFORE = 4
"""Passages back in which the complaint that "it" stands for was named."""


def choices(survey: Survey, person: Person) -> tuple[Told, ...]:
    return tuple(_choices(survey, person))


def _choices(survey: Survey, person: Person) -> Iterator[Told]:
    for one in asked_and_answered(survey):
        asked, answer = one.question, one.answer
        pattern = _chosen(asked, answer)
        if pattern is None:
            continue
        what = complaint_asked(survey, one.number, asked)
        if what is None and "{what}" in pattern:
            continue
        ids = (token.word.id for token in (*asked, *answer))
        text = pattern.format(what=f"the {what}", start=person.start)
        yield Told(text, tuple(dict.fromkeys(ids)), sentence_ids=_reported(survey, what))


def _chosen(asked: Sequence[Token], answer: Sequence[Token]) -> str | None:
    question = _text(asked)
    for choice in load_phrases().questions.choices:
        if any(f" {cue} " in question for cue in choice.asked):
            return _answer(choice, [token.text for token in answer], answer)
    return None


def _answer(choice: Choice, words: Sequence[str], answer: Sequence[Token]) -> str | None:
    if choice.no:
        denied = bool(words) and words[0] in _NO and len(words) <= _LONGEST_NO
        return choice.no if denied and not _DOUBTING & set(words) else None
    opening = _text(answer[:_OPENS])
    found = {sentence for cue, sentence in choice.answers if f" {cue} " in opening}
    if len(found) != 1 or _NO & set(words[:_OPENS]):
        return None
    return found.pop()


def _reported(survey: Survey, what: str | None) -> tuple[str, ...]:
    """Where the complaint is told: the answer of a no denies only what was asked of it."""
    facts = (
        fact
        for fact in survey.facts
        if fact.kind is FactKind.SYMPTOM and fact.assertion is Assertion.PRESENT
    )
    return next((fact.word_ids for fact in facts if what in fact.normalized.split()), ())


def _text(tokens: Sequence[Token]) -> str:
    return f" {' '.join(token.text for token in tokens)} "


def complaint_asked(survey: Survey, number: int, asked: Sequence[Token]) -> str | None:
    """The complaint that a question names; else the only one that was named shortly before."""
    complaints = load_phrases().questions.complaints
    named = [token.text for token in asked if token.text in complaints]
    if named:
        return named[-1]
    before = survey.speeches[max(0, number - _NAMED_BEFORE) : number + 1]
    lately = {token.text for one in before for token in words_of(one) if token.text in complaints}
    return lately.pop() if len(lately) == 1 else None
