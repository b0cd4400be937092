"""The words that a code hangs on: what the fact is called, and what the clinician told of it."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.said import Said
from ambient_scribe.domain.clinical import PatientContext
from tests.clinical.coding.spoken import all_of, passages


@pytest.fixture
def suggest_told(coder, release, fact):
    """For a condition that was read from the clinician's own words."""

    def told(name, text):
        said = passages(("clinician", text))
        condition = fact("condition", name, evidence=all_of(said[0]))
        return coder.suggest([condition], PatientContext(), release, Said(said))

    return told


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("bronchitis", "bronchitis", "J40"),
        ("bronchitis", "acute bronchitis", "J20.9"),
        ("esophagitis", "eosinophilic esophagitis", "K20.0"),
        ("gastroesophageal reflux disease", "reflux esophagitis", "K21.00"),
        ("gastroesophageal reflux disease", "GERD", "K21.9"),
        ("wrist fracture", "broken wrist", "S62.109A"),
        ("wrist fracture", "Colles fracture", "S52.539A"),
    ],
)
def test_a_code_by_the_words_that_were_said(suggest, fact, name, text, code):
    first, *_ = suggest(fact("condition", name, text=text))
    assert [one.code for one in first.codes] == [code]


def test_reflux_with_esophagitis_is_one_code(suggest, fact):
    both = (
        fact("condition", "gastroesophageal reflux disease"),
        fact("condition", "esophagitis"),
    )
    (one,) = suggest(*both)
    assert [code.code for code in one.codes] == ["K21.00"]
    assert "With bleeding (K21.01)?" in one.questions


def test_a_side_that_was_told_is_not_asked_again(suggest, fact):
    (wrist,) = suggest(fact("condition", "wrist fracture", laterality="left"))
    assert [code.code for code in wrist.codes] == ["S62.102A"]
    assert not any("left" in question for question in wrist.questions)
    sites = ("which part of the body?", "which part of the body, and which side?")
    for side, asked in (("left", sites[0]), (None, sites[1])):
        *_, told = suggest(fact("condition", "laceration", laterality=side))
        assert any(question.lower() == asked for question in told.questions)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("This is a flare of your COPD.", "J44.1"),
        ("Your COPD is stable, without an exacerbation.", "J44.9"),
        ("Is your COPD flaring up?", "J44.9"),
    ],
)
def test_an_exacerbation_in_the_clinicians_own_words(suggest_told, text, code):
    (one,) = suggest_told("chronic obstructive pulmonary disease", text)
    assert [told.code for told in one.codes] == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your kidney disease is stage 3a and stable.", "N18.31"),
        ("Your kidney disease is stage four.", "N18.4"),
        ("Your kidney disease is not stage four.", "N18.9"),
    ],
)
def test_a_stage_that_the_clinician_told_is_not_asked(suggest_told, text, code):
    (one,) = suggest_told("chronic kidney disease", text)
    assert [told.code for told in one.codes] == [code]
    assert any("stage" in question for question in one.questions) == (code == "N18.9")
