"""Values and statuses: of the right test, negated where they are, never half a number."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.lexicon import LexiconKind, load_lexicon
from ambient_scribe.domain.clinical import FactKind


@pytest.mark.parametrize(
    ("said", "name", "status"),
    [
        ("The white count is not elevated.", "white blood cell count", "not elevated"),
        ("Your hemoglobin wasn't low.", "hemoglobin", "not low"),
        ("Your potassium is no longer high.", "potassium", "not elevated"),
        ("The glucose was not normal.", "glucose", "abnormal"),
        ("The creatinine is elevated.", "creatinine", "elevated"),
    ],
)
def test_a_status_may_be_denied(read, said, name, status):
    assert read(("clinician", said)).named(name).attributes.status == status


def test_a_denied_status_of_a_note(extractor):
    (claim,) = extractor.read_statement("White blood cell count: not elevated.", "results")

    assert claim.attributes.status == "not elevated"


def test_a_number_belongs_to_the_test_that_it_follows(read):
    visit = read(("clinician", "The ejection fraction and the A1c, that was 8.2 percent."))

    assert "ejection fraction" not in visit.names()


def test_it_is_the_test_named_last(read):
    visit = read(
        ("clinician", "The echo showed an ejection fraction of 45 percent."),
        ("patient", "And my A1c?"),
        ("clinician", "It's 8.2."),
    )

    assert str(visit.named("ejection fraction").attributes.value) == "45%"
    a1c = visit.named("hemoglobin a1c")
    assert str(a1c.attributes.value) == "8.2%"
    assert "A1c" in visit.evidence(a1c)


def test_an_implausible_value_is_left_out(read):
    visit = read(("clinician", "Your ejection fraction was 8.2 percent."))

    assert all(f.attributes.value is None for f in visit.facts)


def test_a_limit_is_no_value(read):
    assert read(("clinician", "A BMI greater than 30 would qualify.")).facts == ()


def test_an_x_ray_has_no_value(read):
    visit = read(("clinician", "Your mammogram in 2021 was negative. The x-ray, 4 of them."))

    assert all(f.attributes.value is None for f in visit.facts)


def test_a_long_lead_in_does_not_halve_a_number(read):
    visit = read(("clinician", "your oxygen is , you're satting kind of at ninety nine percent"))

    assert str(visit.named("oxygen saturation").attributes.value) == "99%"


def test_a_drugs_name_with_a_tests_value_is_the_test(extractor):
    (claim,) = extractor.read_statement("Magnesium: 1.7 mg/dL.", "results")

    assert (claim.kind, str(claim.attributes.value)) == (FactKind.TEST, "1.7 mg/dL")


def test_every_value_of_a_note_is_read_back_with_its_unit(extractor):
    """The drafter writes a result as "Name: value unit."; the verifier reads it so."""
    entries = load_lexicon().of_kind(LexiconKind.TEST) + load_lexicon().of_kind(LexiconKind.VITAL)
    wrong = []
    for entry in entries:
        if entry.unit is None or entry.plausible is None:
            continue
        value = f"{(entry.plausible.low + entry.plausible.high) / 2:g}"
        claims = extractor.read_statement(f"{entry.name}: {value} {entry.unit}.", "results")
        read = {(c.normalized, str(c.attributes.value)) for c in claims}
        text = f"{value}{'' if entry.unit in {'%', '°F'} else ' '}{entry.unit}"
        if read != {(entry.name, text)}:
            wrong.append((entry.name, text, read))
    assert not wrong


def test_an_x_ray_is_named_by_its_place(read):
    assert "knee x-ray" in read(("clinician", "We'll get an x-ray of the right knee.")).names()


@pytest.mark.parametrize(
    "said",
    [
        "Your pain level, zero being none and ten being the worst?",
        "That is your systolic, I know it with one hundred percent certainty.",
    ],
)
def test_numbers_of_something_else(read, said):
    assert all(f.attributes.value is None for f in read(("clinician", said)).facts)
