"""What the clinician told of their own work is read; what is asked, planned or another's is not."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.level.told import Work, load_work_reader
from ambient_scribe.clinical.coding.said import Said
from ambient_scribe.errors import EngineError
from ambient_scribe.testing import a_transcript
from tests.clinical.coding.spoken import passages


def said(text, role="clinician"):
    return Said(passages((role, text)))


def work_in(text, role="clinician"):
    reader = load_work_reader()
    found = said(text, role)
    return {work.value for work in Work if reader.sentences(found, work)}


def minutes_in(text, role="clinician"):
    return [one.minutes for one in load_work_reader().times(said(text, role))]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("I spent 45 minutes with you today, including going over your records.", [45]),
        ("I've spent forty-five minutes on your visit today.", [45]),
        ("We spent an hour and fifteen minutes together today.", [75]),
        ("I spent half an hour with you today.", [30]),
        ("I spent a total of twenty five minutes today on your care.", [25]),
        ("My total time today was 40 minutes.", [40]),
        ("Any fever? I spent 20 minutes with you today. Then 10 more.", [20]),
        ("Did I spend 45 minutes with you today?", []),
        ("I spent 45 minutes on hold with them today.", []),
        ("Last week I spent 45 minutes with you.", []),
        ("I spent 45 minutes at the gym.", []),
        ("You should spend 30 minutes a day walking.", []),
        ("The procedure takes 45 minutes total.", []),
        ("If I spent 45 minutes with you today it would be late.", []),
        ("I spent some minutes with you today.", []),
    ],
)
def test_time_that_the_clinician_states_as_their_own(text, minutes):
    assert minutes_in(text) == minutes


@pytest.mark.parametrize("role", ["patient", "nurse", "companion", "S1"])
def test_nobody_else_states_it(role):
    assert minutes_in("I spent 45 minutes with you today.", role) == []
    assert work_in("I looked at the film myself.", role) == set()


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("I looked at the film myself, and you have a broken wrist.", {"interpretation", "looked"}),
        ("I personally reviewed the EKG.", {"interpretation"}),
        ("I looked at the film report.", set()),
        ("I reviewed the results of your x-ray.", set()),
        ("And I looked at an x-ray of your neck.", {"looked"}),
        ("I discussed it with Dr. Hill from orthopedics.", {"discussion"}),
        ("I spoke with your cardiologist this morning.", {"discussion"}),
        ("I'll discuss it with Dr. Hill.", set()),
        ("I haven't discussed it with Dr. Hill.", set()),
        ("I talked with your wife.", set()),
        ("Have you discussed it with Dr. Hill?", set()),
        ("I reviewed the summary from the hospital.", {"document"}),
        ("I read the cardiologist's note.", {"document"}),
        ("I reviewed your chart.", set()),
        ("We are calling an ambulance right now.", {"ambulance"}),
        ("If it gets worse, call an ambulance.", set()),
        ("You came by ambulance last week.", set()),
        ("Good to see you again.", {"established"}),
        ("So you're a new patient of ours.", {"new"}),
        ("You're not a new patient.", set()),
    ],
)
def test_work_that_was_done(text, work):
    assert work_in(text) == work


def test_the_evidence_is_the_sentence():
    transcript = a_transcript([("clinician", "Okay. I talked to Dr. Hill about it. Fine.")])
    (one,) = load_work_reader().sentences(Said(tuple(transcript.passages())), Work.DISCUSSION)
    assert transcript.text_of(one.word_ids) == "I talked to Dr. Hill about it."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("words = ", "Invalid value"),
        ('hours = {}\ntold = []\n[words]\ni = ["i"]\nextra = 3', "words.extra"),
        (
            'hours = {}\n[words]\ni = ["i"]\n[[told]]\ntells = "time"\nsaid = ["{me} spent"]',
            "no words are listed under 'me'",
        ),
    ],
)
def test_a_mistake_in_the_phrases_is_named(tmp_path, text, complaint):
    path = tmp_path / "told.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match=r"told\.toml") as caught:
        load_work_reader(path)
    assert complaint in str(caught.value)
    with pytest.raises(EngineError, match="cannot be read"):
        load_work_reader(tmp_path / "absent.toml")
