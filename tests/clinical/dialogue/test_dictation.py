"""What is said to an assistant program: the control words go, the content stays."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion


@pytest.mark.parametrize(
    "said",
    [
        "Hey Dragon, order meloxicam 15 milligrams once a day.",
        "hey dragon order meloxicam fifteen milligrams once a day",
    ],
)
def test_an_order_is_content(read, said):
    fact = read(("clinician", said)).named("meloxicam")

    assert fact.assertion is Assertion.PLANNED
    assert str(fact.attributes.dose) == "15 mg"


def test_the_evidence_is_the_order_alone(read):
    visit = read(("clinician", "Hey Dragon, order an MRI of the lumbar spine."))

    assert "Dragon" not in visit.evidence(visit.named("lumbar spine mri"))


def test_what_is_shown_was_done(read):
    visit = read(("clinician", "Hey Dragon, show me the chest x-ray. Good, no pneumonia there."))

    assert visit.says("chest x-ray") == "present"


@pytest.mark.parametrize(
    "said", ["Hey Dragon, finalize the note.", "Hey Dragon, show me the labs."]
)
def test_a_mere_command_tells_nothing(read, said):
    visit = read(("clinician", said))

    assert visit.facts == ()


def test_a_preamble_is_said_of_the_patient(read):
    visit = read(
        ("clinician", "Hey Dragon, I'm seeing Mr. Ortega. He is a 61-year-old male with gout."),
    )

    assert visit.says("gout") == "present"


def test_a_template_is_a_question_and_no_finding(read):
    visit = read(("clinician", "Please use my general physical exam template."))

    assert visit.facts == ()
    assert [q.text for q in visit.questions] == [
        "the template 'general physical exam' was asked for"
    ]


def test_a_dictated_examination_is_read(read):
    visit = read(("clinician", "Physical exam. Heart: regular rate and rhythm. Lungs: clear."))

    assert visit.says("regular rate and rhythm") == "present"
    assert visit.says("normal lung sounds") == "present"
