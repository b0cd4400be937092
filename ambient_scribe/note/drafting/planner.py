"""Decides what a note says and where: facts and speech → planned statements by section.

In: a survey of the visit and the chart. Out: statements in note order. Nothing is planned that was
not said or is not in the chart; what has no place is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    FactKind,
    PatientContext,
    Subject,
)
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting import history, measurements, pasthistory, problems, reconcile
from ambient_scribe.note.drafting.clauses import ClauseConfig
from ambient_scribe.note.drafting.complaint import complaint_of
from ambient_scribe.note.drafting.concluded import found_in_results, found_out
from ambient_scribe.note.drafting.dictation import findings
from ambient_scribe.note.drafting.directions import directions
from ambient_scribe.note.drafting.examination import examination, examination_told
from ambient_scribe.note.drafting.examined import examined
from ambient_scribe.note.drafting.exchanges import exchanges
from ambient_scribe.note.drafting.grammar import Person
from ambient_scribe.note.drafting.impressions import impressions, study_findings
from ambient_scribe.note.drafting.instructions import advice
from ambient_scribe.note.drafting.introduction import return_visit, visit_reason
from ambient_scribe.note.drafting.items import (
    Item,
    items_of,
    without_denied_positives,
)
from ambient_scribe.note.drafting.narrative import story
from ambient_scribe.note.drafting.openings import Told
from ambient_scribe.note.drafting.ordered import ended, is_ordered
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.selection import (
    expressed,
    is_told,
    located,
    measured,
    specific,
    surely_sided,
    without_broader,
)
from ambient_scribe.note.drafting.systems import system_of
from ambient_scribe.note.drafting.trust import allergy_story, trusted
from ambient_scribe.note.drafting.visit import Said, Survey
from ambient_scribe.note.phrases import load_phrases
from ambient_scribe.note.template import SectionId


def planned(
    survey: Survey, context: PatientContext, person: Person, config: ClauseConfig
) -> tuple[Statement, ...]:
    """Every statement of the note, in order within its section."""
    return tuple(_Planner(survey, context, person, config).statements())


_AT_HOME = "at home"
"""Where a reading was taken that is no finding of the visit."""


class _Planner:
    def __init__(
        self, survey: Survey, context: PatientContext, person: Person, config: ClauseConfig
    ) -> None:
        self._survey, self._context, self._person, self._config = survey, context, person, config
        items = without_denied_positives(items_of(trusted(survey)))
        self._items = located(survey, [surely_sided(survey, item) for item in items])
        own = [item for item in self._items if item.subject is Subject.PATIENT]
        self._own = without_broader(survey, own)

    def statements(self) -> list[Statement]:
        survey = self._survey
        reason = visit_reason(survey)
        complaint = complaint_of(survey, self._items) if reason is None else None
        assessed = [
            item
            for item in problems.diagnoses(survey, self._own, complaint)
            if not (item.absent and self._in_chart(item))
        ]
        ordered = [item for item in self._own if is_ordered(survey, item)]
        symptoms = specific(
            [item for item in self._kind(FactKind.SYMPTOM) if self._told_by_patient(item)]
        )
        established = self._established()
        told_words = self._told_words()
        answered = exchanges(survey, self._person, self._config)
        apart = {word_id for one in answered for word_id in one.word_ids}
        told = story(
            survey,
            told_words,
            allergy_story(survey) | apart,
            self._drug_words(),
            self._person,
            self._config,
        )
        ordered_words = frozenset(w for item in ordered for w in item.word_ids)
        directed = directions(survey, self._drug_words(), self._person, self._config)
        written = {word_id for one in directed for word_id in one.word_ids}
        advised = [
            one
            for one in advice(survey, ordered_words, self._person, self._config)
            if 2 * len(written & set(one.word_ids)) < len(one.word_ids)
        ]
        concluded = [
            one
            for one in impressions(
                survey, self._named(), self._problem_words(), self._person, self._config
            )
            if 2 * len(written & set(one.word_ids)) < len(one.word_ids)
        ]
        visit = history.Visit(
            complaint=complaint,
            reason=reason or self._follow_up(assessed),
            known=established,
            assessed=assessed,
            chart=reconcile.problems(self._context),
        )
        shown = self._shown()
        conditions = self._kind(FactKind.CONDITION)
        known = (*established, *assessed)
        found = found_in_results(survey, self._kind(FactKind.TEST), conditions, known, shown)
        assessed = [*assessed, *found_out(survey, conditions, known, (*shown, *found))]
        return [
            *history.chief_complaint(survey, visit),
            *history.present_illness(survey, visit, symptoms, (*answered, *told)),
            *self._home_vitals(),
            *self._review(symptoms),
            *reconcile.history(self._context, self._past(established, assessed)),
            *pasthistory.procedures(self._survey, self._kind(FactKind.PROCEDURE)),
            *reconcile.medications(self._context, self._taken(ordered), ended(ordered)),
            *reconcile.allergies(self._context, self._kind(FactKind.ALLERGY)),
            *pasthistory.family(self._items),
            *pasthistory.social(self._survey, self._kind(FactKind.SOCIAL)),
            *self._vitals(),
            *self._exam(),
            *shown,
            *found,
            *self._results(ordered),
            *problems.assessment(survey, assessed, concluded),
            *problems.plan(survey, ordered, directed, advised, assessed, self._person),
        ]

    def _follow_up(self, assessed: Sequence[Item]) -> Said | None:
        """A visit of a series, where it is known of what."""
        known = any(item.present and self._in_chart(item) for item in assessed)
        return return_visit(self._survey) if known else None

    def _named(self) -> frozenset[str]:
        """Words that name what is complained of, diagnosed or found."""
        kinds = (FactKind.SYMPTOM, FactKind.CONDITION, FactKind.EXAM)
        return frozenset(word for kind in kinds for word in self._words_of(kind))

    def _problem_words(self) -> frozenset[str]:
        return frozenset(self._words_of(FactKind.CONDITION))

    def _words_of(self, kind: FactKind) -> set[str]:
        items = self._kind(kind)
        said = " ".join(f"{fact.text} {item.name}" for item in items for fact in item.facts)
        return set(said.lower().split()) - load_phrases().relevance.stop

    def _drug_words(self) -> frozenset[str]:
        drugs = self._kind(FactKind.MEDICATION)
        return frozenset(word for item in drugs for word in item.name.split())

    def _told_words(self) -> frozenset[str]:
        """Words that a fact expresses: its evidence also holds what it leaves unsaid."""
        told = set()
        for item in self._items:
            own = expressed(item)
            told |= {w for w in item.word_ids if self._survey.text_of(w) in own}
        return frozenset(told)

    def _kind(self, kind: FactKind) -> list[Item]:
        return [item for item in self._own if item.kind is kind]

    # ------------------------------------------------------------ subjective
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
        if not self._told_of_self(item):
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
            for item in self._kind(FactKind.CONDITION)
            if item.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
            and self._survey.before_examination(self._survey.first_place(item.word_ids))
        ]

    def _past(self, established: Sequence[Item], assessed: Sequence[Item]) -> list[Item]:
        """Established conditions, and those that the patient denies ever having had."""
        denied = [
            item
            for item in self._kind(FactKind.CONDITION)
            if item.absent
            and item not in assessed
            and self._survey.said_by(item.word_ids, Role.PATIENT)
        ]
        states = load_phrases().wording.states
        past = [item for item in established if item not in assessed or item.name not in states]
        return [*past, *denied]

    def _in_chart(self, item: Item) -> bool:
        return any(reconcile.same_name(item.name, one) for one in self._context.problems)

    def _taken(self, ordered: Sequence[Item]) -> list[Item]:
        """What the patient takes, has stopped or does not take; orders of today are the plan's."""
        taken = [
            item
            for item in self._kind(FactKind.MEDICATION)
            if (item not in ordered or self._is_continued(item))
            and reconcile.is_taken(item)
            and self._is_history(item)
        ]
        return [
            item
            for item in taken
            if item.present
            or item.attributes.change is not None
            or item.attributes.date is not None
            or self._is_not_taken(item)
        ]

    def _is_not_taken(self, item: Item) -> bool:
        """Told by the patient or who speaks for them; the clinician's "no aspirin" is an order."""
        return item.absent and any(
            self._survey.said_by(item.word_ids, role) for role in (Role.PATIENT, Role.OTHER)
        )

    def _is_continued(self, item: Item) -> bool:
        """Taken before the visit and from now on: it stands in the list and in the plan."""
        first = self._survey.first_place(item.word_ids)
        return item.attributes.change is Change.CONTINUED and self._survey.before_examination(first)

    def _is_history(self, item: Item) -> bool:
        """The patient or a companion speaks of it, or the clinician does before the examination."""
        if any(self._survey.said_by(item.word_ids, one) for one in (Role.PATIENT, Role.OTHER)):
            return True
        return self._survey.before_examination(self._survey.first_place(item.word_ids))

    def _review(self, symptoms: Sequence[Item]) -> list[Statement]:
        """Symptoms by body system, in the order in which a review lists the systems."""
        systems: dict[str, list[Item]] = {name: [] for name in load_phrases().wording.systems}
        for item in symptoms:
            system = system_of(item)
            if system in systems and item.assertion is not Assertion.HISTORICAL:
                systems[system].append(item)
        return [
            Statement(SectionId.ROS, Form.REVIEW, tuple(group), label=name)
            for name, group in systems.items()
            if group
        ]

    # ------------------------------------------------------------ objective
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

    def _vitals(self) -> list[Statement]:
        here = [
            item
            for item in self._kind(FactKind.VITAL)
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

    def _home_vitals(self) -> list[Statement]:
        return [
            Statement(SectionId.HPI, Form.HOME_VITAL, (item,))
            for item in self._kind(FactKind.VITAL)
            if not self._is_observed(item) and item.attributes.value is not None
        ]

    def _exam(self) -> list[Statement]:
        observed = [
            item
            for item in self._kind(FactKind.EXAM)
            if item.assertion in (Assertion.PRESENT, Assertion.ABSENT)
            and self._is_observed(item)
            and self._found_while_examining(item)
        ]
        studies = [t for t in self._kind(FactKind.TEST) if t.attributes.value is None]
        told = self._examined()
        words = {word_id for one in told for word_id in one.sentence_ids}
        left = [item for item in observed if not is_told(item, words)]
        dictated = [
            one for one in findings(self._survey, self._config) if not words & set(one.word_ids)
        ]
        return [
            *examination_told(told, observed),
            *examination(self._survey, left, studies, dictated),
        ]

    def _examined(self) -> tuple[Told, ...]:
        """Whole sentences of the examination; those of measurements are told as such."""
        measured = {
            word_id
            for kind in (FactKind.VITAL, FactKind.TEST)
            for item in self._kind(kind)
            for word_id in item.word_ids
        }
        named = frozenset(self._words_of(FactKind.EXAM))
        return examined(self._survey, named, frozenset(measured), self._person, self._config)

    def _shown(self) -> list[Statement]:
        """What the clinician says that a study shows; a value is told with its name."""
        measured = {
            word_id
            for item in self._kind(FactKind.TEST)
            if item.attributes.value is not None
            for word_id in item.word_ids
        }
        return [
            Statement(
                SectionId.RESULTS,
                Form.REASONING,
                text=one.text,
                word_ids=(*one.word_ids, *one.sentence_ids),
            )
            for one in study_findings(self._survey, self._person, self._config)
            if not measured & set(one.word_ids)
        ]

    def _found_while_examining(self, item: Item) -> bool:
        """Not first named once the plan is discussed, where the examination came before it."""
        survey = self._survey
        exam, plan = survey.exam_at, survey.assessment_at
        if exam is None or plan is None or exam >= plan:
            return True
        return survey.first_place(item.word_ids) < plan

    def _results(self, ordered: Sequence[Item]) -> list[Statement]:
        done = [
            item
            for item in self._kind(FactKind.TEST)
            if item not in ordered
            and item.assertion in (Assertion.PRESENT, Assertion.HISTORICAL)
            and measured(item)
        ]
        return measurements.results(self._survey, self._context, done)
