from __future__ import annotations

import doctest

import pytest

from ambient_scribe.note.drafting.language import grammar, numerals, thirdperson
from ambient_scribe.note.drafting.language.grammar import (
    HE,
    SHE,
    THEY,
    Person,
    listed,
    person_of,
    plural,
    sentence,
    with_article,
)
from ambient_scribe.note.drafting.language.numerals import with_numerals
from ambient_scribe.note.drafting.language.thirdperson import Voice, third_person


@pytest.mark.parametrize("module", [grammar, numerals, thirdperson])
def test_examples_in_docstrings(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0


def test_pronouns_follow_the_sex_and_are_never_guessed() -> None:
    assert person_of("female") is SHE
    assert person_of("male") is HE
    assert person_of("other") is THEY
    assert person_of(None) is THEY


def test_lists() -> None:
    assert listed([]) == ""
    assert listed(["a", "b", "c"], "or") == "a, b, or c"


@pytest.mark.parametrize(
    ("noun", "written"),
    [
        ("mri", "an MRI"),
        ("x-ray", "an x-ray"),
        ("ultrasound of the knee", "an ultrasound of the knee"),
        ("biopsy", "a biopsy"),
        ("umbilical hernia", "an umbilical hernia"),
        ("ureteral stent", "a ureteral stent"),
        ("physical therapy", "physical therapy"),
        ("chills", "chills"),
        ("the wound", "the wound"),
    ],
)
def test_articles(noun: str, written: str) -> None:
    assert with_article(noun) == written


def test_number() -> None:
    assert plural("headaches")
    assert not plural("diabetes")
    assert not plural("shortness of breath")


def test_sentences_keep_acronyms_and_single_spaces() -> None:
    assert sentence("order  an mri of the knee .") == "Order an MRI of the knee."
    assert sentence("vitamin d 1000 units") == "Vitamin D 1000 units."


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("twenty five milligrams", "25 milligrams"),
        ("a hundred", "a hundred"),
        ("two hundred and", "200 and"),
        ("one of my knees", "one of my knees"),
        ("one tablet", "1 tablet"),
        ("five out of five", "5/5"),
    ],
)
def test_numerals(said: str, written: str) -> None:
    assert with_numerals(said) == written


@pytest.mark.parametrize(
    ("said", "person", "written"),
    [
        ("i have been coughing a lot", SHE, "she has been coughing a lot"),
        ("my knee hurts when i kneel", HE, "his knee hurts when he kneels"),
        ("i do not sleep well", SHE, "she does not sleep well"),
        ("i did get my inhaler", HE, "he got his inhaler"),
        ("i was cooking when i burned myself", SHE, "she was cooking when she burned herself"),
        ("it hurts me", HE, "it hurts him"),
        ("i was tired", THEY, "the patient was tired"),
        ("i fell because i was dizzy", THEY, "the patient fell because they were dizzy"),
        ("i usually take two pills", SHE, "she usually takes 2 pills"),
    ],
)
def test_the_patient_in_the_third_person(said: str, person: Person, written: str) -> None:
    assert third_person(said.split(), person, Voice.PATIENT) == written


@pytest.mark.parametrize(
    "said",
    [
        "i cut my hand",  # present or past
        "i frobnicate daily",  # an unknown verb
        "we went home",
        "i walk and do yoga",  # the second verb would have to change too
        "it could be one forty",  # a number that can be read in two ways
        "i told you",
    ],
)
def test_what_is_not_sure_is_not_rewritten(said: str) -> None:
    assert third_person(said.split(), SHE, Voice.PATIENT) is None


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("you are retaining some fluid", "she is retaining some fluid"),
        ("elevate your leg", "elevate her leg"),
        ("call me if you get a fever", "call the clinic if she gets a fever"),
        ("this will help you", "this will help her"),
    ],
)
def test_the_clinicians_words_to_the_patient(said: str, written: str) -> None:
    opened = third_person(said.split(), SHE, Voice.CLINICIAN)
    assert opened == written


def test_if_you_with_an_unknown_verb_is_not_rewritten() -> None:
    assert third_person(["if", "you", "frobnicate"], SHE, Voice.CLINICIAN) is None
