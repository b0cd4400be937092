"""Medicines, operations, vaccinations and alarm signs as people of all sorts speak of them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("speaker", "said", "term", "assertion"),
    [
        ("clinician", "Don't forget to take the metformin with food.", "metformin", "present"),
        ("patient", "I never forget to take my lisinopril.", "lisinopril", "present"),
        ("patient", "I always forget to take my lisinopril.", "lisinopril", "present"),
        ("clinician", "I wouldn't recommend ibuprofen with that ulcer.", "ibuprofen", "absent"),
        ("clinician", "I would n't take ibuprofen.", "ibuprofen", "absent"),
        ("clinician", "You can't take some of those NSAIDs.", "nsaids", "absent"),
        ("patient", "I can't tolerate aspirin.", "aspirin", "absent"),
        ("patient", "I decided against the tramadol.", "tramadol", "absent"),
        ("patient", "I used to take prozac but I came off it.", "fluoxetine", "absent"),
        ("patient", "I tried Aleve but it didn't do anything.", "naproxen", "historical"),
        ("patient", "I tried Aleve and it helped.", "naproxen", "present"),
        ("patient", "I'm not taking anything.", "regular medications", "absent"),
        ("patient", "There isn't anything that I'm taking.", "regular medications", "absent"),
        ("patient", "I'm not taking anything for it.", "regular medications", "nothing"),
        ("clinician", "You should carry on taking the metformin.", "metformin", "present"),
        ("patient", "I didn't get the flu shot this year.", "influenza vaccination", "absent"),
        ("patient", "I had my flu jab in October.", "influenza vaccination", "historical"),
        ("clinician", "We'll give you the flu shot today.", "influenza vaccination", "planned"),
        ("clinician", "You need a flu shot.", "influenza vaccination", "planned"),
        ("clinician", "You need your shingles vaccine.", "shingles vaccination", "planned"),
        ("patient", "I never got the pneumonia shot.", "pneumococcal vaccination", "absent"),
        ("patient", "They took my appendix out when I was a kid.", "appendectomy", "historical"),
        ("patient", "My gallbladder was removed in 2015.", "cholecystectomy", "historical"),
        ("patient", "I had a kidney transplant.", "kidney transplant", "historical"),
        ("patient", "I had some lymph nodes removed.", "lymph node removal", "historical"),
        ("patient", "I went to physio for six weeks.", "physical therapy", "historical"),
        ("patient", "I'm under a physiotherapist for that.", "physical therapy", "present"),
        ("patient", "I see a physio every week.", "physical therapy", "present"),
        (
            "clinician",
            "If it has not passed in two weeks then we might consider lithotripsy.",
            "lithotripsy",
            "conditional",
        ),
        (
            "clinician",
            "If you get chest pain, go to the er.",
            "go to emergency department",
            "conditional",
        ),
        (
            "clinician",
            "If you develop any chest pain, give us a call.",
            "contact the practice",
            "conditional",
        ),
    ],
)
def test_one_speaker(read, speaker, said, term, assertion):
    assert read((speaker, said)).says(term) == assertion


@pytest.mark.parametrize(
    ("asked", "answer", "term", "assertion"),
    [
        ("Have you ever taken gabapentin?", "Yeah, years ago.", "gabapentin", "historical"),
        ("Have you ever taken gabapentin?", "No.", "gabapentin", "absent"),
        ("Did you get your flu shot this year?", "No, not yet.", "influenza vaccination", "absent"),
        ("And no surgical history?", "No.", "surgery", "absent"),
    ],
)
def test_question_and_answer(read, asked, answer, term, assertion):
    assert read(("clinician", asked), ("patient", answer)).says(term) == assertion


def test_what_is_no_influenza(read):
    assert read(("patient", "I didn't get the flu shot.")).says("influenza") == "nothing"


def test_one_tablet_of_it_a_day(read):
    visit = read(("patient", "I'm taking one tablet of bendroflumethiazide a day."))

    assert visit.named("bendroflumethiazide").attributes.frequency == "daily"
