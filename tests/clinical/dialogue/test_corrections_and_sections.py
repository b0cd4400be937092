"""Answers that are taken back, denials of nobody, sections that are dictated, complaints that were."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("question", "answer", "term", "assertion"),
    [
        ("Any fever?", "No. I mean, yes.", "fever", "present"),
        ("Any fever?", "No. Wait, yes.", "fever", "present"),
        ("Any fever?", "Yes. No, wait, no.", "fever", "absent"),
        ("Could you be pregnant?", "I did a home test, it was positive.", "pregnancy", "present"),
        ("Could you be pregnant?", "My test at home was negative.", "pregnancy", "absent"),
        (
            "Any thoughts of hurting yourself?",
            "No. I mean, it has crossed my mind but I never would.",
            "thoughts of self-harm",
            "present",
        ),
        (
            "Any thoughts of hurting yourself?",
            "No, I have never thought about it.",
            "thoughts of self-harm",
            "absent",
        ),
        ("How's your back pain?", "I'm not having any more.", "back pain", "historical"),
        ("Any chills, cough?", "A little cough. Everything else is fine.", "chills", "absent"),
    ],
)
def test_what_an_answer_means(read, question, answer, term, assertion):
    assert read(("clinician", question), ("patient", answer)).says(term) == assertion


@pytest.mark.parametrize(
    ("speaker", "words", "term", "assertion"),
    [
        ("clinician", "I doubt you have appendicitis.", "appendicitis", "absent"),
        ("patient", "I can't say I've been having chest pain.", "chest pain", "absent"),
        ("patient", "No cough, and nausea since yesterday.", "nausea", "present"),
        ("patient", "No cough, and nausea since yesterday.", "cough", "absent"),
        ("patient", "In the past I've had some eczema.", "eczema", "historical"),
        ("patient", "I had diarrhea last week.", "diarrhea", "historical"),
        ("patient", "I had this cough start two weeks ago.", "cough", "present"),
        ("patient", "I don't think I've had any tingling.", "tingling", "absent"),
    ],
)
def test_what_a_sentence_says(read, speaker, words, term, assertion):
    assert read((speaker, words)).says(term) == assertion


def test_nobody_in_the_family_denies_of_the_family(read):
    fact = read(("patient", "My mother had a stroke. No one has diabetes.")).named(
        "diabetes mellitus"
    )

    assert (fact.kind, fact.assertion, fact.subject) == ("family_history", "absent", "family")


def test_a_dogs_illness_is_nobodys(read):
    assert not read(("patient", "Their dog has diabetes.")).facts


def test_a_heart_attack_answers_for_heart_disease(read):
    visit = read(
        ("clinician", "Any heart disease in the family?"), ("patient", "My dad had a heart attack.")
    )

    assert not visit.questions


def test_days_are_those_of_the_complaint(read):
    visit = read(("patient", "I have hypertension and for two days my foot hurts."))

    assert visit.named("hypertension").attributes.duration is None
    assert visit.named("foot pain").attributes.duration == "two days"


def test_a_dictated_section_is_the_familys(read):
    visit = read(("clinician", "For family history, it looks like there's diabetes and gout."))

    assert {f.subject for f in visit.facts} == {"family"}
    assert {f.assertion for f in visit.facts} == {"present"}


@pytest.mark.parametrize(
    "turns",
    [
        [("patient", "I have pain in my left ear. I mean the right ear.")],
        [
            ("patient", "My left ear hurts."),
            ("clinician", "Left ear?"),
            ("patient", "No, wait, the right ear."),
        ],
    ],
)
def test_the_side_that_is_meant(read, turns):
    assert read(*turns).named("ear pain").attributes.laterality == "right"
