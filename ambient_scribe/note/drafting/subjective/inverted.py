"""A question turned into the statement that its answer completes: "did you first notice this" →
"the patient first noticed this".

In: a clinician's words after "when", "how long", "how often". Out: the statement in the third person,
without the answer; None where a form is not known for sure.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.note.drafting.language.grammar import Person, third, verb_table
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person
from ambient_scribe.note.phrases.reading import load_phrases

_DO = frozenset({"do", "does", "did"})
_KEPT = frozenset({"is", "are", "was", "were", "have", "has", "had"})
_AS_IS = {"are": "is", "were": "was", "have": "has"}
_FURTHER = frozenset({"what", "how", "which", "who", "where", "why", "when", "or", "them", "those"})
"""They open another question, or stand for what cannot be named."""

_THIS = frozenset({"this", "that", "it", "these", "those", "they"})
_DETERMINERS = frozenset({"the", "your", "this", "these", "that", "those"})
_LONGEST_NAME = 4
"""Words of what a question is about ("did the pain in your knee start")."""

_LONGEST_REST = 9


def statement_asked(words: Sequence[str], person: Person) -> str | None:
    """
    >>> from ambient_scribe.note.drafting.language.grammar import SHE
    >>> statement_asked("did you first notice the lump".split(), SHE)
    'she first noticed the lump'
    >>> statement_asked("have you been having these headaches".split(), SHE)
    'she has been having these headaches'
    >>> statement_asked("did the cough start".split(), SHE)
    'the cough started'
    """
    asked = load_phrases().questions
    said = [word for word in words if word not in asked.dropped]
    while said and said[-1] in asked.trailing and said[-2:] != ["going", "on"]:
        said.pop()
    if _FURTHER & set(said):
        return None
    if len(said) < 2 or said[0] not in _DO | _KEPT:
        return None
    auxiliary, rest = said[0], said[1:]
    if rest[0] == "you":
        return _of_the_patient(auxiliary, rest[1:], person)
    return _of_a_thing(auxiliary, rest, person)


def _of_the_patient(auxiliary: str, rest: list[str], person: Person) -> str | None:
    adverbs = []
    while rest and rest[0] in _BEFORE_VERB:
        adverbs.append(rest.pop(0))
    if not rest or len(rest) > _LONGEST_REST or rest[0] in load_phrases().questions.of_the_talk:
        return None
    if auxiliary in _DO:
        verb = _finite(auxiliary, rest[0])
        words, tail = ([*adverbs, verb] if verb else None), rest[1:]
    else:
        words, tail = [_AS_IS.get(auxiliary, auxiliary), *adverbs], rest
    if words is None:
        return None
    written = _written(tail, person)
    if written is None:
        return None
    return " ".join([person.start, *words, written]).strip()


_BEFORE_VERB = frozenset({"first", "last", "usually", "normally", "typically", "still"})


def _written(words: Sequence[str], person: Person) -> str | None:
    if not words:
        return ""
    if words[-1] in _THIS:
        words = [*words[:-1], "this"]
    return third_person(words, person, Voice.CLINICIAN, opening=False, first=False)


def _of_a_thing(auxiliary: str, rest: list[str], person: Person) -> str | None:
    """ "did your back pain start": what it is said of ends where a verb can begin."""
    if rest[0] in _THIS and len(rest) > 3 and rest[2] in _DETERMINERS and auxiliary in _DO:
        rest = [*rest[2:], rest[1]]  # "did it start, this headache"
    if auxiliary == "was" and rest[:2] == ["your", "last"] and len(rest) <= _LONGEST_NAME + 1:
        name = third_person(rest, person, Voice.CLINICIAN)
        return None if name is None else f"{name} was"
    end = _name_ends(auxiliary, rest)
    if end is None or len(rest) > _LONGEST_REST:
        return None
    subject = ["this"] if end == 1 else rest[:end]
    name = third_person(subject, person, Voice.CLINICIAN)
    if auxiliary in _DO:
        if rest[end] == "take":
            return None
        verb, tail = _finite(auxiliary, rest[end]), rest[end + 1 :]
    else:
        verb, tail = auxiliary, rest[end:]
    if end == 1:
        verb = {"have": "has", "were": "was", "are": "is"}.get(verb or "", verb)
    written = _written(tail, person)
    if name is None or verb is None or written is None:
        return None
    return f"{name} {verb} {written}".strip()


def _name_ends(auxiliary: str, rest: Sequence[str]) -> int | None:
    bases = verb_table().bases
    if rest[0] in _THIS and len(rest) > 1 and _can_follow(auxiliary, rest[1], bases):
        return 1
    if rest[0] not in _DETERMINERS:
        return None
    for end in range(2, min(_LONGEST_NAME + 1, len(rest))):
        if _can_follow(auxiliary, rest[end], bases):
            return end
    return None


def _can_follow(auxiliary: str, word: str, bases: frozenset[str]) -> bool:
    if auxiliary in _DO:
        return word in bases
    return word == "been" or (word.endswith("ing") and auxiliary in _AS_IS)


def _finite(auxiliary: str, base: str) -> str | None:
    table = verb_table()
    if base not in table.bases:
        return None
    return table.past_of.get(base) if auxiliary == "did" else third(base)
