"""Questions of a complaint with the answers that complete them: when, how long, what was tried, and
what makes it worse."""

from __future__ import annotations

import pytest

from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def hpi(*talk: tuple[str, str]) -> list[str]:
    return texts(drafted(passages(list(talk)), context=HER), "hpi")


@pytest.mark.parametrize(
    ("question", "answer", "written"),
    [
        (
            "When did you first notice the lump?",
            "Oh, probably three weeks ago.",
            "She first noticed the lump 3 weeks ago.",
        ),
        (
            "How long ago did this accident happen?",
            "It was yesterday afternoon.",
            "This accident happened yesterday afternoon.",
        ),
        (
            "And how long has this been going on for?",
            "Maybe ten days.",
            "This has been going on for 10 days.",
        ),
        (
            "How long have you had this rash?",
            "It's been less than a week.",
            "She has had a rash for less than a week.",
        ),
        (
            "How often do you check your blood sugar?",
            "Twice a day, in the kitchen.",
            "She checks her blood sugar twice a day.",
        ),
        (
            "When was your last bowel movement?",
            "On Tuesday.",
            "Her last bowel movement was on Tuesday.",
        ),
    ],
)
def test_an_answer_completes_what_was_asked(question: str, answer: str, written: str) -> None:
    assert written in hpi(("clinician", question), ("patient", answer))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When did this start?", "I don't remember, it could be two weeks ago."),
        ("When did you first notice it?", "My wife saw it last week."),
        ("How long have you been taking that?", "About five months."),
        ("When did you start it?", "About a month ago."),
        ("How long have you had them?", "I'm 40 years old, so forever."),
        ("When did it start and what did you do?", "Two days ago."),
    ],
)
def test_what_is_not_known_or_not_named_is_left_out(question: str, answer: str) -> None:
    told = hpi(("clinician", question), ("patient", answer))
    assert not any("ago" in one or "months" in one or "for 40 years" in one for one in told)


def test_a_question_of_few_answers() -> None:
    asked = ("clinician", "Is the pain constant or does it come and go?")
    assert "The pain is intermittent." in hpi(asked, ("patient", "It comes and goes."))
    both = hpi(asked, ("patient", "It was constant at first, now it comes and goes."))
    assert "The pain is constant." not in both


def test_pain_that_stays_where_it_is() -> None:
    asked = ("clinician", "Does the pain radiate anywhere?")
    assert "The pain does not radiate." in hpi(asked, ("patient", "No, not really."))
    denied = hpi(asked, ("patient", "No, well, sometimes into my foot."))
    assert "The pain does not radiate." not in denied


def test_what_was_tried_and_whether_it_helped() -> None:
    talk = passages(
        [
            ("clinician", "Have you tried anything for the pain in your ankle?"),
            ("patient", "I put ice on it, and I wore a brace."),
            ("clinician", "Okay."),
            ("patient", "And then some naproxen."),
            ("clinician", "Did the naproxen help?"),
            ("patient", "A little, yes."),
        ]
    )
    fact = a_fact(1, K.MEDICATION, "naproxen", (talk[3], "naproxen"))
    told = texts(drafted(talk, [fact], HER), "hpi")
    assert "She has tried ice, a brace, and naproxen." in told
    assert "Naproxen provided some relief." in told


def test_what_was_not_tried_is_not_told_as_tried() -> None:
    told = hpi(
        ("clinician", "Have you tried anything for it?"),
        ("patient", "I have not used ice or a brace."),
    )
    assert not any("tried" in one for one in told)


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        ("Mostly climbing stairs.", "The pain is worse with climbing stairs."),
        ("When I run.", "The pain is worse when she runs."),
        ("No, nothing.", "Nothing makes the pain worse."),
    ],
)
def test_what_makes_it_worse(answer: str, written: str) -> None:
    told = hpi(("clinician", "Does anything make the pain worse?"), ("patient", answer))
    assert written in told


def test_an_injury_that_never_was_before() -> None:
    told = hpi(("clinician", "Have you ever injured this hand before?"), ("patient", "No."))
    assert told == ["She has not injured this hand before."]


def test_a_length_of_something_later_is_not_the_complaints() -> None:
    talk = passages(
        [
            *LISTENED,
            ("clinician", "What brings you in?"),
            ("patient", "My elbow pain is bad."),
            (
                "clinician",
                "So for your elbow pain, I think that it is a sprain, and we will rest it.",
            ),
            ("clinician", "How long is your trip?"),
            ("patient", "A couple of months."),
        ]
    )
    fact = a_fact(
        1,
        K.SYMPTOM,
        "elbow pain",
        (talk[3], "elbow pain"),
        (talk[6], "couple of months"),
        duration="couple of months",
    )
    sprain = a_fact(2, K.CONDITION, "sprain", (talk[4], "sprain"))
    note = drafted(talk, [fact, sprain], HER)
    assert not any("months" in one.text for one in note.sentences())


def test_it_that_stands_for_nothing_needs_no_name() -> None:
    told = hpi(
        ("clinician", "How is your throat?"),
        ("patient", "It is hard to swallow solid food."),
    )
    assert told == ["It is hard to swallow solid food."]
