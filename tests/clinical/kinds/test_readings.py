"""Values that people measure at home: of a fever, of a pressure, of sugars, and of two days."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


def _values(read, *turns):
    return {
        (fact.normalized, str(fact.attributes.value), fact.attributes.date, str(fact.assertion))
        for fact in read(*turns).facts
        if fact.attributes.value is not None
    }


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        ((("clinician", "Any fever?"), ("patient", "Yeah, it was 38.5 last night.")), "38.5°C"),
        ((("clinician", "Have you had a fever?"), ("patient", "Yes, 38.5 at home.")), "38.5°C"),
        ((("patient", "I had a temperature of 102.4 yesterday."),), "102.4°F"),
        ((("patient", "I spiked to 103 last night."),), "103°F"),
        ((("patient", "My fever got up to 102."),), "102°F"),
        ((("patient", "I checked my temp and it was 101."),), "101°F"),
        ((("patient", "I've had a fever of 39 degrees since Tuesday."),), "39°C"),
    ],
)
def test_a_fever_has_its_degrees(read, turns, value):
    visit = read(*turns)

    assert visit.says("fever") == "present"
    assert str(visit.named("temperature").attributes.value) == value


def test_a_temperature_that_is_none_shows_no_fever(read):
    visit = read(("patient", "I checked my temperature and it was 98.6."))

    assert visit.says("fever") == "nothing"


def test_a_time_beside_a_fever_is_no_temperature(read):
    visit = read(("patient", "I've had a fever for 38 hours and 2 kids at home."))

    assert visit.names(FactKind.VITAL) == set()


@pytest.mark.parametrize(
    ("turns", "name", "value"),
    [
        (
            (("patient", "At home it's usually 135 over 85."),),
            "blood pressure",
            "135/85 mmHg",
        ),
        (
            (
                ("clinician", "Have you been checking your blood pressure at home?"),
                ("patient", "Yeah, it's been running like 140 over 90 most mornings."),
            ),
            "blood pressure",
            "140/90 mmHg",
        ),
        (
            (("clinician", "How are your sugars?"), ("patient", "Fasting's been around 140.")),
            "glucose",
            "140 mg/dL",
        ),
        (
            (
                ("clinician", "Are you weighing yourself at home?"),
                ("patient", "Yeah, I was 182 this morning."),
            ),
            "weight",
            "182 lb",
        ),
        (
            (("clinician", "What's your peak flow been?"), ("patient", "About 320.")),
            "peak flow",
            "320 L/min",
        ),
    ],
)
def test_what_is_measured_at_home(read, turns, name, value):
    fact = read(*turns).named(name)

    assert (str(fact.attributes.value), str(fact.assertion)) == (value, "present")


@pytest.mark.parametrize(
    "said",
    [
        "If it goes above 140 over 90 then call us.",
        "We want it below 130 over 80.",
        "Your vision is 20 over 40.",
        "The pain is 7 over 10.",
    ],
)
def test_a_limit_is_no_pressure(read, said):
    assert read(("clinician", said)).names(FactKind.VITAL) == set()


@pytest.mark.parametrize(
    ("said", "values"),
    [
        (
            "Your A1c was 8.1 last time and today it's 7.4.",
            {
                ("hemoglobin a1c", "8.1%", "last time", "present"),
                ("hemoglobin a1c", "7.4%", "today", "present"),
            },
        ),
        (
            "Your creatinine is up from 1.2 to 1.6.",
            {
                ("creatinine", "1.2 mg/dL", None, "historical"),
                ("creatinine", "1.6 mg/dL", None, "present"),
            },
        ),
        (
            "Your A1c is 7.2, down from 9.",
            {
                ("hemoglobin a1c", "7.2%", None, "present"),
                ("hemoglobin a1c", "9%", None, "historical"),
            },
        ),
        (
            "Your creatinine was 0.7, not 0.8.",
            {("creatinine", "0.7 mg/dL", None, "present")},
        ),
        (
            "Your hemoglobin is 13, the goal is above 12.",
            {("hemoglobin", "13 g/dL", None, "present")},
        ),
    ],
)
def test_two_results_of_one_test(read, said, values):
    assert _values(read, ("clinician", said)) == values


def test_a_reading_from_home_said_back_is_not_measured_again(read):
    visit = read(
        ("clinician", "How's the blood pressure at home?"),
        ("patient", "Usually around 145 over 90."),
        ("clinician", "Okay, 145 over 90."),
    )

    assert visit.named("blood pressure").attributes.context == "at home"


def test_a_bare_temperature_is_a_fever(read):
    visit = read(("patient", "He had 102.4 last night."))

    assert str(visit.named("temperature").attributes.value) == "102.4°F"
    assert visit.named("fever").attributes.onset == "last night"


@pytest.mark.parametrize(
    ("said", "name", "value"),
    [
        ("Your vitamin d is low at 18.", "vitamin d level", "18 ng/mL"),
        ("Your potassium is low at 3.1.", "potassium", "3.1 mEq/L"),
        ("Your heart rate is low at 45.", "heart rate", "45 bpm"),
    ],
)
def test_a_low_value_keeps_its_number(read, said, name, value):
    fact = read(("clinician", said)).named(name)

    assert (str(fact.attributes.value), fact.attributes.status) == (value, "low")
