"""Histories, medications and habits: what was said of something else, or only feared, is not written."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Change, Fact, Quantity, Subject
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts

TWENTY = Quantity(magnitude="20", unit="mg")


def talk(*turns: tuple[str, str]) -> tuple[Passage, ...]:
    return passages([*LISTENED, *turns])


def test_a_frequency_of_something_else_is_none_of_the_drug() -> None:
    p = talk(
        ("clinician", "Are you on enalapril?"),
        ("patient", "Enalapril, yes."),
        ("clinician", "And is the cuff at home working?"),
        ("patient", "It does, I try it once a week."),
    )
    fact = a_fact(
        1,
        K.MEDICATION,
        "enalapril",
        (p[3], "Enalapril"),
        (p[5], "once a week"),
        frequency="weekly",
        text="enalapril",
    )
    assert texts(drafted(p, [fact], HER), "medications") == ["Enalapril."]


def test_a_dose_in_answer_to_how_it_is_taken_is_the_drugs() -> None:
    p = talk(
        ("patient", "I am on enalapril."),
        ("clinician", "How much of it do you take?"),
        ("patient", "Twenty milligrams once a day."),
    )
    fact = a_fact(1, K.MEDICATION, "enalapril", (p[2], "enalapril."), (p[4], "Twenty milligrams once a day."),
                  dose=TWENTY, frequency="daily", text="enalapril")  # fmt: skip
    assert texts(drafted(p, [fact], HER), "medications") == ["Enalapril 20 mg daily."]


@pytest.mark.parametrize(
    ("said", "written"),
    [("We continue the enalapril.", ["Enalapril."]), ("We could go with enalapril.", [])],
)
def test_what_is_continued_in_the_plan_was_taken_before(said: str, written: list[str]) -> None:
    p = talk(
        ("patient", "My feet swell."),
        ("clinician", "Here is my assessment and plan."),
        ("clinician", said),
    )
    fact = a_fact(1, K.MEDICATION, "enalapril", (p[4], "enalapril."), change=Change.CONTINUED)
    assert texts(drafted(p, [fact], HER), "medications") == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("My sister says it might be lupus.", []),
        ("I never had lupus.", []),
        ("I have lupus.", ["Lupus."]),
        ("No, I have lupus.", ["Lupus."]),
    ],
)
def test_an_illness_that_is_only_feared_or_denied_is_no_history(
    said: str, written: list[str]
) -> None:
    p = talk(("clinician", "What else?"), ("patient", said))
    fact = a_fact(1, K.CONDITION, "lupus", (p[3], "lupus."))
    assert texts(drafted(p, [fact], HER), "pmh") == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("I don't wake up at night anymore with my gout.", []),
        ("I have never had gout.", ["Denies a history of gout."]),
    ],
)
def test_a_no_to_something_else_denies_no_illness(said: str, written: list[str]) -> None:
    p = talk(("clinician", "How are you?"), ("patient", said))
    fact = a_fact(1, K.CONDITION, "gout", (p[3], said), assertion=Assertion.ABSENT, text="gout")
    assert texts(drafted(p, [fact], HER), "pmh") == written


@pytest.mark.parametrize(
    ("name", "said", "words", "written"),
    [
        ("bracing", "I put a bandage on it last night.", "bandage", []),
        ("surgery", "I had surgery six years ago on my right shoulder.", "surgery",
         ["Right shoulder surgery."]),
        ("biopsy", "They did a biopsy.", "biopsy.", []),
    ],
)  # fmt: skip
def test_a_treatment_is_no_operation(name: str, said: str, words: str, written: list[str]) -> None:
    p = talk(("patient", said))
    fact = a_fact(1, K.PROCEDURE, name, (p[2], words), assertion=Assertion.HISTORICAL)
    assert texts(drafted(p, [fact], HER), "pmh") == written


@pytest.mark.parametrize(
    ("name", "said", "words", "told", "written"),
    [
        ("alcohol", "I am not drinking very much.", "drinking", {"assertion": Assertion.ABSENT}, []),
        ("alcohol", "I don't drink.", "don't drink.", {"assertion": Assertion.ABSENT}, ["Denies alcohol use."]),
        ("smoking", "I avoid somebody who has been out smoking.", "smoking.", {}, []),
        ("exercise", "I've been doing a lot of rowing.", "I've been doing a lot of rowing.",
         {"status": "i 've been doing a lot of rowing"}, ["Has been doing a lot of rowing."]),
        ("occupation", "I'm a student.", "I'm a student.", {"status": "i 'm a student"}, ["Is a student."]),
        ("living situation", "I live in a live in a bungalow.", "I live in a live in a bungalow.",
         {"status": "i live in a live in a bungalow"}, ["Lives in a bungalow."]),
    ],
)  # fmt: skip
def test_a_habit_is_told_as_it_was(
    name: str, said: str, words: str, told: dict[str, object], written: list[str]
) -> None:
    p = talk(("clinician", "How do you live?"), ("patient", said))
    made = a_fact(1, K.SOCIAL, name, (p[3], words), **told)
    assert texts(drafted(p, [made], HER), "social_history") == written


@pytest.mark.parametrize(
    ("said", "written"),
    [("My friend's mother had leukemia.", []), ("My mother had leukemia.", ["Mother: leukemia."])],
)
def test_a_friends_family_is_not_the_patients(said: str, written: list[str]) -> None:
    p = talk(("patient", said))
    fact: Fact = a_fact(
        1,
        K.FAMILY_HISTORY,
        "leukemia",
        (p[2], "leukemia."),
        subject=Subject.FAMILY,
        relative="mother",
    )
    assert texts(drafted(p, [fact], HER), "family_history") == written


def test_a_denied_earlier_injury_is_no_review_of_today() -> None:
    p = talk(("clinician", "Any injury to this arm before?"), ("patient", "No, none."))
    fact = a_fact(1, K.SYMPTOM, "injury", (p[2], "injury"), (p[3], "No,"), assertion=Assertion.ABSENT,
                  body_system="musculoskeletal")  # fmt: skip
    assert texts(drafted(p, [fact], HER), "ros") == []


def test_an_illness_that_was_denied_and_is_found_today_is_no_history() -> None:
    p = talk(
        ("clinician", "Have you ever been told that you have lupus?"),
        ("patient", "No, never."),
        ("clinician", "Here is my assessment and plan."),
        ("clinician", "You have lupus."),
    )
    fact = a_fact(
        1, K.CONDITION, "lupus", (p[2], "lupus?"), (p[5], "You have lupus."), text="lupus"
    )
    assert texts(drafted(p, [fact], HER), "pmh") == []


def test_a_part_that_is_reached_over_does_not_ache() -> None:
    p = talk(("patient", "I can't lift my arm over my head, there is so much pain."))
    fact = a_fact(
        1, K.SYMPTOM, "headache", (p[2], "head, there is so much pain"), text="head, pain"
    )
    note = drafted(p, [fact], HER)
    assert not any("headache" in line for line in (*texts(note, "hpi"), *texts(note, "ros")))


def test_who_names_several_drugs_does_not_take_none() -> None:
    p = talk(
        ("patient", "I take enalapril, digoxin and metformin."),
        ("clinician", "Any allergies, any medications?"),
        ("patient", "No, no allergies."),
    )
    facts = [
        a_fact(1, K.MEDICATION, "enalapril", (p[2], "enalapril")),
        a_fact(2, K.MEDICATION, "metformin", (p[2], "metformin.")),
        a_fact(4, K.MEDICATION, "digoxin", (p[2], "digoxin")),
        a_fact(3, K.MEDICATION, "regular medications", (p[3], "medications?"), (p[4], "No,"),
               assertion=Assertion.ABSENT),
    ]  # fmt: skip
    assert texts(drafted(p, facts, HER), "medications") == [
        "Enalapril.",
        "Digoxin.",
        "Metformin.",
    ]
