"""What a note says in words of its own kind: derived words, broken numbers, questions that only tag."""

from __future__ import annotations

import pytest

from ambient_scribe.note.verifying.breaths import without_tags
from ambient_scribe.note.verifying.spoken_numbers import heard_numbers
from ambient_scribe.note.verifying.tokens import stem, tokens
from tests.note.test_said_otherwise import Turns, verdict

CASES: list[tuple[str, str, Turns, bool]] = [
    # derived words, and terms in the words of the sentence itself
    ("Reports palpitations.", "ros",
     (("patient", "I keep palpitating when I climb the stairs."),), False),
    ("Denies palpitations.", "ros",
     (("patient", "I keep palpitating when I climb the stairs."),), True),
    # a tag asks nothing
    ("This is an acute sprain of the ankle.", "assessment",
     (("clinician", "There is no acute fracture. I think this is an acute sprain of the ankle, okay?"),),
     False),
    # a point that was written as a stop
    ("Temperature: 99.4 F.", "vitals",
     (("clinician", "Your temperature is ninety nine. four and your pulse is eighty."),), False),
    ("Temperature: 99.6 F.", "vitals",
     (("clinician", "Your temperature is ninety nine. four and your pulse is eighty."),), True),
    # how bad it is, of ten
    ("Rates the knee pain 8/10.", "hpi",
     (("patient", "My knee pain is an eight right now."),), False),
    ("Rates the knee pain 6/10.", "hpi",
     (("patient", "My knee pain is an eight right now."),), True),
    # who denies the whole denies its kinds
    ("Denies low back pain.", "ros",
     (("clinician", "Any back pain?"), ("patient", "No, none.")), False),
    ("Denies left hand pain.", "ros",
     (("clinician", "Any problems with the left hand?"), ("patient", "No, no problems.")), False),
    ("Reports left hand pain.", "ros",
     (("clinician", "Any problems with the left hand?"), ("patient", "No, no problems.")), True),
    # a term of which no claim was read
    ("X-ray of the wrist shows obvious signs of acute fracture.", "results",
     (("clinician", "Let's look at the x-ray of your wrist. There is no fracture."),), True),
    ("Takes any medication: has any allergies.", "hpi",
     (("patient", "I don't take anything and I don't have allergies."),), True),
    # a count of weeks in another unit
    ("She should check her weight weekly.", "plan",
     (("clinician", "I want you to check your weight every day."),), True),
    ("Return in 1 week.", "plan",
     (("clinician", "I'll see you again in two weeks, one visit is enough."),), True),
    ("Type 1 diabetes.", "assessment",
     (("clinician", "You have type two diabetes, and that is number one on my list."),), True),
    ("She will call with concerns.", "plan",
     (("clinician", "Give me a call if you have any question."),), False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "section", "turns", "flagged"), CASES)
def test_own_words(text: str, section: str, turns: Turns, flagged: bool) -> None:
    told = verdict(text, turns, section)
    assert told.flagged is flagged, told.reasons


def test_a_number_said_twice_is_one() -> None:
    assert heard_numbers("two hundred two hundred milligrams") == {"200"}
    assert "98.6" in heard_numbers("ninety eight. six")


def test_words_of_one_kin_have_one_stem() -> None:
    assert stem("palpitations") == stem("palpitating")
    assert stem("immunosuppressive") == stem("immunosuppressants")
    assert stem("position") != stem("positive")
    assert tokens("pre-op") == tokens("preop")


def test_a_tag_is_no_question() -> None:
    assert "?" not in without_tags("Take it every day, okay?")
    assert "?" in without_tags("Do you take it every day?")
