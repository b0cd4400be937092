"""What the clinician says that the patient has, in their most specific words.

In: a survey of the visit and the problems that facts name. Out: the diagnoses as they were named, each
once by its fullest name, with its side where all of the visit knows but one; and which of these and of
the clinician's own sentences say more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.judging import load_judging
from ambient_scribe.note.drafting.assessment_plan.naming import DETERMINERS, Reader, Verdict
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.visit import Survey

_SIDES = ("left", "right")
_SIDE_REACH = 2
_LEAST_SIDED = 2
"""Mentions of a part of the body with its side, all with the same one."""


def verdicts(
    survey: Survey,
    heads: frozenset[str],
    named: frozenset[str],
    person: Person,
    config: ClauseConfig,
) -> tuple[Verdict, ...]:
    """`heads` are last words of conditions, `named` words of complaints and findings. In the order in
    which they were said; of two for one thing the fuller."""
    assessed = survey.assessment_at
    if assessed is None:
        return ()
    begin = assessed if survey.exam_at is None else min(assessed, survey.exam_at)
    made: list[Verdict] = []
    for speech in survey.speeches:
        if speech.passage.role is not Role.CLINICIAN:
            continue
        for spoken in speech.sentences:
            if spoken.question or not spoken.tokens:
                continue
            if survey.place(spoken.tokens[-1].word.id) < begin:
                continue
            for one in Reader(spoken.tokens, heads, named, person).read():
                heard = all(
                    (token.word.confidence or 1.0) >= config.least_confidence
                    for token in spoken.tokens
                    if token.word.id in one.told.word_ids
                )
                place = survey.first_place(one.told.word_ids)
                concludes = place >= assessed or one.concluded
                if heard and place >= begin and concludes:
                    made.append(one)
    return tuple(_sided(survey, one) for one in _fullest(made))


_MOST = 0.6
"""Share of the words of a name that another sentence tells."""


def without_told(
    verdicts: Sequence[Verdict], sentences: Sequence[Told], items: Sequence[Item]
) -> tuple[Verdict, ...]:
    """Without those that a sentence tells with more beside, and those that only name a problem as its
    fact does."""
    plain = {item.name for item in items if item.assertion is Assertion.PRESENT}
    absent = {item.name for item in items if item.absent}
    return tuple(
        one
        for one in verdicts
        if one.told.text.lower() not in plain
        and one.name not in absent
        and not any(_is_in(one, sentence) for sentence in sentences)
        and not any(_adds_nothing(one, item) for item in items)
    )


def _adds_nothing(verdict: Verdict, item: Item) -> bool:
    """The fact has the same in clinical English: as sure, of the same ailment, with as many words."""
    if not set(verdict.name_ids) & set(item.word_ids):
        return False
    hedged = "Possible " if item.assertion is Assertion.POSSIBLE else ""
    same = verdict.told.text.lower() == f"{hedged}{verdict.name}".lower()
    words, known = verdict.name.split(), item.name.split()
    ailments = {word for word in words if load_judging().is_head(word)}
    return same and ailments <= set(known) and len(words) <= len(known)


def without_poorer(sentences: Sequence[Told], verdicts: Sequence[Verdict]) -> tuple[Told, ...]:
    """Without sentences that say nothing but a verdict that is told."""
    return tuple(
        one for one in sentences if not any(_is_poorer(one, verdict) for verdict in verdicts)
    )


def _is_in(verdict: Verdict, sentence: Told) -> bool:
    shared = set(verdict.name_ids) & set(sentence.word_ids)
    told = len(shared) >= _MOST * len(set(verdict.name_ids))
    return told and not _is_poorer(sentence, verdict)


def _is_poorer(sentence: Told, verdict: Verdict) -> bool:
    """It says of the name only that it is the diagnosis."""
    judging = load_judging()
    own = _content(verdict.name)
    written = _content(sentence.text)
    return bool(own & written) and not written - own - judging.framing


def _content(text: str) -> frozenset[str]:
    words = text.lower().replace(".", "").replace(",", "").split()
    return frozenset(words) - load_judging().joints - DETERMINERS


def _fullest(made: Sequence[Verdict]) -> Iterator[Verdict]:
    for number, one in enumerate(made):
        others = [other for n, other in enumerate(made) if n != number]
        if not any(_tells(other, one, later=made.index(other) < number) for other in others):
            yield one


def _tells(fuller: Verdict, one: Verdict, *, later: bool) -> bool:
    words, own = _content(fuller.name), _content(one.name)
    return own < words or (own == words and later)


def _sided(survey: Survey, verdict: Verdict) -> Verdict:
    """With the side of the part that it names, where the visit says it of no other side."""
    words = verdict.told.text.lower().split()
    part = next((word for word in words if word in load_judging().sided), None)
    if part is None or {*_SIDES, "bilateral", "both"} & set(words):
        return verdict
    mentions = [
        (survey.text_at(side), side, place)
        for place in range(survey.length)
        if survey.text_at(place) == part
        for side in range(max(0, place - _SIDE_REACH), place)
        if survey.text_at(side) in _SIDES and survey.in_one_sentence(side, place)
    ]
    sides = {side for side, _, _ in mentions}
    if len(sides) != 1 or len(mentions) < _LEAST_SIDED:
        return verdict
    (side,) = sides
    text = verdict.told.text
    at = text.lower().find(verdict.name.lower())
    written = f"{text[:at]}{side} {text[at:]}"
    spoken = [word.id for passage in survey.passages for word in passage.words]
    ids = (spoken[mentions[-1][1]], spoken[mentions[-1][2]])
    told = replace(verdict.told, text=written, sentence_ids=(*verdict.told.sentence_ids, *ids))
    return replace(verdict, told=told)
