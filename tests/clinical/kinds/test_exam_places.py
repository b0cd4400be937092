"""Where a finding of the examination is, and which side a maneuver was of."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


@pytest.mark.parametrize(
    ("said", "name", "site", "system"),
    [
        (
            "Let me look in your throat. There's some swelling and erythema of the tonsils.",
            "swelling",
            "tonsils",
            "ent",
        ),
        ("On exam there is erythema of the ear canal.", "erythema", "ear canal", "ent"),
        ("On exam there is some swelling of the knee.", "swelling", "knee", "musculoskeletal"),
        ("On exam there is swelling of the upper lid.", "swelling", "eyelid", "eyes"),
        ("On exam there is edema of the turbinates.", "edema", "nose", "ent"),
        ("On exam there is redness over the shin.", "erythema", "shin", "skin"),
        (
            "Let me look at your knee. I do see some swelling.",
            "swelling",
            "knee",
            "musculoskeletal",
        ),
        (
            "On exam there is mild tenderness to palpation of the right lower quadrant.",
            "tenderness to palpation",
            "right lower quadrant",
            "gastrointestinal",
        ),
    ],
)
def test_a_finding_belongs_to_the_system_of_its_place(read, said, name, site, system):
    fact = read(("clinician", said)).named(name)

    assert (fact.attributes.site, fact.attributes.body_system) == (site, system)


@pytest.mark.parametrize(
    ("said", "findings"),
    [
        (
            "On your right knee exam, Lachman is positive and McMurray is negative.",
            {("lachman test", "positive", "right"), ("mcmurray test", "negative", "right")},
        ),
        ("Spurling's is positive on the left.", {("spurling test", "positive", "left")}),
        (
            "Hawkins and Neer are positive on the right shoulder. FABER is negative.",
            {
                ("hawkins test", "positive", "right"),
                ("neer test", "positive", "right"),
                ("faber test", "negative", None),
            },
        ),
        (
            "Phalen's and Tinel's are both positive on the right.",
            {("phalen test", "positive", "right"), ("tinel sign", "positive", "right")},
        ),
        (
            "Straight leg raise is normal on both sides.",
            {("straight leg raise", "negative", "bilateral")},
        ),
        ("Dix-Hallpike is positive to the right.", {("dix-hallpike test", "positive", "right")}),
        ("I'm going to do a McMurray test on the right knee.", set()),
    ],
)
def test_a_maneuver_keeps_its_result_and_its_side(read, said, findings):
    facts = [f for f in read(("clinician", said)).facts if f.kind is FactKind.EXAM]

    assert {(f.normalized, f.attributes.status, f.attributes.laterality) for f in facts} == findings


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("On your foot exam you have decreased monofilament sensation.", "abnormal monofilament"),
        ("On exam there is cervical lymphadenopathy.", "cervical lymphadenopathy"),
        ("Let me see your throat. I can see white spots on the tonsils.", "tonsillar exudate"),
        ("Lungs are clear bilaterally.", "lungs clear to auscultation"),
    ],
)
def test_what_is_found(read, said, name):
    assert read(("clinician", said)).says(name) == "present"


@pytest.mark.parametrize("said", ["I'll take a swab of your throat.", "We'll swab your throat."])
def test_a_swab_is_ordered(read, said):
    assert read(("clinician", said)).says("throat culture") == "planned"


@pytest.mark.parametrize(
    ("question", "answer", "name", "side"),
    [
        ("Where does it hurt?", "My belly.", "abdominal pain", None),
        ("Where's the pain?", "In my left knee.", "knee pain", "left"),
        ("Whereabouts does it hurt?", "Right here in my lower back.", "low back pain", None),
    ],
)
def test_a_pain_is_named_by_the_place_that_was_asked_for(read, question, answer, name, side):
    fact = read(("clinician", question), ("patient", answer)).named(name)

    assert (str(fact.assertion), fact.attributes.laterality) == ("present", side)
