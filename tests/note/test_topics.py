"""Which orders a problem leads, and where the clinician turns to something else."""

from __future__ import annotations

import pytest

from ambient_scribe.note.drafting.survey.topics import turns_elsewhere
from ambient_scribe.note.drafting.survey.visit import Visit
from ambient_scribe.testing import passages

NAMES = frozenset({"diabetes", "mellitus"})


def elsewhere(text: str, order: str) -> bool:
    """Whether an order that opens with a word belongs to something else than the diabetes."""
    visit = Visit()
    for passage in passages([("clinician", text)]):
        visit.accept(passage, ())
    survey = visit.survey()
    words = [survey.text_at(place) for place in range(survey.length)]
    return turns_elsewhere(survey, words.index("diabetes"), words.index(order), NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Your diabetes is better. For the cholesterol, start atorvastatin.",
        "Your diabetes is better. And as for your knee, start with therapy.",
        "Your diabetes is better. Start atorvastatin at night, for the cholesterol.",
    ],
)
def test_a_clause_that_names_something_else_turns_to_it(text: str) -> None:
    assert elsewhere(text, "start")


@pytest.mark.parametrize(
    "text",
    [
        "Your diabetes is better. Start metformin.",
        "Your diabetes is better. For the diabetes, start metformin.",
        "Your diabetes is better. For the next month, start with one tablet.",
        "Your diabetes is better. Start metformin. For the cholesterol, eat less butter.",
    ],
)
def test_the_same_problem_goes_on(text: str) -> None:
    assert not elsewhere(text, "start")
