"""Everything of the history that is told in clauses: what the patient tells, what they answer, and what
the clinician tells of them and they confirm; as sentences, each thing once.

In: a survey of the visit and what the content model says of it. Out: `Told` in the order in which it
was said, short ones about the same subject joined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.fluency import fluent
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.joining import as_one, events
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.subjective.affirmed import affirmed
from ambient_scribe.note.drafting.subjective.choices import choices
from ambient_scribe.note.drafting.subjective.confirmed import confirmed
from ambient_scribe.note.drafting.subjective.exchanges import exchanges
from ambient_scribe.note.drafting.subjective.modifiers import modifiers
from ambient_scribe.note.drafting.subjective.narrative import story
from ambient_scribe.note.drafting.subjective.questions import questions
from ambient_scribe.note.drafting.subjective.ratings import ratings
from ambient_scribe.note.drafting.subjective.treatments import treatments
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_REPEATED = 0.75
"""Share of the content words of a clause that another one holds: it is told already."""

_LONGEST_JOINED = 24
"""Words of a sentence that is joined of two."""

_LONGEST_PART = 14
_EVENT_PASSAGES = 2
"""Passages between two clauses that one sentence may hold where both tell what happened; what else is
told is joined only when it was said in one breath."""


def told_history(
    survey: Survey,
    content: Content,
    apart: frozenset[str],
    drugs: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> tuple[Told, ...]:
    """`apart` are words that are told elsewhere, `drugs` name drugs."""
    asked = (*questions(survey, person), *choices(survey, person), *modifiers(survey, person))
    headed = _apart(exchanges(survey, person, config), asked)
    rated = ratings(survey)
    answered = (*asked, *rated, *headed, *_apart(treatments(survey, person), headed))
    heard = frozenset(word_id for one in (*headed, *rated) for word_id in one.word_ids)
    told = [
        *answered,
        *story(survey, content, apart | heard, drugs, person, config),
        *(one for one in affirmed(survey, content, person) if not heard & set(one.word_ids)),
        *confirmed(survey, content, person, config),
    ]
    sound = [one for one in told if fluent(one.text)]
    ordered = sorted(sound, key=lambda one: survey.first_place(one.word_ids))
    return tuple(_joined(survey, _once(ordered), person))


def _apart(told: Sequence[Told], other: Sequence[Told]) -> list[Told]:
    """Those that share no word with the others."""
    words = {word_id for one in other for word_id in one.word_ids}
    return [one for one in told if not words & set(one.word_ids)]


def _content(told: Told) -> frozenset[str]:
    stop = load_phrases().relevance.stop
    words = told.text.lower().replace(",", " ").replace(";", " ").split()
    return frozenset(word for word in words if word not in stop and word not in _SUBJECTS)


_SUBJECTS = frozenset(
    {
        "try",
        "took",
        "taken",
        "taking",
        "tried",
        "the",
        "patient",
        "he",
        "she",
        "they",
        "his",
        "her",
        "their",
        "patient's",
    }
)


def _once(told: Sequence[Told]) -> list[Told]:
    """Without clauses that another one tells; the one that tells more stays."""
    kept: list[Told] = []
    for index, one in enumerate(told):
        own = _content(one)
        others = [*kept, *told[index + 1 :]]
        if not own:
            continue
        if any(_holds(other, own) for other in others):
            continue
        kept.append(one)
    return kept


def _holds(other: Told, own: frozenset[str]) -> bool:
    words = _content(other)
    return len(own & words) >= _REPEATED * len(own) and len(words) >= len(own)


def _joined(survey: Survey, told: Sequence[Told], person: Person) -> list[Told]:
    made: list[Told] = []
    for one in told:
        both = _both(survey, made[-1], one, person) if made else None
        if both is None:
            made.append(one)
        else:
            made[-1] = both
    return made


def _both(survey: Survey, first: Told, second: Told, person: Person) -> Told | None:
    """Two clauses about the patient as one sentence; None where they stand better alone."""
    moved = _moved(survey, first, second, person)
    if moved is not None:
        return moved
    start = f"{person.start} "
    joined = as_one(first.text, second.text, person.start)
    lengths = len(first.text.split()), len(second.text.split())
    apart = survey.passage_number(survey.first_place(second.word_ids)) - survey.passage_number(
        survey.last_place(first.word_ids)
    )
    if not first.text.startswith(start) or not second.text.startswith(start):
        return None
    reach = _EVENT_PASSAGES if events(first.text, second.text, person.start) else 0
    if sum(lengths) > _LONGEST_JOINED or max(lengths) > _LONGEST_PART or apart > reach:
        return None
    named = _complaints(survey, first), _complaints(survey, second)
    timed = _TIMED.search(first.text) or _TIMED.search(second.text)
    if all(named) and named[0] != named[1] and timed:
        return None  # what is said of one would be read of both
    if _LINKED & set(first.text.split()) or _LINKED & set(second.text.split()):
        return None
    return replace(
        first,
        text=joined,
        word_ids=(*first.word_ids, *second.word_ids),
        sentence_ids=(*first.sentence_ids, *second.sentence_ids),
    )


_TIMED = re.compile(r"\b(?:all the time|constant\w*|intermittent\w*|for|since|ago|every|always)\b")


def _complaints(survey: Survey, told: Told) -> frozenset[str]:
    words = set(told.word_ids)
    return frozenset(
        fact.normalized
        for fact in survey.facts
        if fact.kind is FactKind.SYMPTOM and words & set(fact.word_ids)
    )


_BEGAN = re.compile(r"^the (pain|numbness|tingling|rash|swelling) (?:started|began) ")


def _moved(survey: Survey, first: Told, second: Told, person: Person) -> Told | None:
    """ "It started on the right, and I feel it on the left": one complaint that moved."""
    began = _BEGAN.match(first.text)
    named = (f"the {began[1]}", "it") if began else ()
    openings = [f"{person.start} feels {one} " for one in named]
    felt = next((opening for opening in openings if second.text.startswith(opening)), "")
    places = survey.first_place(first.word_ids), survey.first_place(second.word_ids)
    if not felt or survey.passage_number(places[0]) != survey.passage_number(places[1]):
        return None
    verb = "feel" if person.plural else "feels"
    rest = second.text.removeprefix(felt).removesuffix(" now")
    return replace(
        first,
        text=f"{first.text}, and {person.subject} now {verb} it {rest}",
        word_ids=(*first.word_ids, *second.word_ids),
        sentence_ids=(*first.sentence_ids, *second.sentence_ids),
    )


_LINKED = frozenset(
    {"and", "but", "so", "because", "if", "when", "not", "never", "or", ":", "that"}
)
"""A clause that holds one of these is not joined with another."""
