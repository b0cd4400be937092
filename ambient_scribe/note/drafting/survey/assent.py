"""What a bare yes or no was said to: the words right before it, and not an older question.

In: a survey of the visit and a fact of it. Out: whether the answer that bears it was given to something
else, or to a question of what would be. The words are data: `standing.toml`.
"""

from __future__ import annotations

from ambient_scribe.domain.clinical import Assertion, Fact, FactKind
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_COMPLAINTS = frozenset({FactKind.SYMPTOM, FactKind.CONDITION})
_OFFERED = frozenset({FactKind.MEDICATION, FactKind.TEST, FactKind.PROCEDURE, FactKind.PLAN})
_OPEN = frozenset({Assertion.PLANNED, Assertion.POSSIBLE, Assertion.CONDITIONAL})
_OF_ALLERGY = frozenset({"allergy", "allergies", "allergic"})
_NO = frozenset({"no", "nope", "nah"})


def is_yes_to_something_else(survey: Survey, fact: Fact) -> bool:
    """ "Any trouble lying flat?" "I sleep on my side." "But you are flat then." "Yeah.": the yes is no
    answer to the trouble."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.PRESENT:
        return False
    own = [w for w in fact.word_ids if not survey.said_by([w], Role.CLINICIAN)]
    asked = [w for w in fact.word_ids if survey.said_by([w], Role.CLINICIAN)]
    if not own or not asked:
        return False
    if not {survey.text_of(w) for w in own} <= load_phrases().standing.assenting:
        return False
    named = {survey.passage_number(survey.place(w)) for w in asked}
    return all(_asked_before(survey, word_id) not in named for word_id in own)


def _asked_before(survey: Survey, word_id: str) -> int:
    """The passage of a clinician that this word answers: the last one with more than an echo."""
    number = survey.passage_number(survey.place(word_id)) - 1
    while number >= 0:
        passage = survey.passages[number]
        words = {survey.text_of(word.id) for word in passage.words}
        if passage.role is Role.CLINICIAN and not words <= load_phrases().standing.assenting:
            return number
        number -= 1
    return number


def is_answer_to_what_would_be(survey: Survey, fact: Fact) -> bool:
    """ "So you would have got away without a scratch?" "Yes.": nothing is denied."""
    if fact.kind not in _COMPLAINTS or fact.assertion is not Assertion.ABSENT:
        return False
    refusing = load_phrases().speech.refusing
    own = [w for w in fact.word_ids if not survey.said_by([w], Role.CLINICIAN)]
    if any(survey.text_of(word_id) in refusing for word_id in own):
        return False
    asked = {
        survey.passage_number(survey.place(w))
        for w in fact.word_ids
        if survey.said_by([w], Role.CLINICIAN)
    }
    cues = load_phrases().standing.hypothetical
    return any(
        survey.ends_of(survey.passages[number], cues)
        for number in asked
        if number < len(survey.passages)
    )


def is_declined(survey: Survey, fact: Fact) -> bool:
    """ "Would you like something for the pain?" "No, I'm good.": what was offered last is not given."""
    if fact.kind not in _OFFERED or fact.assertion not in _OPEN:
        return False
    last = max(fact.word_ids, key=survey.place)
    number = survey.passage_number(survey.place(last))
    if number + 1 >= len(survey.speeches) or not survey.said_by([last], Role.CLINICIAN):
        return False
    asked = survey.speeches[number].sentences[-1:]
    names = set(fact.text.lower().split()) | set(fact.normalized.split())
    names -= load_phrases().relevance.stop
    cues = load_phrases().standing.offering
    said = [{t.text for t in one.tokens} for one in asked if one.question]
    offered = any(names & words and cues & words and not _OF_ALLERGY & words for words in said)
    answer = survey.passages[number + 1]
    first = survey.text_of(answer.words[0].id)
    return offered and answer.role is Role.PATIENT and first in _NO
