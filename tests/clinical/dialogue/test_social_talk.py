"""Answers about habits, work, home and food that name nothing by themselves."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("asked", "answer", "name", "assertion"),
    [
        ("What do you do for work?", "I'm a computer scientist.", "occupation", "present"),
        ("Do you smoke at all?", "Uh, I used to.", "smoking", "historical"),
        ("How has your diet been?", "It's been pretty good.", "diet", "present"),
        ("Who do you live with?", "Just my parents and me.", "living situation", "present"),
        ("Do you live alone?", "Yes.", "living situation", "present"),
        ("Have you been around anyone unwell?", "No.", "sick contact", "absent"),
        ("Do you smoke?", "Yeah, about a pack a day.", "smoking", "present"),
    ],
)
def test_an_answer(read, asked, answer, name, assertion):
    assert read(("clinician", asked), ("patient", answer)).says(name) == assertion


def test_bowels_that_work_are_no_occupation(read):
    visit = read(("clinician", "Are your bowels working okay?"), ("patient", "Yes."))

    assert "occupation" not in visit.names()


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Do you have any allergies?", "allergies"),
        ("Any allergies to medications?", "drug allergy"),
        ("Any food allergies?", "food allergy"),
    ],
)
def test_what_no_allergies_denies(read, asked, name):
    assert read(("clinician", asked), ("patient", "No.")).says(name) == "absent"
