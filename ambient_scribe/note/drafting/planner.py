"""Decides what a note says and where: facts and speech → planned statements by section.

In: a survey of the visit and the chart. Out: statements in note order. Nothing is planned that was
not said or is not in the chart; what has no place is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ambient_scribe.domain.clinical import (
    Assertion,
    Change,
    FactKind,
    PatientContext,
    Subject,
)
from ambient_scribe.domain.transcript import Role
from ambient_scribe.note.drafting.assessment_plan import problems
from ambient_scribe.note.drafting.assessment_plan.directions import Names, directions
from ambient_scribe.note.drafting.assessment_plan.headings import Headings, headings_of
from ambient_scribe.note.drafting.assessment_plan.impressions import impressions
from ambient_scribe.note.drafting.assessment_plan.instructions import advice
from ambient_scribe.note.drafting.assessment_plan.ordered import (
    ended,
    is_ordered,
    still_ordered,
)
from ambient_scribe.note.drafting.assessment_plan.standings import standings
from ambient_scribe.note.drafting.assessment_plan.summary import summary
from ambient_scribe.note.drafting.assessment_plan.talk import talk
from ambient_scribe.note.drafting.assessment_plan.verdicts import verdicts
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.fence import Fence
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.objective.callouts import swapped_words
from ambient_scribe.note.drafting.objective.concluded import found_in_results, found_out
from ambient_scribe.note.drafting.objective.examination import (
    of_told_study,
)
from ambient_scribe.note.drafting.objective.objective import Objective
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
from ambient_scribe.note.drafting.subjective.review import review
from ambient_scribe.note.drafting.subjective.telling import told_history
from ambient_scribe.note.drafting.survey.introduction import return_visit, visit_reason
from ambient_scribe.note.drafting.survey.items import (
    Item,
    items_of,
    without_denied_positives,
)
from ambient_scribe.note.drafting.survey.selection import (
    located,
    specific,
    surely_sided,
    without_broader,
)
from ambient_scribe.note.drafting.survey.timeframe import is_found_today
from ambient_scribe.note.drafting.survey.trust import allergy_story, trusted
from ambient_scribe.note.drafting.survey.visit import Said, Survey
from ambient_scribe.note.phrases.reading import load_phrases


def planned(
    survey: Survey,
    content: Content,
    context: PatientContext,
    person: Person,
    config: ClauseConfig,
    fence: Fence,
) -> tuple[Statement, ...]:
    """Every statement of the note, in order within its section. `fence` learns which parts failed."""
    return tuple(_Planner(survey, content, context, person, config, fence).statements())


@dataclass(frozen=True)
class _Selection:
    """What of a visit its note tells, before it is laid out. `visit.assessed` are the problems that
    the clinician took up; `assessed` also those that a study showed."""

    visit: history.Visit
    symptoms: Sequence[Item]
    told: Sequence[Told]
    established: Sequence[Item]
    ordered: Sequence[Item]
    shown: Sequence[Statement]
    found: Sequence[Statement]
    assessed: Sequence[Item]


class _Planner:
    def __init__(
        self,
        survey: Survey,
        content: Content,
        context: PatientContext,
        person: Person,
        config: ClauseConfig,
        fence: Fence,
    ) -> None:
        self._fence = fence
        self._survey, self._context, self._person, self._config = survey, context, person, config
        self._content = content
        items = without_denied_positives(items_of(trusted(survey)))
        self._items = located(survey, [surely_sided(survey, item) for item in items])
        own = [item for item in self._items if item.subject is Subject.PATIENT]
        self._own = without_broader(survey, own)
        self._swapped = swapped_words(survey)
        self._objective = Objective(survey, self._own, person, config)

    def statements(self) -> list[Statement]:
        """What is selected, laid out in the order of a note."""
        chosen = self._selected()
        survey, part = self._survey, self._fence.part
        reviewed = part("review of systems", lambda: review(survey, chosen.symptoms))
        social = part(
            "social history", lambda: pasthistory.social(survey, self._kind(FactKind.SOCIAL))
        )
        return [
            *part("chief complaint", lambda: history.chief_complaint(survey, chosen.visit)),
            *part("history of present illness", lambda: self._story(chosen, reviewed, social)),
            *part("readings at home", self._objective.home_readings),
            *reviewed,
            *part("histories", lambda: self._histories(chosen)),
            *social,
            *part("vital signs", self._objective.vitals),
            *part("examination", self._objective.examination),
            *chosen.shown,
            *chosen.found,
            *part("results", lambda: self._results(chosen)),
            *part("assessment and plan", lambda: self._assessment_and_plan(chosen)),
        ]

    def _story(
        self, chosen: _Selection, reviewed: Sequence[Statement], social: Sequence[Statement]
    ) -> Iterable[Statement]:
        story = history.present_illness(self._survey, chosen.visit, chosen.symptoms, chosen.told)
        return pasthistory.told_elsewhere(story, reviewed, social, self._person)

    def _histories(self, chosen: _Selection) -> Iterator[Statement]:
        survey, context = self._survey, self._context
        yield from reconcile.history(context, self._past(chosen.established, chosen.visit.assessed))
        yield from pasthistory.procedures(survey, self._kind(FactKind.PROCEDURE))
        yield from reconcile.medications(
            context, self._taken(chosen.ordered), ended(chosen.ordered), self._tried()
        )
        allergies = self._kind(FactKind.ALLERGY)
        yield from reconcile.allergies(
            context, [pasthistory.surely_reacted(survey, item) for item in allergies]
        )
        yield from pasthistory.family(survey, self._items)

    def _results(self, chosen: _Selection) -> Iterable[Statement]:
        return self._objective.results(self._context, chosen.ordered, chosen.shown, chosen.found)

    def _selected(self) -> _Selection:
        survey = self._survey
        reason = visit_reason(survey) or stay_before(survey)
        complaint = complaint_of(survey, self._items) if reason is None else None
        assessed = [
            item
            for item in problems.diagnoses(survey, self._own, complaint)
            if not (item.absent and self._in_chart(item))
        ]
        told = [item for item in self._kind(FactKind.SYMPTOM) if self._told_by_patient(item)]
        symptoms = [as_of_then(survey, item) for item in told]
        established = self._established()
        if complaint is None and reason is None:
            both = [one for one in established if one in assessed]
            reason, complaint = why_here(survey, self._items, self._follow_up(assessed), both)
        visit = history.Visit(
            complaint=complaint,
            reason=reason,
            known=established,
            assessed=assessed,
            chart=reconcile.problems(self._context),
        )
        shown = self._objective.shown()
        conditions = self._kind(FactKind.CONDITION)
        known = (*established, *assessed)
        unread = [t for t in self._kind(FactKind.TEST) if not of_told_study(t.name, shown)]
        found = found_in_results(survey, unread, conditions, known, shown)
        if not any(item.present for item in assessed):
            assessed = [*assessed, *self._seen_today()]
        return _Selection(
            visit=visit,
            symptoms=specific(symptoms),
            told=self._fence.part("what the patient tells", self._told_story),
            established=established,
            ordered=[item for item in self._own if is_ordered(survey, item)],
            shown=shown,
            found=found,
            assessed=[*assessed, *found_out(survey, conditions, known, (*shown, *found))],
        )

    def _told_story(self) -> tuple[Told, ...]:
        """What the patient tells, in the order of a history."""
        survey, drugs = self._survey, self._drug_words()
        left = allergy_story(survey)
        return tuple(told_history(survey, self._content, left, drugs, self._person, self._config))

    def _assessment_and_plan(self, chosen: _Selection) -> list[Statement]:
        survey, person, config = self._survey, self._person, self._config
        dictated = summary(survey, self._content, config)
        noted = {w for one in (*dictated.assessment, *dictated.plan) for w in one.word_ids}
        ordered = still_ordered(survey, self._content, chosen.ordered, dictated.assessment)
        ordered_words = frozenset(w for item in ordered for w in item.word_ids)
        names = Names(self._drug_words(), self._named(), self._clinical_words())
        further = directions(survey, names, person, config)
        directed = [*dictated.plan, *(one for one in further if not noted & set(one.word_ids))]
        written = {word_id for one in directed for word_id in one.word_ids}

        def is_new(one: Told) -> bool:
            return 2 * len(written & set(one.word_ids)) < len(one.word_ids)

        advised = [
            one
            for one in advice(survey, ordered_words, person, config)
            if is_new(one) and not noted & set(one.word_ids)
        ]
        named = self._named(), self._problem_words()
        lines = tuple(talk(survey, names.problems))
        headings = headings_of(survey, lines, self._own, chosen.assessed)
        thoughts = [one for one in impressions(survey, *named, person, config) if is_new(one)]
        concluded = [
            *dictated.assessment,
            *(one for one in thoughts if not noted & set(one.word_ids)),
        ]
        return [
            *problems.assessment(
                survey,
                headings,
                chosen.assessed,
                [*concluded, *self._standings(headings, concluded)],
                verdicts(survey, self._last_words(), self._named(), person, config),
            ),
            *problems.plan(survey, headings, ordered, directed, advised, person),
        ]

    def _standings(self, headings: Headings, told: Sequence[Told]) -> list[Told]:
        """How the problems stand, where no sentence of the clinician tells it."""
        known = {word_id for one in told for word_id in one.word_ids}
        found = standings(self._survey, headings, self._problem_words(), self._person, self._config)
        return [one for one in found if not known & set(one.word_ids)]

    def _follow_up(self, assessed: Sequence[Item]) -> Said | None:
        """A visit of a series, where it is known of what."""
        known = any(item.present and self._in_chart(item) for item in assessed)
        return return_visit(self._survey) if known else None

    def _named(self) -> frozenset[str]:
        """Words that name what is complained of, diagnosed or found."""
        kinds = (FactKind.SYMPTOM, FactKind.CONDITION, FactKind.EXAM)
        return frozenset(word for kind in kinds for word in self._words_of(kind))

    def _clinical_words(self) -> frozenset[str]:
        return frozenset(word for kind in FactKind for word in self._words_of(kind))

    def _problem_words(self) -> frozenset[str]:
        return frozenset(self._words_of(FactKind.CONDITION))

    def _last_words(self) -> frozenset[str]:
        """The words that end the name of a condition."""
        names = (
            name.lower().split()
            for item in self._kind(FactKind.CONDITION)
            for fact in item.facts
            for name in (fact.text, item.name)
        )
        return frozenset(name[-1] for name in names if name)

    def _words_of(self, kind: FactKind) -> set[str]:
        items = self._kind(kind)
        said = " ".join(f"{fact.text} {item.name}" for item in items for fact in item.facts)
        return set(said.lower().split()) - load_phrases().relevance.stop

    def _drug_words(self) -> frozenset[str]:
        drugs = self._kind(FactKind.MEDICATION)
        return frozenset(word for item in drugs for word in item.name.split())

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
            for item in self._kind(FactKind.CONDITION)
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
            for item in self._kind(FactKind.CONDITION)
            if item.present and is_found_today(self._survey, item.word_ids, item.name.split())
        ]

    def _past(self, established: Sequence[Item], assessed: Sequence[Item]) -> list[Item]:
        """Established conditions, and those that the patient denies ever having had."""
        denied = [
            item
            for item in self._kind(FactKind.CONDITION)
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

    def _taken(self, ordered: Sequence[Item]) -> list[Item]:
        """What the patient takes, has stopped or does not take; orders of today are the plan's."""
        taken = [
            item
            for item in self._kind(FactKind.MEDICATION)
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

    def _tried(self) -> list[Item]:
        """What was taken for the present complaint, as it was asked."""
        tried = [i for i in self._kind(FactKind.MEDICATION) if is_tried(self._survey, i)]
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
