"""Speech that no fact holds and a note should: the patient's story.

In: a survey of the visit and what the content model says of it. Out: clauses rewritten into the
third person, each with its words. Leaving out is the default.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind, Subject
from ambient_scribe.domain.transcript import Passage, Role, Word
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.language.clauses import Clause, ClauseConfig, clauses_of
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.subjective.destinations import going_somewhere
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases import load_phrases

_FACT_LIKELY = 0.05
"""How likely a scribe must be to tell a clause in the subjective part, as the content model judges, where
it bears a symptom, a condition or a drug."""

_CLINICAL_LIKELY = 0.12
"""The same where it holds a word that a history is made of."""

_PLAIN_LIKELY = 0.4
"""The same of a clause that bears neither."""

SUBJECTIVE = (Division.HPI, Division.ROS, Division.HISTORY, Division.MEDICATIONS)


_REFERENT_REACH = 120
"""Words back in which the part of the body that "it" stands for was named."""

_POINTING = frozenset({"it", "them", "those", "these", "one", "that", "this"})
_LINKING = frozenset({"so", "think", "thinks", "feel", "noticed", "notice", "said", "pain", "time"})
_PLACING = frozenset({"on", "over", "around", "under", "in"})


def story(
    survey: Survey,
    content: Content,
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
        if (
            _is_corrected(survey, passage)
            or _identifies(survey, passage)
            or not _of_history(survey, first)
        ):
            continue
        for told in _of_speech(survey, speech, content, drugs, person, config):
            if told.text not in seen and not apart & set(told.word_ids):
                seen.add(told.text)
                carried.append(told)
    return tuple(carried)


_CORRECTIONS = frozenset({"no", "nope", "nah"})
_REPEATS = frozenset({"repeat", "pardon", "say"})


def _is_corrected(survey: Survey, passage: Passage) -> bool:
    """The clinician's next words deny it, or ask for it again."""
    number = survey.passage_number(survey.place(passage.words[0].id)) + 1
    if number >= len(survey.passages) or survey.passages[number].role is not Role.CLINICIAN:
        return False
    said = [word.text.lower().strip(".,?!") for word in survey.passages[number].words[:4]]
    return said[:2] == ["no", "no"] or bool(_REPEATS & set(said)) or said[:1] == ["no"]


_IDENTITY = frozenset({"name", "birth", "email", "address", "dob", "birthday", "postcode", "old"})


def _identifies(survey: Survey, passage: Passage) -> bool:
    """It answers who the patient is."""
    number = survey.passage_number(survey.place(passage.words[0].id))
    before = survey.passages[max(0, number - 1) : number]
    asked = {w.text.lower().strip(".,?!") for p in before for w in p.words}
    return bool(_IDENTITY & asked) and len(passage.words) <= _LONGEST_IDENTITY


_LONGEST_IDENTITY = 25


def _of_history(survey: Survey, place: int) -> bool:
    """Before the examination; in it a patient answers what is being done."""
    return (
        survey.before_examination(place)
        or survey.exam_at is None
        or (survey.assessment_at is not None and survey.exam_at >= survey.assessment_at)
    )


def _of_speech(
    survey: Survey,
    speech: Speech,
    content: Content,
    drugs: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> Iterator[Told]:
    previous: Clause | None = None
    for clause in clauses_of(speech, config):
        follows = previous is not None and _adjacent(speech.passage, previous, clause)
        previous = None
        named = _named(survey, clause, drugs, follows)
        named = None if named is None else going_somewhere(survey, named)
        if named is None or not _worth(survey, clause, content, resolved=named != clause.tokens):
            continue
        words = tuple(token.text for token in named)
        text = third_person(words, person, Voice.PATIENT)
        if text is not None:
            text = clinical_english(text)
            borrowed = [token.word.id for token in named if token.word.id not in clause.word_ids]
            ids = (*clause.word_ids, *borrowed)
            more = tuple(w for word_id in ids for w in survey.fact_words_at(word_id))
            yield Told(text, clause.word_ids, sentence_ids=(*borrowed, *more))
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
        if follows:
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


def _worth(survey: Survey, clause: Clause, content: Content, *, resolved: bool) -> bool:
    """Likely told by a scribe, and clinical: it bears a fact or a word that a history is made of."""
    likely = content.of(clause.word_ids, *SUBJECTIVE)
    if _is_listed(survey, clause):
        return False
    if likely >= _PLAIN_LIKELY:
        return True
    relevance = load_phrases().relevance
    if likely >= (_FACT_LIKELY if resolved else _CLINICAL_LIKELY) and any(
        relevance.holds(token.text) or token.text in relevance.body
        for token in clause.tokens
        if token.text not in relevance.stop
    ):
        return True
    own = set(clause.word_ids)
    return likely >= _FACT_LIKELY and any(
        fact.kind in _BEARING and own & set(fact.word_ids) for fact in survey.facts
    )


_BEARING = frozenset({FactKind.SYMPTOM, FactKind.CONDITION, FactKind.MEDICATION})
_LISTED = frozenset({FactKind.CONDITION, FactKind.SOCIAL, FactKind.ALLERGY, FactKind.PROCEDURE})
_HABIT = frozenset({"take", "takes", "still"})
_LONGEST_LISTED = 8
"""Words of a clause that only names what the lists of histories tell."""


def _is_listed(survey: Survey, clause: Clause) -> bool:
    """ "I have asthma", "I'm a carpenter": the histories tell it, and the story has no more of it."""
    stop = load_phrases().relevance.stop
    own = set(clause.word_ids)
    held = [fact for fact in survey.facts if own & set(fact.word_ids)]
    if any(fact.subject is Subject.FAMILY for fact in held) and clause.tokens[0].text == "my":
        return True
    drugs = any(fact.kind is FactKind.MEDICATION for fact in held)
    texts = {token.text for token in clause.tokens}
    if drugs and texts & _HABIT and any(survey.is_number(word_id) for word_id in own):
        return True  # the list of medications tells how much is taken
    words = [token.word.id for token in clause.tokens if token.text not in stop]
    if not words or len(clause.tokens) > _LONGEST_LISTED:
        return False
    listed = {
        w
        for fact in survey.facts
        if (fact.kind in _LISTED or fact.subject is Subject.FAMILY)
        and fact.attributes.course is None
        and fact.attributes.status is None
        for w in fact.word_ids
    }
    return all(word_id in listed for word_id in words)
