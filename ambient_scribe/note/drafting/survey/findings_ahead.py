"""Whether a clinician is still examining where words might open the assessment.

In: a survey and a place. Out: whether new findings are called out soon after it: "let's go ahead and
focus on the wrist" opens no plan where the tenderness of that wrist is named only afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.domain.transcript import Role

if TYPE_CHECKING:
    from ambient_scribe.note.drafting.survey.visit import Survey

_REACH = 200
"""Words after a place in which what is found still belongs to the examination that goes on."""

_FEWEST = 2
"""Findings that are new: one alone may be a reason that is given for a plan."""


def finds_more_after(survey: Survey, at: int) -> bool:
    new = {
        fact.text
        for fact in survey.facts
        if fact.kind is FactKind.EXAM
        and fact.assertion in (Assertion.PRESENT, Assertion.ABSENT)
        and survey.said_by(fact.word_ids, Role.CLINICIAN)
        and at <= survey.first_place(fact.word_ids) < at + _REACH
    }
    return len(new) >= _FEWEST
