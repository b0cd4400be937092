"""Notes cut into the parts in which they are scored."""

from __future__ import annotations

from ambient_scribe.evaluation.notes.divisions import divisions_of_text

NOTE = """Reason for visit: cough
PAST MEDICAL HISTORY
Asthma.

PHYSICAL EXAM
Lungs: wheezes.
RESULTS
Chest x-ray: clear.

ASSESSMENT AND PLAN
Asthma: albuterol.
"""


def test_headings_divide_a_text() -> None:
    parts = divisions_of_text(NOTE)
    assert list(parts) == [
        "subjective",
        "objective_exam",
        "objective_results",
        "assessment_and_plan",
    ]
    assert parts["subjective"].startswith("Reason") and parts["subjective"].endswith("Asthma.")
    assert "wheezes" in parts["objective_exam"] and "clear" in parts["objective_results"]


def test_a_text_without_headings_is_subjective() -> None:
    assert divisions_of_text("He coughs.\nNo fever.") == {"subjective": "He coughs.\nNo fever."}


def test_a_label_that_names_no_part_divides_nothing() -> None:
    assert list(divisions_of_text("PLAN\nAsthma: albuterol.\nCough: rest.")) == [
        "assessment_and_plan"
    ]
