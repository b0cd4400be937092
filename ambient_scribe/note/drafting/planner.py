"""Lays out what a note says: facts and speech → planned statements by section.

In: a survey of the visit and the chart. Out: statements in note order, each section made by itself.
Nothing is planned that was not said or is not in the chart; what has no place is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ambient_scribe.domain.clinical import FactKind, PatientContext
from ambient_scribe.note.drafting.assessment_plan import problems
from ambient_scribe.note.drafting.assessment_plan.directions import Names, directions
from ambient_scribe.note.drafting.assessment_plan.headings import Headings, headings_of
from ambient_scribe.note.drafting.assessment_plan.impressions import impressions
from ambient_scribe.note.drafting.assessment_plan.instructions import advice
from ambient_scribe.note.drafting.assessment_plan.ordered import ended, still_ordered
from ambient_scribe.note.drafting.assessment_plan.standings import standings
from ambient_scribe.note.drafting.assessment_plan.summary import summary
from ambient_scribe.note.drafting.assessment_plan.talk import talk
from ambient_scribe.note.drafting.assessment_plan.verdicts import verdicts
from ambient_scribe.note.drafting.choosing import Chooser, Chosen
from ambient_scribe.note.drafting.content.judged import Content
from ambient_scribe.note.drafting.fence import Fence
from ambient_scribe.note.drafting.language.clauses import ClauseConfig
from ambient_scribe.note.drafting.language.grammar import Person
from ambient_scribe.note.drafting.language.openings import Told
from ambient_scribe.note.drafting.objective.objective import Objective
from ambient_scribe.note.drafting.plan import Statement
from ambient_scribe.note.drafting.subjective import history, pasthistory, reconcile
from ambient_scribe.note.drafting.subjective.review import review
from ambient_scribe.note.drafting.subjective.telling import told_history
from ambient_scribe.note.drafting.survey.inventory import inventory_of
from ambient_scribe.note.drafting.survey.trust import allergy_story
from ambient_scribe.note.drafting.survey.visit import Survey


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
        self._inventory = inventory_of(survey)
        self._chooser = Chooser(survey, self._inventory, context)
        self._objective = Objective(survey, self._inventory.own, person, config)

    def statements(self) -> list[Statement]:
        """What is chosen, laid out in the order of a note."""
        survey, inventory, part = self._survey, self._inventory, self._fence.part
        shown = self._objective.shown()
        chosen = self._chooser.chosen(shown)
        told = part("what the patient tells", self._told)
        reviewed = part("review of systems", lambda: review(survey, chosen.symptoms))
        social = part(
            "social history", lambda: pasthistory.social(survey, inventory.of(FactKind.SOCIAL))
        )
        return [
            *part("chief complaint", lambda: history.chief_complaint(survey, chosen.visit)),
            *part(
                "history of present illness", lambda: self._story(chosen, told, reviewed, social)
            ),
            *part("readings at home", self._objective.home_readings),
            *reviewed,
            *part("histories", lambda: self._histories(chosen)),
            *social,
            *part("vital signs", self._objective.vitals),
            *part("examination", self._objective.examination),
            *shown,
            *chosen.found,
            *part("results", lambda: self._results(chosen, shown)),
            *part("assessment and plan", lambda: self._assessment_and_plan(chosen)),
        ]

    def _told(self) -> Iterable[Told]:
        """What the patient tells, in the order of a history."""
        survey, drugs = self._survey, self._inventory.drug_words()
        left = allergy_story(survey)
        return told_history(survey, self._content, left, drugs, self._person, self._config)

    def _story(
        self,
        chosen: Chosen,
        told: Sequence[Told],
        reviewed: Sequence[Statement],
        social: Sequence[Statement],
    ) -> Iterable[Statement]:
        story = history.present_illness(self._survey, chosen.visit, chosen.symptoms, told)
        return pasthistory.told_elsewhere(story, reviewed, social, self._person)

    def _histories(self, chosen: Chosen) -> Iterator[Statement]:
        survey, context, chooser = self._survey, self._context, self._chooser
        past = chooser.past(chosen.established, chosen.visit.assessed)
        yield from reconcile.history(context, past)
        yield from pasthistory.procedures(survey, self._inventory.of(FactKind.PROCEDURE))
        yield from reconcile.medications(
            context, chooser.taken(chosen.ordered), ended(chosen.ordered), chooser.tried()
        )
        allergies = self._inventory.of(FactKind.ALLERGY)
        yield from reconcile.allergies(
            context, [pasthistory.surely_reacted(survey, item) for item in allergies]
        )
        yield from pasthistory.family(survey, self._inventory.every)

    def _results(self, chosen: Chosen, shown: Sequence[Statement]) -> Iterable[Statement]:
        return self._objective.results(self._context, chosen.ordered, shown, chosen.found)

    def _assessment_and_plan(self, chosen: Chosen) -> list[Statement]:
        survey, person, config = self._survey, self._person, self._config
        inventory = self._inventory
        named = inventory.words_of(FactKind.SYMPTOM, FactKind.CONDITION, FactKind.EXAM)
        problem_words = inventory.words_of(FactKind.CONDITION)
        heads = inventory.last_words_of(FactKind.CONDITION)
        dictated = summary(survey, self._content, config)
        noted = {w for one in (*dictated.assessment, *dictated.plan) for w in one.word_ids}
        ordered = still_ordered(survey, self._content, chosen.ordered, dictated.assessment)
        ordered_words = frozenset(w for item in ordered for w in item.word_ids)
        names = Names(inventory.drug_words(), named, inventory.words_of(*FactKind))
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
        lines = tuple(talk(survey, names.problems))
        headings = headings_of(survey, lines, inventory.own, chosen.assessed)
        thought = impressions(survey, named, problem_words, person, config)
        concluded = [
            *dictated.assessment,
            *(one for one in thought if is_new(one) and not noted & set(one.word_ids)),
        ]
        return [
            *problems.assessment(
                survey,
                headings,
                chosen.assessed,
                [*concluded, *self._standings(headings, concluded)],
                verdicts(survey, heads, named, person, config),
            ),
            *problems.plan(survey, headings, ordered, directed, advised, person),
        ]

    def _standings(self, headings: Headings, told: Sequence[Told]) -> list[Told]:
        """How the problems stand, where no sentence of the clinician tells it."""
        known = {word_id for one in told for word_id in one.word_ids}
        words = self._inventory.words_of(FactKind.CONDITION)
        found = standings(self._survey, headings, words, self._person, self._config)
        return [one for one in found if not known & set(one.word_ids)]
