"""Speech that no fact holds and a note should: the patient's story.

In: a survey of the visit and what the content model says of it. Out: clauses rewritten into the
third person, each with its words. Leaving out is the default.
"""

from __future__ import annotations

from collections.abc import Iterator

from ambient_scribe.domain.clinical import FactKind, Subject
from ambient_scribe.domain.transcript import Passage, Role
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.language.clauses import Clause, ClauseConfig, clauses_of
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.subjective.destinations import going_somewhere
from ambient_scribe.note.drafting.subjective.referents import named_in_full
from ambient_scribe.note.drafting.survey.modality import is_only_foreseen, is_only_likened
from ambient_scribe.note.drafting.survey.tokens import Speech
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_FACT_LIKELY = 0.05
"""How likely a scribe must be to tell a clause in the subjective part, as the content model judges, where
it bears a symptom, a condition or a drug."""

_CLINICAL_LIKELY = 0.12
"""The same where it holds a word that a history is made of."""

_PLAIN_LIKELY = 0.4
"""The same of a clause that bears neither."""

SUBJECTIVE = (Division.HPI, Division.ROS, Division.HISTORY, Division.MEDICATIONS)


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
        named = named_in_full(survey, clause, drugs, follows)
        named = None if named is None else going_somewhere(survey, named)
        if named is None or not _worth(survey, clause, content, resolved=named != clause.tokens):
            continue
        words = tuple(token.text for token in named)
        if is_only_likened(survey, clause.word_ids) or is_only_foreseen(
            survey, clause.word_ids, words
        ):
            continue
        text = third_person(words, person, Voice.PATIENT)
        if text is not None:
            text = clinical_english(text)
            borrowed = [token.word.id for token in named if token.word.id not in clause.word_ids]
            ids = (*clause.word_ids, *borrowed)
            more = tuple(w for word_id in ids for w in survey.fact_words_at(word_id))
            yield Told(text, clause.word_ids, sentence_ids=(*borrowed, *more))
            previous = clause


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
