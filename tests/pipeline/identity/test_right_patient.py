"""The right patient: what is plainly an identification of somebody else is asked about, once."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest

from ambient_scribe.domain.clinical import Fact, FactKind, Patient, Spoken
from ambient_scribe.domain.events import Committed, Event, FactFound, Relabelled
from ambient_scribe.domain.transcript import Passage, Role, Utterance
from ambient_scribe.pipeline.identity.right_patient import RightPatient, RightPatientConfig
from ambient_scribe.testing import a_transcript

MARGARET = Patient(name="Margaret Ellison", date_of_birth=datetime.date(1964, 3, 17))
LATE_MS = 3_600_000


def told(event: Passage) -> Committed:
    return Committed(utterance=event.utterance, words=event.words)


def alarms(
    turns: Sequence[tuple[str, str]],
    patient: Patient = MARGARET,
    config: RightPatientConfig | None = None,
    confidence: float | None = 0.95,
) -> list[str]:
    """Of a visit whose facts come with every utterance."""
    watch = RightPatient(patient, config or RightPatientConfig(closing_from_ms=0))
    found: list[str] = []
    now_ms = 0
    for passage in a_transcript(turns, confidence=confidence).passages():
        assert passage.span is not None
        now_ms = passage.span.end_ms
        found += [one.message for one in watch.take([told(passage), _fact()], now_ms)]
    return [*found, *(one.message for one in watch.take([], now_ms + 5_000))]


def _fact() -> Event:
    return FactFound(
        fact=Fact(
            id="f1",
            kind=FactKind.SYMPTOM,
            text="cough",
            normalized="cough",
            evidence=(Spoken(word_ids=("w1",)),),
        )
    )


@pytest.mark.parametrize(
    "said",
    [
        "my name is Joan Smith",
        "hi, my name's Bertha",
        "My name is uh Rosalind Okafor, I have an appointment.",
    ],
)
def test_a_patient_with_another_name_is_asked_about(said: str) -> None:
    (alarm,) = alarms([("patient", said)])
    assert "name" in alarm and "right patient?" in alarm


@pytest.mark.parametrize(
    "said",
    [
        "my name is Margaret Ellison",
        "my name is Peggy",
        "My name's Marguerite Allison.",
        "my name is Margret",
        "my name is mrs ellison",
        "my name is on the list",
        "my name is not in your computer",
        "my name is spelled with two ls",
        "you can use my name",
    ],
)
def test_the_patients_own_name_is_no_alarm_however_it_was_heard(said: str) -> None:
    assert alarms([("patient", said)]) == []


@pytest.mark.parametrize(
    ("speaker", "said"),
    [
        ("clinician", "hi, my name is Doctor Foster"),
        ("clinician", "My name is Anna Foster, I am a nurse here."),
        ("other", "my name is Joan, I am with her today"),
        ("patient", "my name is Joan Smith and I am her daughter"),
        ("S1", "my name is Joan Smith"),
    ],
)
def test_a_clinicians_or_a_companions_name_is_no_alarm(speaker: str, said: str) -> None:
    assert alarms([(speaker, said)]) == []


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("You are Mrs. Okafor?", True),
        ("Are you Joan Smith?", True),
        ("next patient is joan smith", True),
        ("You must be Margaret Ellison.", False),
        ("Are you Mrs. Ellison?", False),
        ("are you feeling any better", False),
        ("You're allergic to Penicillin.", False),
        ("Are you Okay?", False),
        ("next patient is a fifty year old", False),
    ],
)
def test_a_clinician_asks_for_a_full_name(said: str, other: bool) -> None:
    assert bool(alarms([("clinician", said)])) is other


def test_a_name_waits_until_it_is_known_who_said_it() -> None:
    watch = RightPatient(MARGARET, RightPatientConfig())
    (passage,) = a_transcript([("S1", "my name is Joan Smith")]).passages()
    utterance = passage.utterance
    assert watch.take([told(passage)], 5_000) == []
    known = Utterance(id="u1", speaker="S1", role=Role.PATIENT, word_ids=utterance.word_ids)
    assert len(watch.take([Relabelled(utterances=(known,))], 10_000)) == 1


def test_what_was_still_open_at_the_end_is_heard_and_so_are_words_that_come_with_it() -> None:
    passages = list(
        a_transcript(
            [("patient", "my name is Joan Smith"), ("patient", "I was born on march 3 1950")]
        ).passages()
    )
    watch = RightPatient(MARGARET, RightPatientConfig())
    assert watch.take([told(passages[0])], 1_000) == []
    finals = [passage.utterance for passage in passages]
    name, born = watch.finish([told(passages[1])], finals, 3_000)
    assert "a name was said" in name.message and "a date of birth was said" in born.message
    assert watch.finish([], finals, 3_000) == []


def test_the_final_speakers_tell_who_said_a_name() -> None:
    watch = RightPatient(MARGARET, RightPatientConfig())
    (passage,) = a_transcript([("S1", "my name is Joan Smith")]).passages()
    assert watch.take([told(passage)], 20_000) == []
    ids = ("w0", *passage.utterance.word_ids)
    other = Utterance(id="u1", speaker="S2", role=Role.CLINICIAN, word_ids=("w0",))
    final = Utterance(id="u2", speaker="S1", role=Role.PATIENT, word_ids=ids)
    assert len(watch.finish([], [other, final], 20_000)) == 1


@pytest.mark.parametrize(
    "said",
    [
        "my date of birth is march sixteenth nineteen sixty four",
        "Date of birth 3/18/1964.",
        "my birthday is March 17th, 1946",
        "i was born april seventeenth nineteen sixty four",
        "dob is the 17th of May 1964",
        "my date of birth is march nineteen sixty five",
    ],
)
def test_another_birth_date_is_asked_about_whoever_says_it(said: str) -> None:
    for speaker in ("patient", "clinician", "S1"):
        (alarm,) = alarms([(speaker, said)])
        assert "date of birth" in alarm


@pytest.mark.parametrize(
    "said",
    [
        "my date of birth is march seventeenth nineteen sixty four",
        "Date of birth 3/17/64.",
        "Date of birth 17/3/1964.",
        "My birthday is March 17th.",
        "i was born in march nineteen sixty four",
        "I was born in Ohio and moved here on May 3rd, 1990.",
        "my daughter started on June 2nd, 2019",
        "the date of birth is on the form",
    ],
)
def test_the_patients_own_birth_date_is_no_alarm(said: str) -> None:
    assert alarms([("patient", said)]) == []


def test_the_answer_to_the_question_is_read() -> None:
    question = ("clinician", "Can I have your date of birth?")
    assert alarms([question, ("patient", "Sure, it's March 17th, 1964.")]) == []
    assert len(alarms([question, ("patient", "Sure, it's March 17th, 1965.")])) == 1
    later = [("patient", "Sure."), ("patient", "Here."), ("patient", "We came May 3rd, 2019.")]
    assert alarms([question, *later]) == []


def test_words_heard_uncertainly_tell_nothing() -> None:
    said = [("patient", "my name is Joan Smith, date of birth April 1st, 1980")]
    assert alarms(said, confidence=0.4) == []
    assert len(alarms(said, confidence=None)) == 2


def test_a_chart_without_a_name_or_date_is_no_ground_for_an_alarm() -> None:
    said = [("patient", "my name is Joan Smith, date of birth April 1st, 1980")]
    assert alarms(said, Patient()) == []


def test_an_utterance_that_still_grows_is_not_judged() -> None:
    watch = RightPatient(MARGARET, RightPatientConfig())
    said = "my date of birth is march seventeenth nineteen sixty four"
    (passage,) = a_transcript([("patient", said)]).passages()
    for length in range(4, len(passage.words) + 1):
        words = passage.words[:length]
        grown = Utterance(
            id="u1", speaker="patient", role=Role.PATIENT, word_ids=tuple(w.id for w in words)
        )
        assert watch.take([Committed(utterance=grown, words=words)], 300 * length) == []
    assert watch.take([], 20_000) == []


def test_each_alarm_is_said_once() -> None:
    turns = [("patient", "my name is Joan Smith")]
    watch = RightPatient(MARGARET, RightPatientConfig())
    (passage,) = a_transcript(turns).passages()
    both = [*watch.take([told(passage)], 10_000), *watch.take([told(passage)], 20_000)]
    assert len(both) == 1


def test_an_alarm_repeats_no_spoken_word() -> None:
    (alarm,) = alarms([("patient", "my name is Joan Smith")])
    assert "Joan" not in alarm and "Margaret" not in alarm


def test_ten_minutes_without_clinical_content_are_asked_about_once() -> None:
    watch = RightPatient(MARGARET, RightPatientConfig(quiet_ms=600_000))
    assert watch.take([_fact()], 60_000) == []
    assert watch.take([], 659_000) == []
    (alarm,) = watch.take([], 660_000)
    assert alarm.message == ("10 minutes without clinical content, since 1:00: still this patient?")
    assert watch.take([], 900_000) == []
    assert watch.take([_fact()], 901_000) == []
    assert len(watch.take([], 1_501_000)) == 1


@pytest.mark.parametrize(
    ("closing", "greeting", "asked"),
    [
        ("Okay, take care now.", "Good morning, come on in.", True),
        ("Have a good day.", "Hello, I am Doctor Foster.", True),
        ("We will take care of that.", "Good morning, come on in.", False),
        ("Okay, take care now.", "Should I say hi to them?", False),
        ("See the nurse.", "Good morning, come on in.", False),
    ],
)
def test_a_greeting_after_the_leave_is_asked_about(
    closing: str, greeting: str, asked: bool
) -> None:
    turns = [("clinician", "Good morning."), ("clinician", closing), ("clinician", greeting)]
    assert bool(alarms(turns)) is asked


def test_nobody_takes_leave_at_the_start() -> None:
    turns = [("clinician", "Have a good day, Bob."), ("clinician", "Good morning, come on in.")]
    assert alarms(turns, config=RightPatientConfig(closing_from_ms=120_000)) == []
