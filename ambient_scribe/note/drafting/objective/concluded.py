"""Conditions that come to light between examination and assessment: by a study, or told on the way.

In: a survey of the visit, its tests and conditions, those that are told elsewhere. Out: statements of
what studies show, and conditions that are left for the assessment.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ambient_scribe.domain.clinical import Assertion
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.selection import is_told
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.phrases.reading import load_phrases
from ambient_scribe.note.templates.contents import SectionId


def found_in_results(
    survey: Survey,
    tests: Sequence[Item],
    conditions: Sequence[Item],
    known: Sequence[Item],
    told: Sequence[Statement],
) -> list[Statement]:
    """Conditions that a result shows: said by the clinician between history and assessment. What
    `told` holds is not said twice.
    """
    imaging = load_phrases().stages.result_words
    studies = [
        test for test in tests if test.attributes.value is None and imaging & set(test.name.split())
    ]
    words = _words_of(told)
    shown: dict[str, tuple[Item, list[Item]]] = {}
    for item in conditions:
        first = survey.first_place(item.word_ids)
        if item in known or not survey.before_assessment(first) or is_told(item, words):
            continue
        if item.assertion not in (Assertion.PRESENT, Assertion.ABSENT) or (
            survey.said_by(item.word_ids, Role.PATIENT)
        ):
            continue
        test = survey.last_named(studies, first)
        if test is not None:
            shown.setdefault(test.name, (test, []))[1].append(item)
    return [
        Statement(SectionId.RESULTS, Form.RESULT_FINDING, (test, *found))
        for test, found in shown.values()
    ]


def found_out(
    survey: Survey, conditions: Sequence[Item], known: Sequence[Item], told: Sequence[Statement]
) -> list[Item]:
    """What the clinician finds out before the assessment begins, and no result has told: "your
    hemoglobin is low, so you're anemic".
    """
    words, names = _words_of(told), {item.name for item in known}
    exam = survey.exam_at
    return [
        item
        for item in conditions
        if item.present
        and item.name not in names
        and exam is not None
        and exam <= survey.first_place(item.word_ids)
        and survey.before_assessment(survey.first_place(item.word_ids))
        and not survey.said_by(item.word_ids, Role.PATIENT)
        and not is_told(item, words)
    ]


def _words_of(told: Iterable[Statement]) -> set[str]:
    words = {word_id for one in told for word_id in one.word_ids}
    return words | {w for one in told for item in one.items for w in item.word_ids}
