"""Findings of many specialties as they are dictated, results in words, tests ordered with any verb."""

from __future__ import annotations

import pytest

EXAM = "Let's do a quick exam."


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Pupils equal round and reactive.", "pupils equal and reactive"),
        ("Gait steady.", "normal gait"),
        ("Cranial nerves intact.", "cranial nerves intact"),
        ("Range of motion is limited by pain.", "decreased range of motion"),
        ("Strength is five out of five throughout.", "normal strength"),
        ("Capillary refill is under two seconds.", "capillary refill normal"),
        ("Skin is warm and dry.", "skin warm and dry"),
        ("Affect is flat.", "flat affect"),
        ("Mucous membranes are moist.", "mucous membranes moist"),
        ("There's two plus pitting edema to the knees.", "peripheral edema"),
        ("There's dullness to percussion.", "dullness to percussion"),
        ("The PMI is displaced.", "displaced apical impulse"),
        ("The turbinates are boggy and pale.", "nasal mucosa swollen"),
        ("The canals are clear.", "ear canals clear"),
        ("Bowel sounds are hyperactive.", "abnormal bowel sounds"),
        ("The ankle reflex is absent on the left.", "reflexes abnormal"),
        ("Tone is increased.", "increased muscle tone"),
        ("Thought process is linear.", "normal thought process"),
        ("Anterior fontanelle is soft and flat.", "fontanelle soft and flat"),
        ("The cervix looks friable.", "friable cervix"),
        ("Edges are well approximated.", "wound clean"),
        ("The conjunctiva is injected.", "conjunctival injection"),
    ],
)
def test_what_is_found_on_examination(read, said, name):
    assert read(("clinician", f"{EXAM} {said}")).says(name) == "present"


def test_a_far_no_denies_only_its_own(read):
    visit = read(("clinician", f"{EXAM} No oral lesions, dentition is poor."))

    assert (visit.says("oral lesion"), visit.says("poor dentition")) == ("absent", "present")


def test_the_negative_of_the_next_maneuver_is_its_own(read):
    visit = read(("clinician", f"{EXAM} Positive empty can, negative drop arm."))

    assert (visit.says("empty can test"), visit.says("drop arm test")) == ("present", "absent")


def test_a_height_of_the_womb_is_none_of_the_patient(read):
    fact = read(("clinician", "Fundal height is 28 centimeters.")).named("fundal height")

    assert (str(fact.kind), str(fact.attributes.value)) == ("exam", "28 cm")


@pytest.mark.parametrize(
    ("role", "said", "name", "status"),
    [
        ("clinician", "Your kidney function's a bit off.", "kidney function tests", "abnormal"),
        ("clinician", "Your liver tests are a touch high.", "liver function tests", "elevated"),
        ("clinician", "The EKG was unchanged.", "electrocardiogram", "unchanged"),
        ("clinician", "The urine dip is positive for nitrites.", "urinalysis", "positive"),
        ("patient", "They did a CAT scan and it was normal.", "ct scan", "normal"),
        ("patient", "I took a pregnancy test and it was positive.", "pregnancy test", "positive"),
    ],
)
def test_what_came_of_a_test(read, role, said, name, status):
    fact = read((role, said)).named(name)

    assert (str(fact.assertion), fact.attributes.status) == ("present", status)


def test_cells_that_are_told_one_by_one(read):
    fact = read(("clinician", "Your white count was 14,000.")).named("white blood cell count")

    assert str(fact.attributes.value) == "14000 /µL"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("I'd like to arrange an ultrasound of your tummy.", "abdominal ultrasound"),
        ("Let's check your thyroid.", "thyroid function tests"),
        ("Let's check a vitamin B12 and folate.", "vitamin b12 level"),
        ("We'll book you in for an ECG.", "electrocardiogram"),
        ("Let's do a dip of your urine.", "urinalysis"),
        ("We should screen you for diabetes.", "diabetes screen"),
        ("I'm going to put you in for an MRI of the lumbar spine.", "lumbar spine mri"),
    ],
)
def test_what_is_ordered(read, said, name):
    assert read(("clinician", said)).says(name) == "planned"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("I feel full quickly when I eat.", "early satiety"),
        ("My voice has gone.", "hoarseness"),
        ("I can't take a deep breath.", "shortness of breath"),
        ("My eye was glued shut this morning.", "eye discharge"),
        ("It feels like a strap around my chest.", "chest tightness"),
        ("I keep blowing my nose all the time.", "runny nose"),
        ("I've got mucus dripping down my throat.", "postnasal drip"),
        ("It feels like I'm underwater.", "ear fullness"),
        ("I've no get-up-and-go.", "fatigue"),
        ("I sleep in my recliner.", "orthopnea"),
    ],
)
def test_complaints_in_plain_words(read, said, name):
    assert read(("patient", said)).says(name) == "present"
