"""Threads of a visit: every saying of one problem or drug, ordered by the time that was told."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.timeline import TimelineMaker
from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.domain.timeline import Timeline
from tests.clinical.conftest import Visit


@pytest.fixture(scope="module")
def maker() -> TimelineMaker:
    return TimelineMaker()


def made(maker: TimelineMaker, visit: Visit) -> Timeline:
    return maker.make(visit.transcript, visit.facts)


def test_what_began_first_stands_first_whenever_it_was_told(read, maker):
    visit = read(
        ("clinician", "What brings you in?"),
        ("patient", "I've had a cough since yesterday."),
        ("patient", "And a headache, it started about six weeks ago."),
        ("patient", "I feel dizzy."),
    )

    threads = made(maker, visit).threads

    assert [thread.name for thread in threads] == ["headache", "cough", "dizziness"]
    assert threads[0].days_before == 42
    assert threads[2].began is None


def test_one_problem_spoken_of_often_is_one_thread_with_every_saying(read, maker):
    visit = read(
        ("patient", "I have had diarrhea for three days."),
        ("clinician", "How is the diarrhea now?"),
        ("patient", "The diarrhea is getting better."),
    )

    thread = made(maker, visit).threads[0]

    assert [saying.utterance for saying in thread.sayings] == ["u1", "u2", "u3"]
    assert [strand.fact for strand in thread.strands] == [visit.named("diarrhea").id]
    assert thread.sayings[2].told["course"]


def test_what_is_over_and_what_is_there_are_strands_of_one_thread(read, maker):
    visit = read(
        ("patient", "I had been taking ibuprofen."),
        ("clinician", "Stop the ibuprofen."),
    )

    thread = next(t for t in made(maker, visit).threads if t.name == "ibuprofen")

    assert thread.kind is FactKind.MEDICATION
    assert "stopped" in {strand.change for strand in thread.strands}


def test_what_was_denied_has_no_thread(read, maker):
    visit = read(("clinician", "Any fever?"), ("patient", "No."))

    assert visit.named("fever").assertion is Assertion.ABSENT
    assert made(maker, visit).threads == ()


def test_words_that_are_gone_bear_no_thread(read, maker):
    visit, other = read(("patient", "I have a cough.")), read(("patient", "Hello."))

    assert (
        maker.make(
            other.transcript.model_copy(update={"words": (), "utterances": ()}), visit.facts
        ).threads
        == ()
    )
