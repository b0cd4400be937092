"""What was measured, found and shown in a visit: vital signs, examination, results, readings at home.

In: a survey of the visit and its items. Out: statements of the objective sections, and the home readings
that belong to the history.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import Assertion, FactKind, PatientContext
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan.impressions import study_findings
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.objective import measurements
from ambient_scribe.note.drafting.objective.bearing import borne_out
from ambient_scribe.note.drafting.objective.callouts import callouts
from ambient_scribe.note.drafting.objective.examination import (
    examination as by_system,
)
from ambient_scribe.note.drafting.objective.examination import (
    is_read_out,
    left_over,
    of_told_study,
    studies,
)
from ambient_scribe.note.drafting.objective.maneuvers import answered
from ambient_scribe.note.drafting.objective.risks import is_told_as_risk
from ambient_scribe.note.drafting.objective.scribing import scribed
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.selection import measured
from ambient_scribe.note.drafting.survey.visit import Survey
from ambient_scribe.note.templates.contents import SectionId

_AT_HOME = "at home"
"""Where a reading was taken that is no finding of the visit."""


class Objective:
    """`own`: the patient's items."""

    def __init__(
        self, survey: Survey, own: Sequence[Item], person: Person, config: ClauseConfig
    ) -> None:
        self._survey, self._own, self._person, self._config = survey, own, person, config
        named = frozenset(w for item in self._of_kind(FactKind.EXAM) for w in item.name.split())
        called = scribed(callouts(survey), named)
        asked = borne_out(survey, answered(survey, called), frozenset({FactKind.EXAM}))
        self._findings = tuple(
            one
            for one in (*borne_out(survey, called), *asked)
            if not is_told_as_risk(survey, one.word_ids)
        )

    def _of_kind(self, kind: FactKind) -> list[Item]:
        return [item for item in self._own if item.kind is kind]

    def _is_observed(self, item: Item) -> bool:
        """The clinician says it; what only the patient says was measured elsewhere."""
        ids = item.word_ids
        if item.attributes.context == _AT_HOME and not self._survey.said_by(ids, Role.CLINICIAN):
            return False
        return not self._survey.said_by(ids, Role.PATIENT) or not self._patient_gave(item)

    def _patient_gave(self, item: Item) -> bool:
        """The value stands in the patient's own words."""
        value = item.attributes.value
        if value is None:
            return not self._survey.said_by(item.word_ids, Role.CLINICIAN)
        last = max(item.word_ids, key=self._survey.place)
        return self._survey.said_by([last], Role.PATIENT)

    def vitals(self) -> list[Statement]:
        here = [
            item
            for item in self._of_kind(FactKind.VITAL)
            if item.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
            and self._is_observed(item)
            and self._measured_here(item)
        ]
        return measurements.vitals(self._survey, here)

    def _measured_here(self, item: Item) -> bool:
        """A value, or a verdict that the clinician gives while examining."""
        if item.attributes.value is not None:
            return True
        first = self._survey.first_place(item.word_ids)
        return (
            item.present
            and item.attributes.status is not None
            and not self._survey.before_examination(first)
            and self._survey.before_assessment(first)
        )

    def home_readings(self) -> list[Statement]:
        return [
            Statement(SectionId.HPI, Form.HOME_VITAL, (measurements.as_said(self._survey, item),))
            for item in (*self._of_kind(FactKind.VITAL), *self._of_kind(FactKind.TEST))
            if item.attributes.value is not None
            and (
                not self._is_observed(item)
                if item.kind is FactKind.VITAL
                else measurements.is_home_reading(self._survey, item)
            )
        ]

    def examination(self) -> list[Statement]:
        observed = [
            item
            for item in self._of_kind(FactKind.EXAM)
            if item.assertion in (Assertion.PRESENT, Assertion.ABSENT)
            and self._is_observed(item)
            and self._found_while_examining(item)
            and not is_told_as_risk(self._survey, item.word_ids)
        ]
        return by_system(
            self._findings, [one for one in observed if not _is_disputed(one, observed)]
        )

    def shown(self) -> list[Statement]:
        """What the clinician says that a study shows; a value is told with its name."""
        measured = {
            word_id
            for item in self._of_kind(FactKind.TEST)
            if item.attributes.value is not None
            for word_id in item.word_ids
        }
        read = studies(self._findings)
        told = left_over(study_findings(self._survey, self._person, self._config), read)
        return [
            *read,
            *(
                Statement(
                    SectionId.RESULTS,
                    Form.REASONING,
                    text=one.text,
                    word_ids=(*one.word_ids, *one.sentence_ids),
                )
                for one in told
                if not measured & set(one.word_ids)
            ),
        ]

    def _found_while_examining(self, item: Item) -> bool:
        """Not first named once the plan is discussed, where the examination came before it."""
        survey = self._survey
        exam, plan = survey.exam_at, survey.assessment_at
        if exam is None or plan is None or exam >= plan:
            return True
        return survey.first_place(item.word_ids) < plan

    def results(
        self,
        context: PatientContext,
        ordered: Sequence[Item],
        read: Sequence[Statement],
        found: Sequence[Statement],
    ) -> list[Statement]:
        told = {one.items[0].name for one in found if one.items}
        done = [
            item
            for item in self._of_kind(FactKind.TEST)
            if item not in ordered
            and item.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
            and measured(item)
            and measurements.is_a_result(self._survey, item)
            and not (item.attributes.value is None and of_told_study(item.name, read))
            and not (item.attributes.value is None and item.name in told)
            and not is_read_out(item, self._of_kind(FactKind.TEST), read)
            and not measurements.is_home_reading(self._survey, item)
        ]
        return measurements.results(self._survey, context, done)


def _is_disputed(item: Item, others: Sequence[Item]) -> bool:
    """Found and not found, at one place for all that is known: "pulses are palpable at the knee, and i do
    not feel a palpable pulse at the foot". Neither can stand alone."""
    return any(
        other.name == item.name
        and other.absent is not item.absent
        and _agree(other.attributes.site, item.attributes.site)
        and _agree(other.attributes.laterality, item.attributes.laterality)
        for other in others
    )


def _agree(one: object, other: object) -> bool:
    return None in {one, other} or one == other
