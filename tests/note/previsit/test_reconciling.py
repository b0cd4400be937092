"""The visit beside the chart: what differs, the lists, the last plan; silence is no answer."""

from __future__ import annotations

import datetime

import pytest

from ambient_scribe.domain.clinical import (
    Assertion,
    CareDue,
    Change,
    ChartAllergy,
    ChartMedication,
    ChartProblem,
    ChartResult,
    Fact,
    FactKind,
    LastItem,
    LastNote,
    PatientContext,
    Quantity,
)
from ambient_scribe.domain.documents import ChangeKind, Reconciliation
from ambient_scribe.domain.note import Support, SupportState
from ambient_scribe.note.previsit.matching import Names
from ambient_scribe.note.previsit.reconciling import reconciled
from tests.note.aftervisit.talk import fact, said, sentence, visit
from tests.note.facts import mg

HERE = said(2)


def drug(name: str, assertion: Assertion = Assertion.PRESENT, **more: object) -> Fact:
    return fact(f"f-{name}-{assertion}-{more.get('change', '')}", FactKind.MEDICATION, name, HERE,
                assertion, **more)  # fmt: skip


def beside(context: PatientContext, *facts: Fact) -> Reconciliation:
    return reconciled(visit(facts=facts, context=context), {"glucophage": "metformin"})


def kinds(found: Reconciliation) -> list[ChangeKind]:
    return [one.kind for one in found.changes]


LISINOPRIL = PatientContext(
    medications=(ChartMedication(name="lisinopril", dose="10 mg", frequency="once daily"),)
)


def test_the_same_dose_is_kept() -> None:
    found = beside(LISINOPRIL, drug("lisinopril", dose=mg("10"), frequency="daily"))
    assert kinds(found) == []
    assert [row.proposed for row in found.rows] == ["keep as it is"]


def test_another_dose_is_asked_about() -> None:
    found = beside(LISINOPRIL, drug("lisinopril", dose=mg("20"), frequency="daily"))
    assert kinds(found) == [ChangeKind.DOSE_DIFFERS]
    assert found.rows[0].chart == "10 mg once daily"
    assert found.rows[0].said == "20 mg once a day"
    assert found.rows[0].proposed == "confirm which dose is right"


def test_another_frequency_is_asked_about() -> None:
    found = beside(LISINOPRIL, drug("lisinopril", dose=mg("10"), frequency="twice daily"))
    assert kinds(found) == [ChangeKind.DOSE_DIFFERS]


def test_a_time_of_day_is_no_difference() -> None:
    found = beside(LISINOPRIL, drug("lisinopril", dose=mg("10"), frequency="every morning"))
    assert kinds(found) == []


def test_silence_is_asked_about() -> None:
    found = beside(LISINOPRIL)
    assert kinds(found) == [ChangeKind.NOT_MENTIONED]
    assert found.rows[0].said is None
    assert found.rows[0].proposed == "ask whether it is still taken"


def test_a_change_of_today_updates_the_chart() -> None:
    raised = drug("lisinopril", Assertion.PLANNED, dose=mg("20"), change=Change.INCREASED)
    found = beside(LISINOPRIL, drug("lisinopril", dose=mg("10")), raised)
    assert kinds(found) == [ChangeKind.CHANGED_TODAY]
    assert found.rows[0].proposed == "update the chart: increased to 20 mg"


def test_what_is_doubtful_of_the_sentence_is_doubtful_of_the_row() -> None:
    """A dose that was perhaps misheard is not offered to the chart without saying so."""
    raised = drug("lisinopril", Assertion.PLANNED, dose=mg("100"), change=Change.INCREASED)
    support = Support(state=SupportState.UNCERTAIN, reasons=("100 mg is outside of the usual",))
    plan = sentence("plan", "Increase lisinopril to 100 mg.", HERE, raised.id, support=support)
    found = reconciled(visit(facts=(raised,), context=LISINOPRIL, plan=(plan,)))
    assert [row.doubts for row in found.rows] == [("100 mg is outside of the usual",)]
    sure = plan.verified(Support(state=SupportState.SUPPORTED))
    found = reconciled(visit(facts=(raised,), context=LISINOPRIL, plan=(sure,)))
    assert [row.doubts for row in found.rows] == [()]


def test_a_stopped_drug_leaves_the_list() -> None:
    found = beside(LISINOPRIL, drug("lisinopril", Assertion.ABSENT, change=Change.STOPPED))
    assert found.rows[0].proposed == "take off the list"


def test_a_drug_that_is_not_taken_is_confirmed_first() -> None:
    found = beside(LISINOPRIL, drug("lisinopril", Assertion.ABSENT))
    assert found.rows[0].proposed == "not taken: confirm, and take off the list"


def test_told_and_not_in_the_chart() -> None:
    found = beside(LISINOPRIL, drug("lisinopril"), drug("fish oil"))
    assert kinds(found) == [ChangeKind.NOT_IN_CHART]
    assert found.rows[1].chart is None and found.rows[1].proposed == "add to the list"


def test_a_drug_that_nobody_takes_is_no_row() -> None:
    found = beside(LISINOPRIL, drug("lisinopril"), drug("ibuprofen", Assertion.ABSENT))
    assert [row.name for row in found.rows] == ["lisinopril"]


def test_a_brand_is_its_generic() -> None:
    assert Names({"glucophage": "metformin"}).same_drug("metformin", "Glucophage 500")
    assert not Names().same_drug("metformin", "metoprolol")


def test_allergies() -> None:
    context = PatientContext(allergies=(ChartAllergy(substance="penicillin", reaction="hives"),))
    latex = fact("f1", FactKind.ALLERGY, "latex", HERE, Assertion.PRESENT, reaction="rash")
    found = beside(context, latex)
    assert kinds(found) == [ChangeKind.NOT_MENTIONED, ChangeKind.NEW_ALLERGY]
    assert [row.proposed for row in found.rows] == [
        "not mentioned: keep, ask next time",
        "add to the allergies",
    ]


def test_a_denied_allergy_is_never_removed() -> None:
    context = PatientContext(allergies=(ChartAllergy(substance="penicillin"),))
    none = fact("f1", FactKind.ALLERGY, "penicillin", HERE, Assertion.ABSENT)
    assert beside(context, none).rows[0].proposed == "denied in the visit: ask, do not remove"


def test_a_trend_ends_with_this_visit() -> None:
    results = (
        ChartResult(name="Potassium", value="4.0", unit="mmol/L", date=datetime.date(2026, 3, 1)),
        ChartResult(name="potassium", value="3.8", unit="mmol/L", date=datetime.date(2025, 9, 1)),
    )
    today = fact("f1", FactKind.TEST, "potassium", HERE, Assertion.PRESENT,
                 value=Quantity(magnitude="4.6", unit="mmol/L"))  # fmt: skip
    found = beside(PatientContext(results=results), today)
    assert [one.text for one in found.changes] == [
        "Potassium: 3.8 mmol/L (2025-09-01), 4.0 mmol/L (2026-03-01), 4.6 mmol/L (this visit) ↑."
    ]


def test_hemoglobin_is_not_hemoglobin_a1c() -> None:
    results = (ChartResult(name="hemoglobin A1c", value="7.1"),)
    other = fact("f1", FactKind.TEST, "hemoglobin", HERE, Assertion.PRESENT,
                 value=Quantity(magnitude="12.8"))  # fmt: skip
    assert beside(PatientContext(results=results), other).changes == ()


def test_a_problem_that_is_over() -> None:
    context = PatientContext.model_validate({"problems": [{"name": "gout", "status": "active"}]})
    gone = fact("f1", FactKind.CONDITION, "gout", HERE, Assertion.PRESENT, status="resolved")
    assert [one.text for one in beside(context, gone).changes] == [
        "Gout is told as over; the chart has it as active."
    ]
    still = fact("f1", FactKind.CONDITION, "gout", HERE, Assertion.PRESENT, status="stable")
    assert beside(context, still).changes == ()


def test_preventive_care() -> None:
    context = PatientContext(
        care_due=(
            CareDue(name="influenza vaccine", due=datetime.date(2026, 5, 1)),
            CareDue(name="colonoscopy"),
        )
    )
    shot = fact("f1", FactKind.PROCEDURE, "influenza vaccination", HERE)
    assert [one.text for one in beside(context, shot).changes] == [
        "Influenza vaccine was due and was talked about.",
        "Colonoscopy is due and was not talked about.",
    ]


def test_the_last_plan() -> None:
    items = (LastItem(problem="diabetes", plan=("Repeat A1c in 3 months", "Refer to podiatry")),)
    context = PatientContext(last_note=LastNote(items=items))
    a1c = fact("f1", FactKind.TEST, "hemoglobin a1c", HERE, Assertion.PRESENT)
    found = beside(context, a1c).last_plan
    assert [(one.text, one.addressed) for one in found] == [
        ("Diabetes: Repeat A1c in 3 months", True),
        ("Diabetes: Refer to podiatry", False),
    ]


def test_nothing_without_a_chart() -> None:
    assert beside(PatientContext(), drug("lisinopril")) == Reconciliation()


def test_every_row_has_a_basis() -> None:
    found = beside(LISINOPRIL, drug("fish oil"))
    assert all(one.basis for one in (*found.rows, *found.changes))


@pytest.mark.parametrize("problems", [["gout"], [{"name": "gout", "since": "2019"}]])
def test_old_and_new_forms_of_a_chart(problems: list[object]) -> None:
    context = PatientContext.model_validate({"problems": problems})
    assert context.problems == ("gout",)
    again = PatientContext.model_validate_json(context.model_dump_json())
    assert again == context
    assert context.detail_of("gout") == (
        ChartProblem(name="gout", since="2019") if isinstance(problems[0], dict)
        else ChartProblem(name="gout")
    )  # fmt: skip
