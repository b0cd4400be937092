"""What was named and is not so: supposed, weighed, said in general, waived, refused, only looked for.

In: a survey of the visit and a fact of it. Out: whether its own words, read where they stand, make it
none. The words by which that is told are data: `standing.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ambient_scribe.domain.clinical import Assertion, Change, Fact, FactKind
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases

_ORDERS = frozenset(
    {FactKind.TEST, FactKind.PROCEDURE, FactKind.PLAN, FactKind.MEDICATION, FactKind.SYMPTOM}
)
_PLANNED = frozenset({Assertion.PLANNED, Assertion.POSSIBLE})

_STEPS = frozenset({Change.INCREASED, Change.DECREASED})

_REACH = 8
"""Words before a name in which the words stand that undo it."""

_LIKENED_REACH = 4
"""Words before a clause in which it is told that it is like something, or feared."""

_COMPARED_REACH = 16
"""The same of a comparison, or of what is awaited, which take longer to say."""


def is_verdict_supposed(survey: Survey, fact: Fact) -> bool:
    """ "If that's negative, …": a test's verdict after a condition in its sentence; and the "good" of
    "blood work is a good start", where the same words order it."""
    told = fact.attributes
    if fact.kind is not FactKind.TEST or fact.assertion is not Assertion.PRESENT:
        return False
    if told.value is not None or told.status is None:
        return False
    ordered = {
        word_id
        for other in survey.facts
        if other.kind is FactKind.TEST
        and other.normalized == fact.normalized
        and other.assertion is Assertion.PLANNED
        for word_id in other.word_ids
    }
    if ordered & set(fact.word_ids):
        return True
    standing = load_phrases().standing
    cues, named = standing.supposing, named_words(survey, fact)
    if named and all(
        _holds(survey.preceding(w, _COMPARED_REACH), standing.awaiting) for w in named
    ):
        return True
    last = max(fact.word_ids, key=survey.place)
    return _holds(_sentence_before(survey, last, _REACH), cues)


def is_weighed(survey: Survey, fact: Fact) -> bool:
    """ "We have to decide whether I need to send you in"; "they sometimes do an ultrasound"."""
    if fact.kind not in _ORDERS or fact.assertion not in _PLANNED:
        return False
    standing = load_phrases().standing
    return any(
        _holds(_sentence_before(survey, word_id, _REACH), standing.weighing)
        or _holds(_around(survey, word_id), standing.in_general)
        for word_id in named_words(survey, fact)
    )


def is_refused_to_them(survey: Survey, fact: Fact) -> bool:
    """ "You can't get a sick note for that": what the patient asked for and is not given."""
    if fact.kind not in _ORDERS or fact.assertion not in _PLANNED:
        return False
    cues = load_phrases().standing.refusing_to_give
    return any(
        _holds(survey.preceding(word_id, _REACH), cues)
        for word_id in named_words(survey, fact)
        if survey.said_by([word_id], Role.CLINICIAN)
    )


def is_waived_later(survey: Survey, fact: Fact) -> bool:
    """ "We don't need any more blood work": whatever was said of it before."""
    if fact.kind is not FactKind.TEST or fact.assertion is not Assertion.PLANNED:
        return False
    names = {fact.text.lower(), fact.normalized}
    last = survey.last_place(fact.word_ids)
    cues = load_phrases().standing.waiving
    return any(
        survey.place(passage.words[0].id) > last
        and any(f" {cue} {name} " in said for cue in cues for name in names)
        for passage in survey.passages
        if passage.role is Role.CLINICIAN
        for said in (_said(survey.text_of(word.id) for word in passage.words),)
    )


def is_change_of_some_day(survey: Survey, fact: Fact) -> bool:
    """ "We'll probably raise it over time": no order of today."""
    if fact.kind is not FactKind.MEDICATION or fact.attributes.change not in _STEPS:
        return False
    if fact.attributes.dose is not None:
        return False
    last = max(fact.word_ids, key=survey.place)
    after = map(survey.text_of, survey.following(last, _REACH))
    tail = (survey.text_at(survey.place(last) - 1), survey.text_of(last))
    own = map(survey.text_of, fact.word_ids)
    cues = load_phrases().standing.some_day
    return _holds(own, cues) or _holds((*tail, *after), cues)


def is_clinicians_look(survey: Survey, fact: Fact) -> bool:
    """ "Your hand doesn't look swollen to me": what the clinician does not see is no denial of the
    patient's."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.ABSENT:
        return False
    refusing = load_phrases().speech.refusing
    by_patient = [w for w in fact.word_ids if not survey.said_by([w], Role.CLINICIAN)]
    if any(survey.text_of(word_id) in refusing for word_id in by_patient):
        return False
    looking = load_phrases().standing.looking
    return any(
        _holds(survey.preceding(word_id, _REACH), looking)
        for word_id in named_words(survey, fact)
        if survey.said_by([word_id], Role.CLINICIAN)
    )


def is_only_aimed_at(survey: Survey, fact: Fact) -> bool:
    """ "A lower dose, so I don't get the nausea": what a patient hopes for denies nothing."""
    if fact.kind is not FactKind.SYMPTOM or fact.assertion is not Assertion.ABSENT:
        return False
    standing = load_phrases().standing
    for word_id in named_words(survey, fact):
        if not survey.said_by([word_id], Role.PATIENT):
            continue
        said = _said(_sentence_before(survey, word_id, _COMPARED_REACH))
        for cue in standing.aiming:
            wanted, aimed, _ = said.partition(f" {cue} ")
            if aimed and _holds(wanted.split(), standing.wanting):
                return True
    return False


def is_only_compared(survey: Survey, fact: Fact) -> bool:
    """ "It is the opposite in gout": a disease of which the clinician alone speaks, to explain."""
    if fact.kind is not FactKind.CONDITION or fact.assertion is not Assertion.PRESENT:
        return False
    if any(not survey.said_by([w], Role.CLINICIAN) for w in fact.word_ids):
        return False
    cues = load_phrases().standing.comparing
    named = named_words(survey, fact)
    return bool(named) and all(
        _holds(survey.preceding(word_id, _COMPARED_REACH), cues) for word_id in named
    )


def is_wished(survey: Survey, word_ids: Sequence[str]) -> bool:
    """ "I hope we'll keep getting you better": a sentence of the plan that is a good wish."""
    first = min(word_ids, key=survey.place, default=None)
    return first is not None and _holds(
        survey.preceding(first, _REACH // 2), load_phrases().standing.wishing
    )


def is_only_likened(survey: Survey, word_ids: Sequence[str]) -> bool:
    """ "It's almost like | there is a nail in my heel": a clause of the story that is a comparison."""
    first = min(word_ids, key=survey.place)
    before = survey.preceding(first, _LIKENED_REACH)
    said, standing = f" {' '.join(before)}", load_phrases().standing
    own = survey.text_of(first).startswith(("i", "my")) and survey.text_of(first) != "it"
    cues = standing.likening if own else (*standing.likening, *standing.likening_things)
    return any(said.endswith(f" {cue}") for cue in cues)


def is_only_foreseen(survey: Survey, word_ids: Sequence[str], words: Sequence[str]) -> bool:
    """ "I think | I'm going to fall": it has not happened."""
    standing = load_phrases().standing
    said = f"{' '.join(words)} "
    if not any(said.startswith(f"{cue} ") for cue in standing.foreseen):
        return False
    first = min(word_ids, key=survey.place)
    return _holds(survey.preceding(first, _LIKENED_REACH), standing.fearing)


def named_words(survey: Survey, fact: Fact) -> list[str]:
    """The first words of the runs by which a fact is named, where its words hold its name."""
    names = set(fact.text.lower().split()) | set(fact.normalized.split())
    told = [w for w in fact.word_ids if survey.text_of(w) in names]
    held = {survey.place(w) for w in told}
    return [w for w in told if survey.place(w) - 1 not in held]


def _sentence_before(survey: Survey, word_id: str, reach: int) -> tuple[str, ...]:
    """The words before this one in its sentence and itself."""
    place = survey.place(word_id)
    first = place
    while first > place - reach and first > 0 and survey.in_one_sentence(first - 1, place):
        first -= 1
    return tuple(survey.text_at(n) for n in range(first, place + 1))


def _around(survey: Survey, word_id: str) -> tuple[str, ...]:
    after = survey.following(word_id, _REACH)
    own = survey.text_of(word_id)
    return (*survey.preceding(word_id, _REACH), own, *map(survey.text_of, after))


def _holds(words: Iterable[str], cues: Iterable[str]) -> bool:
    said = _said(words)
    return any(f" {cue} " in said for cue in cues)


def _said(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "


def is_only_reached_over(survey: Survey, fact: Fact) -> bool:
    """ "I can't put my arms over my head, it hurts so much" tells of no headache."""
    if fact.kind is not FactKind.SYMPTOM or fact.normalized not in _COMPOSED:
        return False
    parts = [w for w in fact.word_ids if survey.text_of(w) == _COMPOSED[fact.normalized]]
    own = {fact.normalized, f"{fact.normalized}s"} & {survey.text_of(w) for w in fact.word_ids}
    over = load_phrases().background.reached_over
    return bool(parts) and not own and all(over & set(survey.preceding(w, 2)) for w in parts)


_COMPOSED = {"headache": "head"}
"""Complaints that are put together of a part and a pain."""
