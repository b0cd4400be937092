"""What is found of symptoms and conditions in a clause, and what is talk only."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Laterality


@pytest.mark.parametrize(
    ("said", "name", "assertion"),
    [
        ("My breathing is fine.", "shortness of breath", "absent"),
        ("My appetite is normal but my sleep is terrible.", "loss of appetite", "absent"),
        ("My appetite is normal but my sleep is terrible.", "difficulty sleeping", "present"),
        ("If my breathing is fine I walk.", "shortness of breath", "nothing"),
        ("I never took anything for my diabetes.", "diabetes mellitus", "present"),
        ("No fever, some chills.", "chills", "present"),
        ("I can't take the pain anymore, the knee pain is bad.", "knee pain", "present"),
        ("I'm trying to lose weight.", "weight loss", "nothing"),
        ("I've been losing weight.", "weight loss", "present"),
        ("I want help with weight loss.", "weight loss", "nothing"),
        ("That is how the injury happened.", "injury", "nothing"),
        ("I fell and landed on my arm.", "falls", "nothing"),
        ("I keep falling.", "falls", "present"),
        ("I can't keep anything down.", "vomiting", "present"),
        ("I've been feeling really low.", "depressed mood", "present"),
    ],
)
def test_what_a_patient_says(read, said, name, assertion):
    assert read(("patient", said)).says(name) == assertion


@pytest.mark.parametrize(
    ("said", "name", "assertion"),
    [
        ("It looks like your asthma is under control.", "asthma", "present"),
        (
            "If the tendon was cut, you couldn't bend your fingers.",
            "limited range of motion",
            "nothing",
        ),
        ("Your colon cancer screening is due.", "colon cancer", "nothing"),
        ("Past medical history includes asthma.", "asthma", "present"),
    ],
)
def test_what_a_clinician_says(read, said, name, assertion):
    assert read(("clinician", said)).says(name) == assertion


def test_a_fever_is_no_finding_of_the_examination(read):
    visit = read(("clinician", "Let me examine you. Lungs are clear. You don't have a fever."))

    assert visit.named("fever").kind.value == "symptom"
    assert visit.says("fever") == "absent"


def test_a_pain_is_named_by_its_place(read):
    visit = read(("patient", "I have pain in my left shoulder blade."))

    pain = visit.named("shoulder blade pain")
    assert pain.attributes.laterality is Laterality.LEFT


def test_a_part_is_named_by_the_whole(read):
    visit = read(("patient", "It's my right upper arm. It hurts really bad."))

    assert visit.named("arm pain").attributes.severity == "severe"
