"""A note's own sentences are read back as what they were written from."""

from __future__ import annotations

import pytest


def one(extractor, text: str, section: str):
    claims = extractor.read_statement(text, section)
    assert len(claims) == 1, [(c.kind, c.normalized) for c in claims]
    return claims[0]


@pytest.mark.parametrize(
    ("text", "section", "name", "assertion", "attributes"),
    [
        ("Creatinine: 0.9 mg/dL.", "results", "creatinine", "present", {"value": "0.9 mg/dL"}),
        ("Potassium: 4.4 mEq/L.", "results", "potassium", "present", {"value": "4.4 mEq/L"}),
        (
            "Smokes 5 cigarettes/day, daily.",
            "social_history",
            "smoking",
            "present",
            {"value": "5 cigarettes/day", "frequency": "daily"},
        ),
        (
            "Former smoker 0.5 packs/day.",
            "social_history",
            "smoking",
            "historical",
            {"value": "0.5 packs/day"},
        ),
        (
            "Drinks 2 glasses/week.",
            "social_history",
            "alcohol",
            "present",
            {"value": "2 glasses/week"},
        ),
        (
            "Per chart: LDL cholesterol 118 mg/dL on 2025-04-08.",
            "results",
            "ldl cholesterol",
            "present",
            {"value": "118 mg/dL"},
        ),
        (
            "Per chart: tetanus vaccination given on 2013-06-11.",
            "pmh",
            "tetanus vaccination",
            "historical",
            {},
        ),
        (
            "No family history of diabetes mellitus in the mother.",
            "family_history",
            "diabetes mellitus",
            "absent",
            {"relative": "mother"},
        ),
        ("Immunizations: influenza vaccine.", "pmh", "influenza vaccination", "historical", {}),
        (
            "Occupation: works at the library.",
            "social_history",
            "occupation",
            "present",
            {"status": "works at the library"},
        ),
        (
            "Metformin 500 mg twice daily.",
            "medications",
            "metformin",
            "present",
            {"dose": "500 mg", "frequency": "twice daily"},
        ),
        ("History of depression.", "pmh", "depression", "historical", {}),
        (
            "Blood pressure medication (not taken as prescribed).",
            "medications",
            "blood pressure medication",
            "present",
            {"change": "not_taken"},
        ),
        (
            "Oral contraceptive (no longer taking).",
            "medications",
            "oral contraceptive",
            "absent",
            {"change": "stopped"},
        ),
        (
            "Follow up in a week or 2.",
            "plan",
            "follow-up visit",
            "planned",
            {"due": "in a week or 2"},
        ),
        ("Advised ice.", "plan", "apply ice", "planned", {}),
        ("No family history of colon cancer.", "family_history", "colon cancer", "absent", {}),
    ],
)
def test_read_back(extractor, text, section, name, assertion, attributes):
    claim = one(extractor, text, section)
    stated = {k: v for k, v in claim.attributes.stated().items() if k != "body_system"}

    assert (claim.normalized, str(claim.assertion), stated) == (name, assertion, attributes)


@pytest.mark.parametrize(
    "text",
    ["He tried ice.", "He bought himself a splint.", "He still rides his bike."],
)
def test_a_story_makes_no_orders_and_no_habits(extractor, text):
    assert extractor.read_statement(text, "hpi") == ()


def test_morning_and_night_is_twice_daily(read):
    visit = read(("patient", "I take my metformin morning and night."))

    fact = visit.named("metformin")
    assert fact.attributes.frequency == "twice daily"
    assert "morning and night" in visit.evidence(fact)
