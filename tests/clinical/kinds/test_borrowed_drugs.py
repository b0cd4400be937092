"""Drugs of other people, and what the patient took of them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("words", "name", "owner"),
    [
        ("My wife gave me one of her Percocet.", "oxycodone-acetaminophen", "wife"),
        ("My friend gave me some of his Xanax.", "alprazolam", "friend"),
        ("I tried my husband's inhaler.", "inhaler", "husband"),
        ("I took one of my daughter's antibiotics.", "antibiotics", "daughter"),
        ("I borrowed my son's albuterol.", "albuterol", "son"),
    ],
)
def test_taken_of_somebody_else_s(read, words, name, owner):
    visit = read(("patient", words))

    assert visit.says(name) == "historical"
    assert visit.named(name).attributes.context == f"from {owner}"


def test_somebody_else_s_that_is_still_taken(read):
    visit = read(("patient", "I've been taking my wife's omeprazole."))

    assert visit.says("omeprazole") == "present"
    assert visit.named("omeprazole").attributes.context == "from wife"


@pytest.mark.parametrize(
    "words",
    [
        "My mum takes warfarin.",
        "My husband is on blood thinners.",
        "It's my husband's inhaler.",
        "Amoxicillin gave my son a rash.",
    ],
)
def test_what_others_take(read, words):
    assert read(("patient", words)).facts == ()


def test_the_drug_beside_it_is_the_patient_s(read):
    visit = read(("patient", "My husband takes metformin and I take lisinopril."))

    assert visit.names() == {"lisinopril"}
