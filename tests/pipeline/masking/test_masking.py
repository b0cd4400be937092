"""What is masked and what stays: names by their cues, places, dates, numbers; clinical words."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.domain.roles import Role
from ambient_scribe.pipeline.masking.masker import KnownIdentities, Masking, VisitMasker
from ambient_scribe.pipeline.masking.people import KnownName, Party
from ambient_scribe.pipeline.masking.tables import Pattern, load_tables

DAY = datetime.date(2026, 5, 4)
WEEKS = datetime.timedelta(weeks=-10)
KNOWN = KnownIdentities(
    DAY,
    WEEKS,
    (
        KnownName(Party.PATIENT, "Margaret Ellison"),
        KnownName(Party.CLINICIAN, "Ana Lee, MD"),
        KnownName(Party.PERSON, "Bruno Amsel", full_only=True),
    ),
    ("MRN-77120",),
    ("Elm Practice",),
)


def masker(*texts: str, role: Role = Role.CLINICIAN, known: KnownIdentities = KNOWN) -> VisitMasker:
    made = VisitMasker(Masking.load(), known)
    made.learn((text, role) for text in texts)
    return made


def masked(text: str, role: Role = Role.CLINICIAN) -> str:
    return masker(text, role=role).masked(text, role)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Good morning, Mrs. Ellison, I'm Dr. Lee.", "Good morning, Mrs. [PATIENT], I'm Dr. [CLINICIAN]."),
        ("hi peggy how are you", "hi [PATIENT] how are you"),
        ("doctor stewart put you on metoprolol", "doctor [CLINICIAN 2] put you on metoprolol"),
        ("the doctor said you may go", "the doctor said you may go"),
        ("This is my daughter Linda.", "This is my daughter [PERSON]."),
        ("Signed by Emily Carter, NP", "Signed by [CLINICIAN 2], NP"),
        ("Bruno Amsel came, bruno or not", "[PERSON] came, [PERSON] or not"),
        ("I live in Springfield, in Ohio.", "I live in [PLACE], in Ohio."),
        ("She was at Mercy Hospital.", "She was at [PLACE] Hospital."),
        ("Seen at Elm Practice.", "Seen at [PLACE]."),
        ("at 12 Oak Street, zip code 60614", "at [ADDRESS], [ZIP CODE]"),
        ("call 555-123-4567", "call [TELEPHONE OR FAX]"),
        ("five five five one two three four", "[SPOKEN NUMBER]"),
        ("peggy at gmail dot com", "[EMAIL]"),
        ("number MRN-77120 it is", "number [RECORD NUMBER] it is"),
        ("a 92-year-old woman, then 89 years old", "a 90+-year-old woman, then 89 years old"),
        ("on March 4th, 2026 and 2026-03-04", "on December 24th, 2025 and 2025-12-24"),
        ("since may tenth", "since march 1st"),
        ("In May 2019, at Christmas", "In [MONTH] 2019, at [DATE]"),
    ],
)  # fmt: skip
def test_identities_are_masked(said: str, left: str) -> None:
    assert masked(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "Parkinson's disease, Crohn's disease and Bell's palsy",
        "eliquis 5 mg, metformin 500 mg twice a day, lisinopril 10",
        "blood pressure 128 over 76, pulse 72, A1c 7.2, 30 miles on a road",
        "the pain may be worse, it will go, we march on",
        "a walker at home, brown sputum, a long white scar",
        "3/7 of it, for 4-6 weeks, once every 12 hours",
    ],
)
def test_clinical_words_and_values_stay(said: str) -> None:
    assert masked(said) == said


def test_a_name_is_masked_wherever_it_stands_in_the_visit() -> None:
    first, then = "hi martha how are you", "martha is a 50 year old female"
    assert masker(first, then).masked(then) == "[PERSON] is a 50 year old female"


def test_a_disease_that_is_called_like_the_patient_stays() -> None:
    known = KNOWN.names[1:]
    crohn = KnownIdentities(DAY, WEEKS, (KnownName(Party.PATIENT, "Burt Crohn"), *known))
    text = "Mr. Crohn has Crohn's disease, so Crohn takes mesalamine."
    assert masker(text, known=crohn).masked(text) == (
        "Mr. [PATIENT] has Crohn's disease, so [PATIENT] takes mesalamine."
    )


def test_what_a_recognizer_made_of_the_name_and_its_letters() -> None:
    text = "My name is Margret Elison, that's spelled E-L-L-I-S-O-N."
    assert masked(text, Role.PATIENT) == "My name is [PATIENT], that's spelled [PATIENT]."


def test_words_that_may_be_names_are_told() -> None:
    made = masker("Nothing of it.")
    assert made.doubts("Then Zorblatt came by.") == ("Zorblatt",)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_masked_without_a_failure(text: str) -> None:
    assert isinstance(masked(text), str)


def test_every_pattern_names_its_identifier_and_a_mistake_is_told() -> None:
    assert {"D, E", "F", "G", "N", "O"} <= {one.identifier for one in load_tables().cues.pattern}
    with pytest.raises(ValueError, match="is no expression"):
        Pattern(kind="x", identifier="R", expression="(")  # type: ignore[arg-type]
