"""What is asked of a complaint with "when", "how long" and "how often", and what the answer names:
"When did you first notice the lump?" "Oh, about two weeks ago."

In: a survey of the visit. Out: one `Told` an exchange: the question as a statement, completed by what
the answer names, with the words of both. An answer that names nothing of the kind is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.subjective.amounts import named
from ambient_scribe.note.drafting.subjective.asked import asked_and_answered
from ambient_scribe.note.drafting.subjective.inverted import statement_asked
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases


def questions(survey: Survey, person: Person) -> tuple[Told, ...]:
    return tuple(_questions(survey, person))


def _questions(survey: Survey, person: Person) -> Iterator[Told]:
    for one in asked_and_answered(survey):
        told = _told(one.question, one.answer, person)
        if told is not None and not _is_of_another(survey, told, one.question):
            yield told


def _told(asked: Sequence[Token], reply: Sequence[Token], person: Person) -> Told | None:
    words = [token.text for token in asked]
    answer = _numerals(reply)
    openings = load_phrases().questions.openings
    for opening, kind in sorted(openings.items(), key=lambda pair: -len(pair[0])):
        said = opening.split()
        starts = [n for n in range(len(words)) if words[n : n + len(said)] == said]
        if not starts:
            continue
        statement = statement_asked(words[starts[-1] + len(said) :], person)
        amount = named(kind, answer)
        if statement is None or amount is None or _UNNAMED.search(statement):
            return None
        text = clinical_english(_completed(statement, kind, amount))
        if _tells_of_others(_until(reply, kind, amount)):
            return None
        heard = (*asked[starts[-1] :], *_until(reply, kind, amount))
        return Told(text, tuple(dict.fromkeys(token.word.id for token in heard)))
    return None


def _is_of_another(survey: Survey, told: Told, asked: Sequence[Token]) -> bool:
    """ "When did the wheezing start?" "So the sore throat, that was Friday": of another complaint."""
    question = {token.word.id for token in asked}
    answer = {*told.word_ids} - question
    symptoms = [fact for fact in survey.facts if fact.kind is FactKind.SYMPTOM]
    wanted = {fact.normalized for fact in symptoms if question & {*fact.word_ids}}
    named = {
        fact.normalized
        for fact in symptoms
        for word_id in answer & {*fact.word_ids}
        if survey.text_of(word_id) in {*fact.normalized.split(), *fact.text.lower().split()}
    }
    return bool(wanted and named) and not wanted & named


def _tells_of_others(tokens: Sequence[Token]) -> bool:
    """ "My wife saw it last week"."""
    others = load_phrases().clinical.relatives | {"he", "she"}
    return any(token.text in others for token in tokens)


def _until(reply: Sequence[Token], kind: str, amount: str) -> Sequence[Token]:
    """The answer as far as it names the amount."""
    for end in range(1, len(reply)):
        if named(kind, _numerals(reply[:end])) == amount:
            return reply[:end]
    return reply


def _numerals(tokens: Sequence[Token]) -> str:
    return with_numerals(" ".join(token.text for token in tokens))


_UNNAMED = re.compile(
    r"\b(?:tak\w+|took|started|stopped|began|quit|us(?:e|ed|ing|es)|on|doing|do|did|does) (?:this|it)$|\b(?:using|taking|(?<!going )on)$"
)
"""What was meant by "this" cannot be read off the note."""


def _completed(statement: str, kind: str, amount: str) -> str:
    if kind != "span" or amount.startswith("since "):
        return f"{statement} {amount}"
    if re.match(r"(?:last|past) ", amount):
        amount = f"the {amount}"
    return f"{statement} for {amount}"
