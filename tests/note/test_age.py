"""How old the patient is, where nobody says "a four-year-old"."""

from __future__ import annotations

import pytest

from ambient_scribe.note.drafting.survey.age import told_age
from ambient_scribe.note.drafting.survey.visit import Visit
from ambient_scribe.testing import passages


def told(*turns: tuple[str, str]) -> tuple[str, str | None] | None:
    visit = Visit()
    for passage in passages(turns):
        visit.accept(passage, ())
    found = told_age(visit.survey())
    return None if found is None else (found.age.text, found.sex)


@pytest.mark.parametrize(
    ("turns", "age"),
    [
        ([("other", "He's four.")], ("4", "male")),
        ([("other", "He has a fever. She is eleven, nearly.")], ("11", "female")),
        ([("clinician", "How old is he?"), ("other", "He's four.")], ("4", "male")),
        ([("clinician", "How old is she now?"), ("other", "Seven.")], ("7", "female")),
        ([("clinician", "And how old are you?"), ("patient", "I'm 45.")], ("45", None)),
        ([("clinician", "How old are you?"), ("patient", "Forty five.")], ("45", None)),
        ([("clinician", "Can I check your age?"), ("patient", "I'm sixty two.")], ("62", None)),
        ([("patient", "I am thirty three years old.")], ("33", None)),
        ([("clinician", "How old is your daughter?"), ("other", "Six.")], ("6", None)),
    ],
)
def test_an_age_is_read(turns: list[tuple[str, str]], age: tuple[str, str | None]) -> None:
    assert told(*turns) == age


@pytest.mark.parametrize(
    "turns",
    [
        [("other", "He's four months old.")],
        [("other", "His sister had it, she's two.")],
        [("other", "He's had four.")],
        [("patient", "He's four.")],
        [("clinician", "How old is your mother?"), ("patient", "Seventy.")],
        [("clinician", "How old is he?"), ("other", "Nine weeks.")],
        [("clinician", "How long has he had it?"), ("other", "Four days.")],
    ],
)
def test_what_is_no_age_of_the_patient_in_years_is_not(turns: list[tuple[str, str]]) -> None:
    assert told(*turns) is None
