"""Questions that a plain yes or no answers, told as statements: "Are you staying hydrated?" "Yes."

In: a survey of the visit and what the content model says of it. Out: the question's clause in the
third person, affirmed or denied, with the words of both. Symptoms are the facts' to tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.content.model import Division
from ambient_scribe.note.drafting.content.units import Unit
from ambient_scribe.note.drafting.language.grammar import Person, third, verb_table
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_LEAST_LIKELY = 0.3
_LONGEST_QUESTION = 14
_YES = frozenset({"yes", "yeah", "yep", "yup", "correct", "absolutely", "definitely"})
_NO = frozenset({"no", "nope", "nah"})
_HEDGES = frozenset(
    [
        "but",
        "well",
        "sometimes",
        "not",
        "think",
        "maybe",
        "sort",
        "kind",
        "little",
        "except",
        "only",
    ]
)
"""In an answer of a yes they say that it is not quite so."""

_TOLD_BY_FACTS = frozenset(
    [
        FactKind.SYMPTOM,
        FactKind.CONDITION,
        FactKind.ALLERGY,
        FactKind.SOCIAL,
        FactKind.MEDICATION,
        FactKind.PROCEDURE,
    ]
)
_OPEN = frozenset({"what", "how", "why", "when", "where", "which", "who", "or", "else"})
_VAGUE = frozenset({"that", "this", "it", "so", "those", "these", "them", "okay", "see", "know"})


def affirmed(survey: Survey, content: Content, person: Person) -> tuple[Told, ...]:
    return tuple(_affirmed(survey, content, person))


def _affirmed(survey: Survey, content: Content, person: Person) -> Iterator[Told]:
    units = [one.unit for one in content.units]
    for index, unit in enumerate(units[:-1]):
        reply = survey.speeches[unit.number + 1 : unit.number + 2]
        last = units[index + 1].number != unit.number
        if unit.role is not Role.CLINICIAN or not unit.question or not last or not reply:
            continue
        if not survey.before_examination(unit.place) or reply[0].passage.role is Role.CLINICIAN:
            continue
        said = [word.text.lower().strip(".,?!;") for word in reply[0].passage.words]
        answer = _answer(said)
        first = answer is False and _asks_whether_first(unit.words)
        if answer is None or (not first and _has_facts(survey, unit)):
            continue
        if not first and content.of(unit.word_ids, Division.HPI, Division.HISTORY) < _LEAST_LIKELY:
            continue
        text = _stated(list(unit.words), person, yes=answer)
        if text is not None:
            ids = (*unit.word_ids, *(word.id for word in reply[0].passage.words[:6]))
            yield Told(clinical_english(text), ids)


def _answer(said: Sequence[str]) -> bool | None:
    if not said or len(said) > _LONGEST_QUESTION:
        return None
    if said[0] in _YES and not (_NO | _HEDGES) & set(said):
        return True
    return False if said[0] in _NO and not (_YES | {"but", "well"}) & set(said) else None


def _asks_whether_first(words: Sequence[str]) -> bool:
    """ "Have you ever injured this hand before?": no fact holds what never happened."""
    return bool(load_phrases().questions.befell & set(words)) and bool(
        {"ever", "before"} & set(words)
    )


def _has_facts(survey: Survey, unit: Unit) -> bool:
    words = set(unit.word_ids)
    return any(fact.kind in _TOLD_BY_FACTS and words & set(fact.word_ids) for fact in survey.facts)


def _stated(words: list[str], person: Person, *, yes: bool) -> str | None:
    """ "are you staying hydrated" → "the patient is staying hydrated"."""
    openers = load_phrases().speech.openers | {"okay", "alright"}
    while words and words[0] in openers:
        del words[0]
    if not 4 <= len(words) <= _LONGEST_QUESTION or words[1] != "you":
        return None
    verb = _verb(words[0], words[2], yes=yes)
    unnamed = [w for n, w in enumerate(words) if n > 2 and not _determines(words, n)]
    if verb is None or (_OPEN | _VAGUE) & set(unnamed):
        return None
    used = 2 if words[0] in _KEPT else 3
    dropped = {"ever", "actually", "still", "just", *(["any"] if yes else [])}
    rest = [word for word in words[used:] if word not in dropped]
    written = third_person(rest, person, Voice.CLINICIAN, opening=False, first=False)
    return None if not written else f"{person.start} {verb} {written}"


def _determines(words: Sequence[str], index: int) -> bool:
    """ "this hand": a part of the body follows, so that "this" says which."""
    return words[index] == "this" and any(
        word in load_phrases().relevance.body for word in words[index + 1 : index + 3]
    )


_KEPT = {"are": "is", "were": "was", "have": "has", "can": "can", "could": "could", "had": "had"}


def _verb(auxiliary: str, base: str, *, yes: bool) -> str | None:
    """The finite verb, with its denial; None where the form is not known for sure."""
    table = verb_table()
    if auxiliary in _KEPT:
        stated = _KEPT[auxiliary]
        if yes:
            return stated
        return "cannot" if stated == "can" else f"{stated} not"
    if base not in table.bases:
        return None
    if auxiliary == "do":
        return third(base) if yes else f"does not {base}"
    if auxiliary == "did":
        return table.past_of[base] if yes else f"did not {base}"
    return None
