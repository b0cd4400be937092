"""What a note is going to say, before it is put into words (types only)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ambient_scribe.domain.clinical import Chart
from ambient_scribe.note.drafting.survey.items import Item
from ambient_scribe.note.templates.contents import SectionId


class Form(StrEnum):
    """What kind of sentence states it; the realizer has one pattern for each."""

    REASON = "reason"
    COMPLAINT = "complaint"
    OPENING = "opening"
    COURSE = "course"
    SYMPTOM = "symptom"
    REPORTS = "reports"
    DENIES = "denies"
    PAST_SYMPTOM = "past_symptom"
    NARRATIVE = "narrative"
    REVIEW = "review"
    HISTORY = "history"
    HISTORY_DENIED = "history_denied"
    PROCEDURE = "procedure"
    CHART_LIST = "chart_list"
    MEDICATION = "medication"
    ALLERGY = "allergy"
    NO_ALLERGIES = "no_allergies"
    FAMILY = "family"
    FAMILY_DENIED = "family_denied"
    SOCIAL = "social"
    VITAL = "vital"
    HOME_VITAL = "home_vital"
    EXAM = "exam"
    RESULT = "result"
    READ_OUT = "read_out"
    RESULT_FINDING = "result_finding"
    DIAGNOSIS = "diagnosis"
    EXCLUDED = "excluded"
    REASONING = "reasoning"
    DRUG_ORDER = "drug_order"
    TEST_ORDER = "test_order"
    PROCEDURE_ORDER = "procedure_order"
    PLAN_ITEMS = "plan_items"
    ADVICE = "advice"


@dataclass(frozen=True)
class Statement:
    """One sentence to be.

    `text` is speech that was already rewritten (a clause, advice) or the chart's own words; `label`
    leads the sentence (a body system, a problem); `word_ids` and `fact_ids` are evidence besides
    that of the items.
    """

    section: SectionId
    form: Form
    items: tuple[Item, ...] = ()
    text: str = ""
    label: str = ""
    topic: str = ""
    """The problem under which it stands."""
    closing: bool = False
    """Of the plan: it is told last, whatever the problem."""
    condition: str = ""
    """The "if …" under which an order holds."""
    complaint: Item | None = None
    """The one of the items that the patient comes with."""
    phrases: tuple[str, ...] = ()
    """Findings as they were dictated, in place of the items' own names, or names of the chart."""
    dictated: tuple[Item, ...] = ()
    """The items that `phrases` already tell."""
    pattern: str = ""
    """A sentence pattern of its own, with {rest} for `text`."""
    word_ids: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()
    chart: tuple[Chart, ...] = ()
