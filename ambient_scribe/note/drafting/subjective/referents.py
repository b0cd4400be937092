"""What "it" stands for in a clause of the patient's story.

In: a survey of the visit and a clause. Out: its tokens with what the first pronoun stands for in its
place; the same tokens where nothing needs a name, and None where nobody can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.domain.transcript import Role, Word
from ambient_scribe.note.drafting.language.clauses import Clause
from ambient_scribe.note.drafting.survey.tokens import Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_REFERENT_REACH = 120
"""Words back in which the part of the body that "it" stands for was named."""

_POINTING = frozenset({"it", "them", "those", "these", "one", "that", "this"})
_LINKING = frozenset({"so", "think", "thinks", "feel", "noticed", "notice", "said", "pain", "time"})
_PLACING = frozenset({"on", "over", "around", "under", "in"})


def named_in_full(
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
        if follows or _is_empty(tokens):
            return tokens
        symptom = None
        if tokens[0].text == "it" and _is_said_of_symptoms(tokens):
            symptom = _symptom_before(survey, tokens[0].word.id)
        return None if symptom is None else _with_name(survey, tokens, 0, symptom)
    if tokens[place].text != "it":
        return tokens if follows else None
    treated = tokens[place - 1].text in load_phrases().clinical.treating
    referent = part if treated or tokens[place - 1].text in _PLACING else drug
    if referent is not None:
        return _with(tokens, place, referent, survey, article=referent is part)
    if follows:
        return tokens
    if treated:
        area = Token("area", tokens[place].word, tokens[place].mark)
        return (*tokens[:place], replace(area, text="the", mark=""), area, *tokens[place + 1 :])
    symptom = _symptom_before(survey, tokens[0].word.id, _FELT_OPENS)
    felt = place and tokens[place - 1].text in _FELT
    return _with_name(survey, tokens, place, symptom) if symptom is not None and felt else None


def _is_said_of_symptoms(tokens: Sequence[Token]) -> bool:
    """ "it started …", "it is constant": what a symptom does, and little else."""
    words = [token.text for token in tokens[1:5] if token.text not in load_phrases().speech.adverbs]
    if not words:
        return False
    clinical = load_phrases().clinical
    if words[0] in clinical.symptom_verbs:
        return True
    after = words[2:] if words[:2] == ["has", "been"] else words[1:]
    return (
        words[0] in {"is", "was", "has", "gets", "got"}
        and bool(after)
        and after[0] in clinical.symptom_states
    )


_FELT = frozenset({"feel", "feels", "felt", "noticed", "notice", "describe", "had", "have", "rate"})
"""After these "it" is the symptom."""


def _symptom_before(survey: Survey, word_id: str, reach: int = 0) -> Fact | None:
    """The pain that was named lately; other symptoms are not what "it" mostly stands for."""
    place = survey.place(word_id)
    number = survey.passage_number(place)
    answers = place - survey.place(survey.passages[number].words[0].id) <= max(_ANSWER_OPENS, reach)
    if not answers or _asks_of_else(survey, number - 1):
        return None
    near = [
        fact
        for fact in survey.facts
        if fact.kind is FactKind.SYMPTOM
        and fact.subject is Subject.PATIENT
        and fact.assertion is Assertion.PRESENT
        and any(0 < place - survey.place(w) <= _SYMPTOM_REACH for w in fact.word_ids)
    ]
    pains = load_phrases().wording.pain_words
    asked = _asked_symptom(survey, near, word_id)
    if asked is not None:
        return asked
    near = [fact for fact in near if pains & set(fact.normalized.split())]
    names = {"pain" if pains & set(fact.normalized.split()) else fact.normalized for fact in near}
    return near[-1] if len(names) == 1 else None


_ANSWER_OPENS = 7
"""Words from the beginning of a passage in which "it" is still what was asked about."""


_FELT_OPENS = 25
"""The same where the verb is one of feeling."""


def _asks_of_else(survey: Survey, number: int) -> bool:
    """The passage before names something that is no present symptom: "it" may be that."""
    if number < 0:
        return True
    ids = {word.id for word in survey.passages[number].words}
    return any(
        ids & set(fact.word_ids)
        and not (fact.kind is FactKind.SYMPTOM and fact.assertion is Assertion.PRESENT)
        for fact in survey.facts
    )


def _asked_symptom(survey: Survey, near: Sequence[Fact], word_id: str) -> Fact | None:
    """The last one that the passage before names, where the clinician asks about it."""
    before = survey.passage_number(survey.place(word_id)) - 1
    asked = [
        (
            max(survey.place(w) for w in fact.word_ids if survey.place(w) < survey.place(word_id)),
            fact,
        )
        for fact in near
        if any(survey.passage_number(survey.place(w)) == before for w in fact.word_ids)
    ]
    if len({fact.normalized for _, fact in asked}) > 1:
        asked = [pair for pair in asked if _is_pain(pair[1])]
    return max(asked, key=lambda pair: pair[0])[1] if asked else None


def _is_pain(fact: Fact) -> bool:
    return bool(load_phrases().wording.pain_words & set(fact.normalized.split()))


_SYMPTOM_REACH = 60
"""Words back in which the symptom that "it" stands for was named."""


def _with_name(
    survey: Survey, tokens: Sequence[Token], place: int, symptom: Fact
) -> Sequence[Token]:
    """The pronoun's place is taken by the symptom's name, with the words that named it."""
    pains = load_phrases().wording.pain_words
    name = "pain" if pains & set(symptom.normalized.split()) else symptom.normalized
    named = [word for passage in survey.passages for word in passage.words]
    said = {word.id: word for word in named if word.id in symptom.word_ids}
    word, mark = next(iter(said.values()), tokens[place].word), tokens[place].mark
    written = [Token("the", tokens[place].word), *(Token(text, word) for text in name.split())]
    written[-1] = replace(written[-1], mark=mark)
    return (*tokens[:place], *written, *tokens[place + 1 :])


def _pointer(tokens: Sequence[Token]) -> int | None:
    """The first pronoun that nothing named before it in the clause explains."""
    relevance = load_phrases().relevance
    for index, token in enumerate(tokens):
        following = tokens[index + 1].text if index + 1 < len(tokens) else ""
        said_of = index and tokens[index - 1].text not in _DONE_WITH
        ends = not following or token.mark in _STOPS or following in _AFTER_POINTING
        if token.text == "that" and said_of and following in _PERSONAL:
            continue
        if token.text == "that" and index and tokens[index - 1].text in _LINKING:
            continue
        if token.text == "it" and index and tokens[index - 1].text in _JOINING:
            before = {one.text for one in tokens[:index]} - _HELPING
            if before & relevance.treatment:
                return None  # "i took naproxen and it …"
        if token.text in ("it", "them") or (token.text in _POINTING and (index == 0 or ends)):
            return index
        if index and (token.text in relevance.body or token.text in relevance.mechanism):
            return None
        if token.text in _EXPLAINING:
            return None
    return None


_PERSONAL = frozenset({"i", "he", "she", "they"})
_AFTER_POINTING = _PERSONAL | {"and", "but", "so", "or", "because"}
_STOPS = frozenset({".", "?", "!"})
_DONE_WITH = frozenset(
    {"do", "did", "doing", "done", "like", "take", "took", "taking", "try", "tried", "know", "use"}
    | {"with", "for", "of", "to", "about", "after", "before", "on", "from", "in", "at", "than"}
)
"""After these "that" stands for something; after other words it opens what is said of them."""

_JOINING = frozenset({"and", "but", "so"})
_HELPING = frozenset({"helps", "helped", "helping", "relief", "relieves", "rest"})


def _is_empty(tokens: Sequence[Token]) -> bool:
    """ "It hurts to swallow", "it is hard to sleep": "it" stands for nothing but what follows."""
    words = [token.text for token in tokens if token.text not in load_phrases().speech.adverbs]
    if words[:1] != ["it"]:
        return False
    if words[1:2] == ["hurts"]:
        return words[2:3] == ["to"] or words[2:3] == ["when"]
    states = load_phrases().clinical.felt_doing
    return words[1:2] in (["is"], ["was"]) and any(
        words[n] in states and words[n + 1 : n + 2] == ["to"] for n in (2, 3) if n < len(words)
    )


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
