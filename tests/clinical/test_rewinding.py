"""A stream of facts that goes back: what is read after that is as if nothing had been read before."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.extractor import DialogueExtractor, DialogueStream
from ambient_scribe.domain.clinical import ChartMedication, PatientContext
from ambient_scribe.domain.transcript import Passage
from ambient_scribe.testing import a_transcript

VISIT = (
    ("clinician", "What brings you in today?"),
    ("patient", "My knee hurts, it started six weeks ago."),
    ("clinician", "Any fever or chills? Any swelling?"),
    ("patient", "No fever. A little swelling, yes."),
    ("clinician", "Any allergies?"),
    ("patient", "Penicillin, it gave me hives."),
    ("clinician", "Do you take your water pill? How much?"),
    ("patient", "Yes, 25 milligrams in the morning."),
    ("clinician", "Would you like something for the pain, maybe tramadol 50 milligrams?"),
    ("patient", "No, I'd rather not."),
    ("clinician", "Then start acetaminophen 500 milligrams twice a day. Any chest pain?"),
    ("patient", "I walk every day."),
    ("clinician", "Good. Call me if you get a fever."),
    ("patient", "Okay."),
)
CHART = PatientContext(medications=(ChartMedication(name="hydrochlorothiazide"),))


@pytest.fixture
def visit() -> tuple[Passage, ...]:
    return tuple(a_transcript(VISIT).passages())


def read(stream: DialogueStream, passages: tuple[Passage, ...]) -> object:
    told = [stream.accept(passage) for passage in passages]
    return told, stream.finish()


@pytest.mark.parametrize("at", range(len(VISIT)))
def test_everything_after_the_mark_is_read_as_for_the_first_time(
    extractor: DialogueExtractor, visit: tuple[Passage, ...], at: int
) -> None:
    straight, winding = extractor.open_stream(CHART), extractor.open_stream(CHART)
    for passage in visit[:at]:
        straight.accept(passage)
        winding.accept(passage)
    mark = winding.mark()
    for turns in (VISIT[at:], [("patient", "I smoke. No cough. Aspirin 81 milligrams daily.")] * 3):
        for passage in a_transcript(turns).passages():
            winding.accept(passage)
        winding.finish()
        winding.rewind(mark)
    assert read(winding, visit[at:]) == read(straight, visit[at:])


def test_facts_of_the_visit_are_found_at_all(
    extractor: DialogueExtractor, visit: tuple[Passage, ...]
) -> None:
    stream = extractor.open_stream(CHART)
    _, (facts, questions) = read(stream, visit)  # type: ignore[misc]
    assert {"knee pain", "penicillin", "acetaminophen"} <= {fact.normalized for fact in facts}
    assert questions
