"""What makes a complaint worse or better: "Does anything make it worse?" "Mostly bending over."

In: a survey of the visit. Out: one `Told` an exchange, with the words of question and answer. Only an
answer that opens with an activity, a circumstance ("when I run") or a plain no.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.note.drafting.content.units import is_finite
from ambient_scribe.note.drafting.language.boundaries import sentences_in
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.subjective.asked import asked_and_answered
from ambient_scribe.note.drafting.subjective.choices import complaint_asked
from ambient_scribe.note.drafting.survey.tokens import Speech, Token
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_MAKING = frozenset({"make", "makes", "made", "making"})
_WAYS = frozenset({"worse", "better"})
_NO = frozenset({"no", "nothing", "none", "nope"})
_LONGEST_NO = 6
_WHEN = frozenset({"when", "if", "whenever", "while"})
_ENDS = frozenset(
    {"but", "because", "so", "it", "that", "which", "then", "i", "he", "she", "they", "and", "or"}
)
_LONGEST = 8
_SHORTEST_GERUND = 6


def modifiers(survey: Survey, person: Person) -> tuple[Told, ...]:
    return tuple(_modifiers(survey, person))


def _modifiers(survey: Survey, person: Person) -> Iterator[Told]:
    for one in asked_and_answered(survey):
        asked = one.question
        way = _way([token.text for token in asked])
        what = complaint_asked(survey, one.number, asked)
        if way is None or what is None:
            continue
        opening = _opening(one.reply)
        said = _modified([token.text for token in opening], person)
        if said is not None:
            text = f"nothing makes the {what} {way}" if not said else f"the {what} is {way} {said}"
            ids = dict.fromkeys(token.word.id for token in (*asked, *opening))
            yield Told(clinical_english(text), tuple(ids))


def _way(words: Sequence[str]) -> str | None:
    """Worse or better; None where neither is asked for, or both."""
    ways = _WAYS & set(words)
    return min(ways) if len(ways) == 1 and _MAKING & set(words) else None


def _opening(reply: Speech) -> Sequence[Token]:
    heard = reply.sentences[:1]
    if heard and not reply.punctuated:
        heard = tuple(sentences_in(heard[0], "p"))[:1]
    return [token for spoken in heard for token in spoken.tokens]


def _modified(words: list[str], person: Person) -> str | None:
    """ "with bending over", "when she bends over"; empty for nothing, None for no such answer."""
    if words and words[0] in _NO:
        return "" if len(words) <= _LONGEST_NO and "but" not in words else None
    openers = load_phrases().questions.answer_openers
    while words and words[0] in openers:
        words = words[1:]
    if not words:
        return None
    circumstance = words[0] in _WHEN
    least = 2 if circumstance else 1
    end = next((n for n in range(least, len(words)) if words[n] in _ENDS), len(words))
    if circumstance and words[end : end + 1] == ["and"]:
        return None  # "when i sit and get up": it may be only both
    said = words[:end]
    if len(said) > _LONGEST or said[-1] in load_phrases().speech.dangling:
        return None
    if not circumstance:
        gerund = said[0].endswith("ing") and len(said[0]) >= _SHORTEST_GERUND
        if not gerund or any(is_finite(word) for word in said[1:]):
            return None
        said = ["with", *said]
    return third_person(said, person, Voice.PATIENT, opening=False)
