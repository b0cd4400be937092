"""Planned statements → clinical English: one sentence each, in the third person.

In: a statement and whom it is about. Out: a sentence with capital and full stop, or None when
nothing sure can be said. Which words are used is data (`configs/phrases/wording.toml`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ambient_scribe.note.drafting.assessment_plan import orders
from ambient_scribe.note.drafting.language.grammar import sentence
from ambient_scribe.note.drafting.objective import observations
from ambient_scribe.note.drafting.plan import Form, Statement
from ambient_scribe.note.drafting.subjective import background, lifestyle, storytelling
from ambient_scribe.note.drafting.survey.patient import Patient


def realized(statement: Statement, patient: Patient) -> str | None:
    """The sentence that says it; None when it cannot be said for sure."""
    written = _FORMS[statement.form](statement, patient)
    if not written:
        return None
    return sentence(written)


_FORMS: Mapping[Form, Callable[[Statement, Patient], str | None]] = {
    Form.REASON: storytelling.reason,
    Form.COMPLAINT: storytelling.complaint,
    Form.OPENING: storytelling.opening,
    Form.COURSE: storytelling.course,
    Form.SYMPTOM: storytelling.one_symptom,
    Form.REPORTS: storytelling.reports,
    Form.DENIES: storytelling.denies,
    Form.PAST_SYMPTOM: storytelling.past_symptom,
    Form.NARRATIVE: storytelling.narrative,
    Form.HOME_VITAL: observations.home_vital,
    Form.REVIEW: background.review,
    Form.HISTORY: background.history,
    Form.HISTORY_DENIED: background.history_denied,
    Form.PROCEDURE: background.procedure,
    Form.CHART_LIST: background.chart_list,
    Form.MEDICATION: background.medication,
    Form.ALLERGY: background.allergy,
    Form.NO_ALLERGIES: background.no_allergies,
    Form.FAMILY: background.family,
    Form.FAMILY_DENIED: background.family_denied,
    Form.SOCIAL: lifestyle.social,
    Form.VITAL: observations.vital,
    Form.EXAM: observations.exam,
    Form.RESULT: observations.result,
    Form.READ_OUT: observations.read_out,
    Form.RESULT_FINDING: observations.result_finding,
    Form.DIAGNOSIS: orders.diagnosis,
    Form.EXCLUDED: orders.excluded,
    Form.REASONING: storytelling.narrative,
    Form.DRUG_ORDER: orders.drug_order,
    Form.TEST_ORDER: orders.test_order,
    Form.PROCEDURE_ORDER: orders.procedure_order,
    Form.PLAN_ITEMS: orders.plan_items,
    Form.ADVICE: orders.advice,
}
