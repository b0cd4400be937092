"""Complaints, illnesses and findings as people of all sorts say them."""

from __future__ import annotations

import pytest


def _told(read, line):
    return {(fact.normalized, fact.assertion.value) for fact in read(line).facts}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("My shoulder's been playing up.", "shoulder pain"),
        ("My hip's been bothering me.", "hip pain"),
        ("The neck's giving me grief.", "neck pain"),
        ("I've got a dodgy hip.", "hip pain"),
        ("I've put my back out.", "back pain"),
        ("My ankles blow up by the end of the day.", "ankle swelling"),
        ("I get out of puff going up the stairs.", "shortness of breath"),
        ("My heart's been doing funny things.", "palpitations"),
        ("I feel faint.", "near-syncope"),
        ("I've got terrible wind.", "gas"),
        ("My periods have stopped.", "missed period"),
        ("My nose won't stop running.", "runny nose"),
        ("I need three pillows to sleep.", "orthopnea"),
        ("I've been eating like a horse.", "increased appetite"),
        ("My clothes are getting loose.", "weight loss"),
        ("My memory's not what it was.", "memory loss"),
        ("My words come out wrong.", "speech difficulty"),
        ("I'm blind in my left eye.", "vision loss"),
        ("I've got polycystic kidneys.", "polycystic kidney disease"),
        ("My kidneys are failing.", "kidney failure"),
        ("I've got bone on bone in my right hip.", "osteoarthritis"),
        ("I've got a pinched nerve.", "nerve root compression"),
        ("I've got a trapped nerve.", "nerve root compression"),
        ("I have skin problems.", "skin disease"),
        ("I have some lung issues.", "lung disease"),
        ("I've got an ulcer on my leg.", "venous ulcer"),
    ],
)
def test_what_patients_have(read, words, name):
    assert (name, "present") in _told(read, ("patient", words))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("I don't know if I have a fever.", "fever"),
        ("I'm not sure whether I've lost weight.", "weight loss"),
        ("I've no idea if I have high cholesterol.", "hyperlipidemia"),
    ],
)
def test_who_does_not_know_asserts_nothing(read, words, name):
    assert _told(read, ("patient", words)) == {(name, "possible")}


def test_a_manner_of_speaking_doubts_nothing(read):
    said = ("patient", "I don't know if I told you but I get chest pain.")
    assert _told(read, said) == {("chest pain", "present")}


@pytest.mark.parametrize(
    ("words", "name", "assertion"),
    [
        ("This seems like what we call bursitis.", "bursitis", "possible"),
        ("You have what we call atrial fibrillation.", "atrial fibrillation", "present"),
        ("This is what we call a frozen shoulder.", "adhesive capsulitis", "present"),
        ("Chances are it's a sprain.", "sprain", "possible"),
        ("I'd say it's tonsillitis.", "tonsillitis", "possible"),
        ("It may well be migraine.", "migraine", "possible"),
        ("My suspicion is pneumonia.", "pneumonia", "possible"),
        ("We need to think about things like malaria.", "malaria", "possible"),
        ("These may be symptoms of a stroke.", "stroke", "possible"),
    ],
)
def test_how_clinicians_name_what_they_think(read, words, name, assertion):
    assert _told(read, ("doctor", words)) == {(name, assertion)}


@pytest.mark.parametrize(
    "words",
    [
        "I want to make sure you don't have a blood clot.",
        "We do this to make sure it's not a fracture.",
    ],
)
def test_what_is_only_to_be_made_sure_is_not_denied(read, words):
    assert not _told(read, ("doctor", words))


def test_a_no_before_the_comma_denies_no_normal_finding(read):
    said = ("doctor", "Heart sounds are normal, no murmurs, chest is clear.")
    told = _told(read, said)
    assert ("murmur", "absent") in told
    assert ("lungs clear to auscultation", "present") in told


def test_an_uneasy_body_is_not_a_badly_controlled_illness(read):
    said = ("patient", "My diabetes has been poorly controlled.")
    assert _told(read, said) == {("diabetes mellitus", "present")}


@pytest.mark.parametrize(
    ("speaker", "words"),
    [
        ("patient", "I fall asleep in front of the TV every day."),
        ("clinician", "I read the discharge summary from the hospital."),
        ("clinician", "The chest x-ray shows a small nodule in the right lung."),
        ("patient", "The nurse saw a nodule on my x-ray."),
    ],
)
def test_words_that_name_no_complaint(read, speaker, words):
    kinds = {fact.kind.value for fact in read((speaker, words)).facts}

    assert not kinds & {"symptom", "exam"}


def test_a_fall_beside_a_sleep_is_one(read):
    told = _told(read, ("patient", "I fell asleep on the sofa and then I had a fall."))

    assert told == {("falls", "present")}


@pytest.mark.parametrize(
    ("asked", "answer", "name"),
    [
        ("Any problems lying flat?", "No.", "orthopnea"),
        ("Do your stools look dark or tarry?", "No, nothing like that.", "black stools"),
        ("Are you eating and drinking OK?", "Yeah.", "loss of appetite"),
        ("Are you emptying your bladder fully?", "Yes.", "incomplete bladder emptying"),
    ],
)
def test_what_is_denied_in_plain_words(read, asked, answer, name):
    facts = read(("clinician", asked), ("patient", answer)).facts

    assert {(f.normalized, f.assertion.value) for f in facts} == {(name, "absent")}


def test_a_pop_was_once(read):
    said = ("patient", "I slipped and heard a pop, and my left knee hurts, two out of ten.")

    assert {("popping sensation", "historical"), ("knee pain", "present")} <= _told(read, said)


def test_being_really_down_is_a_low_mood(read):
    assert _told(read, ("patient", "I've been really down.")) == {("depressed mood", "present")}
