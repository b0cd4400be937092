"""Chooses what of a visit its note tells, and as what: a complaint, a history, a drug that is taken, a
problem of today.

In: a survey of the visit, its items, the chart, the studies that were shown. Out: the items that belong
into the note, each with no more than is sure of it. Where they stand, and what is told in clauses, is the
planner's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import Assertion, Change, FactKind, PatientContext
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan import problems
from ambient_scribe.note.drafting.assessment_plan.ordered import is_ordered
from ambient_scribe.note.drafting.objective.callouts import swapped_words
from ambient_scribe.note.drafting.objective.concluded import found_in_results, found_out
from ambient_scribe.note.drafting.objective.examination import of_told_study
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.subjective import history, pasthistory, reconcile
from ambient_scribe.note.drafting.subjective.attribution import (
    as_of_then,
    is_of_somebody_else,
    stay_before,
)
from ambient_scribe.note.drafting.subjective.complaint import complaint_of, why_here
from ambient_scribe.note.drafting.subjective.dosing import surely_dosed
from ambient_scribe.note.drafting.subjective.pastillness import (
    is_surely_denied,
    is_surely_past,
    surely_lasting,
    without_general,
)
from ambient_scribe.note.drafting.subjective.regimens import (
    is_measured_level,
    is_surely_continued,
    is_surely_untaken,
    is_tried,
)
from ambient_scribe.note.drafting.survey.introduction import return_visit, visit_reason
from ambient_scribe.note.drafting.survey.inventory import Inventory
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.drafting.survey.selection import specific
from ambient_scribe.note.drafting.survey.timeframe import is_found_today
from ambient_scribe.note.drafting.survey.visit import Said, Survey
from ambient_scribe.note.phrases.reading import load_phrases


@dataclass(frozen=True)
class Chosen:
    """`visit.assessed` are the problems that the clinician took up; `assessed` also those that a study
    showed."""

    visit: history.Visit
    symptoms: Sequence[Item]
    established: Sequence[Item]
    ordered: Sequence[Item]
    found: Sequence[Statement]
    assessed: Sequence[Item]


class Chooser:
    """Of one visit. The histories are chosen apart, when they are laid out: a defect in one of them does
    not take the rest with it."""

    def __init__(self, survey: Survey, inventory: Inventory, context: PatientContext) -> None:
        self._survey, self._inventory, self._context = survey, inventory, context
        self._swapped = swapped_words(survey)

    def chosen(self, shown: Sequence[Statement]) -> Chosen:
        """`shown` are the studies that the visit tells."""
        survey, inventory = self._survey, self._inventory
        reason = visit_reason(survey) or stay_before(survey)
        complaint = complaint_of(survey, inventory.every) if reason is None else None
        assessed = [
            item
            for item in problems.diagnoses(survey, inventory.own, complaint)
            if not (item.absent and self._in_chart(item))
        ]
        told = [item for item in inventory.of(FactKind.SYMPTOM) if self._told_by_patient(item)]
        symptoms = [as_of_then(survey, item) for item in told]
        established = self._established()
        if complaint is None and reason is None:
            both = [one for one in established if one in assessed]
            reason, complaint = why_here(survey, inventory.every, self._follow_up(assessed), both)
        visit = history.Visit(
            complaint=complaint,
            reason=reason,
            known=established,
            assessed=assessed,
            chart=reconcile.problems(self._context),
        )
        conditions = inventory.of(FactKind.CONDITION)
        known = (*established, *assessed)
        unread = [t for t in inventory.of(FactKind.TEST) if not of_told_study(t.name, shown)]
        found = found_in_results(survey, unread, conditions, known, shown)
        if not any(item.present for item in assessed):
            assessed = [*assessed, *self._seen_today()]
        return Chosen(
            visit=visit,
            symptoms=specific(symptoms),
            established=established,
            ordered=[item for item in inventory.own if is_ordered(survey, item)],
            found=found,
            assessed=[*assessed, *found_out(survey, conditions, known, (*shown, *found))],
        )

    def _follow_up(self, assessed: Sequence[Item]) -> Said | None:
        """A visit of a series, where it is known of what."""
        known = any(item.present and self._in_chart(item) for item in assessed)
        return return_visit(self._survey) if known else None

    def _told_by_patient(self, item: Item) -> bool:
        """A complaint or a denial of the history: never an instruction what to look out for.

        Once the plan is discussed, a patient who only names a symptom repeats an instruction.
        """
        if item.assertion in (Assertion.PLANNED, Assertion.CONDITIONAL):
            return False
        general = item.name in load_phrases().wording.general_symptoms
        if item.absent and general and item.attributes.site is None:
            return False
        first = self._survey.first_place(item.word_ids)
        if is_of_somebody_else(self._survey, item):
            return False
        if not self._told_of_self(item) or self._swapped & set(item.word_ids):
            return False
        if self._survey.before_assessment(first):
            return True
        own = [w for w in item.word_ids if self._survey.said_by([w], Role.PATIENT)]
        return item.absent or self._survey.speaks_of_self(own)

    def _told_of_self(self, item: Item) -> bool:
        """Not merely said by the clinician once the examination has begun: that is a finding."""
        if not item.present or self._survey.before_examination(
            self._survey.first_place(item.word_ids)
        ):
            return True
        return any(self._survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER))

    def _established(self) -> list[Item]:
        """Conditions that the visit takes as known, not as found today."""
        return [
            item
            for item in self._inventory.of(FactKind.CONDITION)
            if item.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
            and not pasthistory.is_passing(item)
            and self._survey.before_examination(self._survey.first_place(item.word_ids))
            and not is_found_today(self._survey, item.word_ids, item.name.split())
        ]

    def _seen_today(self) -> list[Item]:
        """Problems that the clinician sees on a film or on the patient; the diagnosis of a visit in which
        none is named later."""
        return [
            item
            for item in self._inventory.of(FactKind.CONDITION)
            if item.present and is_found_today(self._survey, item.word_ids, item.name.split())
        ]

    def past(self, established: Sequence[Item], assessed: Sequence[Item]) -> list[Item]:
        """Established conditions, and those that the patient denies ever having had."""
        denied = [
            item
            for item in self._inventory.of(FactKind.CONDITION)
            if item.absent
            and item not in assessed
            and self._survey.said_by(item.word_ids, Role.PATIENT)
            and is_surely_denied(self._survey, item)
        ]
        states = load_phrases().wording.states
        past = [
            surely_lasting(self._survey, item)
            for item in pasthistory.of_the_patient(self._survey, established)
            if (item not in assessed or item.name not in states)
            and is_surely_past(self._survey, item)
        ]
        return [*without_general(past), *denied]

    def _in_chart(self, item: Item) -> bool:
        return any(reconcile.same_name(item.name, one) for one in self._context.problems)

    def taken(self, ordered: Sequence[Item]) -> list[Item]:
        """What the patient takes, has stopped or does not take; orders of today are the plan's."""
        taken = [
            item
            for item in self._inventory.of(FactKind.MEDICATION)
            if (item not in ordered or self._is_continued(item))
            and reconcile.is_taken(item)
            and self._is_history(item)
            and not is_measured_level(self._survey, item)
        ]
        return [
            surely_dosed(self._survey, item)
            for item in taken
            if item.present
            or item.attributes.change is not None
            or item.attributes.date is not None
            or self._is_not_taken(item)
        ]

    def tried(self) -> list[Item]:
        """What was taken for the present complaint, as it was asked."""
        tried = [i for i in self._inventory.of(FactKind.MEDICATION) if is_tried(self._survey, i)]
        return [surely_dosed(self._survey, item) for item in tried]

    def _is_not_taken(self, item: Item) -> bool:
        """Told by the patient or who speaks for them; the clinician's "no aspirin" is an order."""
        own = any(self._survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER))
        return item.absent and own and is_surely_untaken(self._survey, item)

    def _is_continued(self, item: Item) -> bool:
        """Taken before the visit and from now on: it stands in the list and in the plan."""
        return item.attributes.change is Change.CONTINUED and is_surely_continued(
            self._survey, item
        )

    def _is_history(self, item: Item) -> bool:
        """The patient or a companion speaks of it, or the clinician does before the examination; what is
        continued was taken before."""
        if self._is_continued(item) or any(
            self._survey.said_by(item.word_ids, one) for one in (Role.PATIENT, Role.OTHER)
        ):
            return True
        return self._survey.before_examination(self._survey.first_place(item.word_ids))
