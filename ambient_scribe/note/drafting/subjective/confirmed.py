"""What the clinician tells of the history and the patient does not deny: "so you had your left knee
replaced last year?" "Yes."

In: a survey of the visit and what the content model says of it. Out: the clauses in the third person,
with the words of the answer where one was given. Nothing that is asked openly, denied or corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.content.units import is_finite
from ambient_scribe.note.drafting.language.boundaries import sentences_in
from ambient_scribe.note.drafting.language.clauses import ClauseConfig, clauses_of
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.survey.tokens import Speech, SpokenSentence, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LEAST_LIKELY = 0.33
"""How likely a scribe must be to tell it in the subjective part, as the content model judges."""

_HISTORY = (Division.HPI, Division.HISTORY, Division.MEDICATIONS)
_DENIALS = frozenset({"no", "nope", "nah", "not", "never", "actually"})
_OWN = frozenset({"i", "me", "my", "mine", "we", "us", "our", "myself", "let"})
_AS_PATIENT = {"your": "my", "yours": "mine", "yourself": "myself"}
_OPENERS = frozenset({"so", "and", "well", "now", "okay", "alright", "then", "but", "because"})
_TAGS = frozenset({"correct", "right", "yes", "okay", "yeah"})


def confirmed(
    survey: Survey, content: Content, person: Person, config: ClauseConfig
) -> tuple[Told, ...]:
    """In the order in which it was said; from the part before the examination."""
    made: list[Told] = []
    for number, speech in enumerate(survey.speeches):
        first = survey.place(speech.passage.words[0].id)
        if speech.passage.role is not Role.CLINICIAN or not survey.before_examination(first):
            continue
        reply = _reply(survey, number)
        if reply is not None and _denies(reply):
            continue
        for clause in clauses_of(_as_patient(speech), config):
            if content.of(clause.word_ids, *_HISTORY) < _LEAST_LIKELY:
                continue
            if not survey.before_examination(survey.place(clause.word_ids[0])):
                continue
            if not any(survey.fact_words_at(word_id) for word_id in clause.word_ids):
                continue
            text = third_person(clause.words, person, Voice.PATIENT)
            if text is not None:
                more = [w for word_id in clause.word_ids for w in survey.fact_words_at(word_id)]
                made.append(Told(clinical_english(text), clause.word_ids, sentence_ids=tuple(more)))
    return tuple(made)


def _reply(survey: Survey, number: int) -> Speech | None:
    following = survey.speeches[number + 1 : number + 2]
    return next((one for one in following if one.passage.role is not Role.CLINICIAN), None)


def _denies(reply: Speech) -> bool:
    said = [word.text.lower().strip(".,?!") for word in reply.passage.words[:4]]
    return bool(_DENIALS & set(said))


def _as_patient(speech: Speech) -> Speech:
    """The clinician's statements to the patient, as the patient would say them of themselves."""
    found = [
        piece
        for heard in speech.sentences
        for piece in ((heard,) if speech.punctuated else sentences_in(heard, "c"))
    ]
    return replace(speech, sentences=tuple(_turned(found)))


def _turned(sentences: Sequence[SpokenSentence]) -> Iterator[SpokenSentence]:
    for spoken in sentences:
        tokens = list(spoken.tokens)
        tagged = len(tokens) > 1 and tokens[-1].text in _TAGS
        if tagged:
            del tokens[-1]
        tokens = _without_telling(tokens)
        if not tokens or tokens[0].text not in {"you", "your"}:
            continue
        words = [token.text for token in tokens]
        if _OWN & set(words) or (spoken.question and not _declares(words)):
            continue
        turned = [replace(token, text=_person(words, n)) for n, token in enumerate(tokens)]
        yield SpokenSentence(tuple(turned), question=False, closed=spoken.closed)


def _declares(words: Sequence[str]) -> bool:
    """Subject before verb: "you had surgery last year?" only asks whether it is right."""
    return len(words) > 1 and words[0] == "you" and is_finite(words[1])


def _person(words: Sequence[str], index: int) -> str:
    word = words[index]
    if word != "you":
        return _AS_PATIENT.get(word, word)
    following = words[index + 1] if index + 1 < len(words) else ""
    speech = load_phrases().speech
    subject = is_finite(following) or following in speech.adverbs | speech.talk_adverbs
    return "i" if subject or not index else "me"


def _without_telling(tokens: list[Token]) -> list[Token]:
    """Without "i see here that", "it looks like"."""
    while tokens and tokens[0].text in _OPENERS:
        del tokens[0]
    texts = [token.text for token in tokens]
    for telling in sorted(load_phrases().clinical.tellings, key=len, reverse=True):
        said = telling.split()
        if texts[: len(said)] == said:
            rest = tokens[len(said) :]
            while rest and rest[0].text in {"that", "here", "like"}:
                rest = rest[1:]
            return rest
    return tokens
