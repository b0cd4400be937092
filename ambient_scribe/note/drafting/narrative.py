"""Speech that no fact holds and a note should: the patient's story.

In: a survey of the visit and the words that facts already tell. Out: clauses rewritten into the
third person, each with its words. Leaving out is the default.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ambient_scribe.domain.transcript import Passage, Role, Word
from ambient_scribe.note.drafting.clauses import Clause, ClauseConfig, clauses_of
from ambient_scribe.note.drafting.grammar import Person
from ambient_scribe.note.drafting.openings import Told
from ambient_scribe.note.drafting.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.tokens import Speech, Token
from ambient_scribe.note.drafting.visit import Survey
from ambient_scribe.note.phrases import load_phrases

_LEAST_NEW_WORDS = 2
"""Content words that no fact tells: with fewer a clause would only repeat."""


_REFERENT_REACH = 120
"""Words back in which the part of the body that "it" stands for was named."""

_POINTING = frozenset({"it", "them", "those", "these", "one", "that", "this"})
_LINKING = frozenset({"so", "think", "thinks", "feel", "noticed", "notice", "said", "pain", "time"})
_PLACING = frozenset({"on", "over", "around", "under", "in"})


def story(
    survey: Survey,
    told_words: frozenset[str],
    apart: frozenset[str],
    drugs: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> tuple[Told, ...]:
    """The patient's clauses worth carrying, in order; none from the part that assesses.

    `apart` are words that are told elsewhere (the story of an allergy), `drugs` name drugs.
    """
    carried: list[Told] = []
    seen: set[str] = set()
    for speech in survey.speeches:
        passage = speech.passage
        first = survey.place(passage.words[0].id)
        if passage.role is not Role.PATIENT or not survey.before_assessment(first):
            continue
        for told in _of_speech(survey, speech, told_words, drugs, person, config):
            if told.text not in seen and not apart & set(told.word_ids):
                seen.add(told.text)
                carried.append(told)
    return tuple(carried)


def _of_speech(
    survey: Survey,
    speech: Speech,
    told_words: frozenset[str],
    drugs: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> Iterator[Told]:
    previous: Clause | None = None
    for clause in clauses_of(speech, config):
        follows = previous is not None and _adjacent(speech.passage, previous, clause)
        previous = None
        named = _named(survey, clause, drugs, follows)
        if named is None or not _worth(clause, told_words, resolved=named != clause.tokens):
            continue
        words = tuple(token.text for token in named)
        text = third_person(words, person, Voice.PATIENT)
        if text is not None:
            ids = tuple(dict.fromkeys(token.word.id for token in named))
            borrowed = [word_id for word_id in ids if word_id not in clause.word_ids]
            more = tuple(w for word_id in borrowed for w in survey.fact_words_at(word_id))
            yield Told(text, ids, sentence_ids=more)
            previous = clause


# ---------------------------------------------------------------- what "it" stands for
def _named(
    survey: Survey, clause: Clause, drugs: frozenset[str], follows: bool
) -> Sequence[Token] | None:
    """The clause with what its first pronoun stands for; None where nobody can tell."""
    tokens = clause.tokens
    place = _pointer(tokens)
    if place is None:
        return tokens
    body = load_phrases().relevance.body
    part = _only_said(survey, tokens[0].word.id, body)
    drug = _asked_about(survey, tokens[0].word.id, drugs)
    if place == 0:
        if part is not None and tokens[0].text == "it" and _is_of_the_body(tokens):
            return _with(tokens, 0, part, survey)
        return tokens if follows else None
    if tokens[place].text != "it":
        return tokens if follows else None
    referent = part if tokens[place - 1].text in _PLACING else drug
    if referent is not None:
        return _with(tokens, place, referent, survey, article=referent is part)
    return tokens if follows else None


def _pointer(tokens: Sequence[Token]) -> int | None:
    """The first pronoun that nothing named before it in the clause explains."""
    relevance = load_phrases().relevance
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        ends = not following or bool(token.mark) or following in ("i", "he", "she", "they")
        if token.text == "that" and index and tokens[index - 1].text in _LINKING:
            continue
        if token.text in ("it", "them") or (token.text in _POINTING and (index == 0 or ends)):
            return index
        if index and (token.text in relevance.body or token.text in relevance.mechanism):
            return None
        if token.text in _EXPLAINING:
            return None
    return None


_EXPLAINING = frozenset({"when", "because", "like", "is", "that"})
"""After these a pronoun may stand for what the clause itself tells."""


def _is_of_the_body(tokens: Sequence[Token]) -> bool:
    verbs = load_phrases().relevance.body_verbs
    return any(token.text in verbs for token in tokens[1:4])


def _only_said(survey: Survey, word_id: str, texts: frozenset[str]) -> Word | None:
    """The word of these texts that was said last, if no other one was said lately."""
    last = survey.last_said(word_id, texts, _REFERENT_REACH)
    if last is None:
        return None
    others = texts - {survey.text_of(last.id)}
    return last if survey.last_said(word_id, others, _REFERENT_REACH) is None else None


def _asked_about(survey: Survey, word_id: str, drugs: frozenset[str]) -> Word | None:
    """The one drug that the question before names."""
    number = survey.passage_number(survey.place(word_id))
    if not number or survey.passages[number - 1].role is Role.PATIENT:
        return None
    words = [word for word in survey.passages[number - 1].words if survey.text_of(word.id) in drugs]
    return words[0] if len({survey.text_of(word.id) for word in words}) == 1 else None


def _with(
    tokens: Sequence[Token], place: int, referent: Word, survey: Survey, *, article: bool = True
) -> Sequence[Token]:
    name = Token(survey.text_of(referent.id), referent, tokens[place].mark)
    the = (replace(tokens[place], text="the", mark=""),) if article else ()
    return (*tokens[:place], *the, name, *tokens[place + 1 :])


def _adjacent(passage: Passage, first: Clause, second: Clause) -> bool:
    """Nothing but a linking word or two stands between."""
    ids = [word.id for word in passage.words]
    return ids.index(second.word_ids[0]) - ids.index(first.word_ids[-1]) <= 3


def _worth(clause: Clause, told_words: frozenset[str], *, resolved: bool) -> bool:
    """Clinically relevant, and more than what facts tell; a clause of which the subject is known
    for sure says more by its place.
    """
    relevance = load_phrases().relevance
    content = [token for token in clause.tokens if token.text not in relevance.stop]
    new = [token for token in content if token.word.id not in told_words]
    if resolved:
        return bool(new) and any(relevance.holds(token.text) for token in content)
    return len(new) >= _LEAST_NEW_WORDS and any(relevance.holds(token.text) for token in new)
