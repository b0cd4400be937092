"""What was done for a complaint, and whether it helped: "Have you tried anything?" "I iced it, and took
some naproxen." "Did that help?" "A little."

In: a survey of the visit. Out: one `Told` an exchange, with the words of question and answer. Drugs
are those that facts name, the rest is a list of `questions.toml`; nothing that the answer denies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.language.grammar import Person, listed
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.subjective.asked import (
    Answered,
    asked_and_answered,
    words_of,
)
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_BACKCHANNEL = 3
"""Words of a clinician's passage after which the patient goes on with the answer."""

_MOST_PASSAGES = 5
_DENIES = frozenset(
    {"not", "no", "never", "without", "stopped", "if", "should", "would", "could", "nor"}
)
_DENIAL_REACH = 5
"""Words before a treatment in which it is denied or only thought of."""

_TAKEN = frozenset({Assertion.PRESENT, Assertion.HISTORICAL})
_PRESENT = frozenset({"does", "do", "is", "are"})
_RELIEF_OPENS = 7
_ASKED_OPENS = 14
_MOST_RELIEVING = 2
"""Treatments that "that" stands for together."""

_CUE_REACH = 8
"""Words at the end of a question in which it asks what was done."""


def treatments(survey: Survey, person: Person) -> tuple[Told, ...]:
    return tuple(_treatments(survey, person))


def _treatments(survey: Survey, person: Person) -> Iterator[Told]:
    for one in asked_and_answered(survey):
        told = _tried(survey, one, person) or _relieved(survey, one)
        if told is not None:
            yield told


# ---------------------------------------------------------------- what was tried
def _tried(survey: Survey, one: Answered, person: Person) -> Told | None:
    asked = one.question
    question = _text(asked)
    if not any(f" {cue} " in question for cue in load_phrases().questions.tried):
        return None
    found: dict[str, list[Token]] = {}
    for speech in _answers(survey, one.number):
        for name, tokens in _named(survey, words_of(speech)):
            found.setdefault(name, []).extend(tokens)
    if not found:
        return None
    ids = [token.word.id for tokens in (asked[-_CUE_REACH:], *found.values()) for token in tokens]
    text = f"{person.start} has tried {listed(list(found))}"
    return Told(text, tuple(dict.fromkeys(ids)))


def _answers(survey: Survey, number: int) -> Iterator[Speech]:
    """The patient's passages until the clinician says more than "mm-hmm"."""
    for speech in survey.speeches[number + 1 : number + 1 + _MOST_PASSAGES]:
        if speech.passage.role is Role.PATIENT:
            yield speech
        elif len(speech.passage.words) > _BACKCHANNEL:
            return


def _named(survey: Survey, tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Treatments of a passage in the order in which they were said, as a note names them."""
    texts = [token.text for token in tokens]
    drugs = {
        fact.text.lower()
        for fact in survey.facts
        if fact.kind is FactKind.MEDICATION
        and fact.subject is Subject.PATIENT
        and fact.assertion in _TAKEN
    }
    known = load_phrases().questions.treatments
    for index, token in enumerate(tokens):
        if _DENIES & set(texts[max(0, index - _DENIAL_REACH) : index]):
            continue
        if token.text in drugs:
            yield token.text, [token]
        for said, name in known.items():
            words = said.split()
            if texts[index : index + len(words)] == words:
                yield name, list(tokens[index : index + len(words)])


# ---------------------------------------------------------------- whether it helped
def _relieved(survey: Survey, one: Answered) -> Told | None:
    """ "Does the ibuprofen help?" "Not really." """
    phrases = load_phrases().questions
    number, asked, answer = one.number, one.question, one.answer
    texts = [token.text for token in asked][-_ASKED_OPENS:]
    places = [n for n, text in enumerate(texts) if text in phrases.relief_verbs]
    auxiliary = (
        next((t for t in reversed(texts[: places[-1]]) if t in _AUXILIARIES), None)
        if places
        else None
    )
    amount = _amount(answer)
    if auxiliary is None or amount is None:
        return None
    named = dict(_named(survey, asked))
    if not named and number:
        for speech in survey.speeches[max(0, number - 2) : number]:
            if speech.passage.role is Role.PATIENT:
                named = dict(_named(survey, words_of(speech))) or named
    if not 0 < len(named) <= _MOST_RELIEVING:
        return None
    tokens = [token for said in named.values() for token in said]
    verb = ("provide" if len(named) > 1 else "provides") if auxiliary in _PRESENT else "provided"
    words = (*tokens, *asked[-_CUE_REACH:], *_before_but(answer[:_RELIEF_OPENS]))
    text = " ".join(part for part in (listed(list(named)), verb, amount, "relief") if part)
    ids = tuple(dict.fromkeys(token.word.id for token in words))
    return Told(text, ids, sentence_ids=_taken(survey, set(named)))


def _taken(survey: Survey, names: set[str]) -> tuple[str, ...]:
    """Where it is told that they were taken: the answer of a no denies only what was asked of them."""
    return tuple(
        word_id
        for fact in survey.facts
        if fact.kind is FactKind.MEDICATION
        and fact.assertion in _TAKEN
        and fact.text.lower() in names
        for word_id in fact.word_ids
        if survey.said_by([word_id], Role.PATIENT)
    )


def _before_but(answer: Sequence[Token]) -> Sequence[Token]:
    texts = [token.text for token in answer]
    return answer[: texts.index("but")] if "but" in texts[1:] else answer


_AUXILIARIES = frozenset({"did", "does", "do", "has", "have", "is", "are"})


def _amount(answer: Sequence[Token]) -> str | None:
    """How much relief the opening of an answer names; None where it names none."""
    opening = _text(answer[:_RELIEF_OPENS])
    for cue, amount in load_phrases().questions.relief:
        if f" {cue} " in opening:
            plain = not amount and " but " in _text(answer)
            return None if plain else amount
    return None


def _text(tokens: Sequence[Token]) -> str:
    return f" {' '.join(token.text for token in tokens)} "
