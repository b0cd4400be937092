"""The second pass of a whole visit, over fakes: what it hears, what it leaves, what it costs when it fails."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest

from ambient_scribe.clinical.critical_words import CriticalWords
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import ChartMedication, PatientContext
from ambient_scribe.domain.encounter import Accuracy, Recording
from ambient_scribe.domain.events import Alarm, Drafted, Event, ListenedAgain
from ambient_scribe.domain.note import SuggestionKind
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.errors import InputError
from ambient_scribe.note.verifying.verification import ClaimVerifier, VerifierConfig
from ambient_scribe.note.withdrawal import withdrawn
from ambient_scribe.pipeline import HearingEngines, Session, Settings, WritingEngines
from ambient_scribe.pipeline.second_pass import (
    SECOND_READING,
    SecondPassConfig,
    SecondPassWhen,
)
from ambient_scribe.protocols import Samples, SoundChunk
from ambient_scribe.testing import (
    TWO_SECTIONS,
    EveryUtterance,
    KeepRoles,
    LoudIsVoice,
    OneSentenceAFact,
    ScriptedDiarizer,
    ScriptedRecognizer,
    silence,
    tone,
)
from tests.rereading import UNKNOWN_LANGUAGE, Attentive, Reader

LINES = ("what do you take", "I take metoprolol 500 mg at night", "any fever")
DOUBTED = ("metoprolol",)
AGAIN = "I take metformin 500 mg at night"
WANTED = SecondPassConfig()
FILE = Recording(source="visit.wav", duration_ms=8_000)


def sound(*levels: float) -> Samples:
    """A second of tone of each level (so that it can be known again), pauses between."""
    parts = [silence(500)]
    for level in levels or (0.3, 0.4, 0.5):
        parts += [tone(1500, level=level), silence(700)]
    return np.concatenate(parts)


def chunks(samples: Samples, size: int = 7_000) -> Iterator[SoundChunk]:
    two = samples if samples.ndim == 2 else samples.reshape(-1, 1)
    return (SoundChunk(two[start : start + size]) for start in range(0, len(two), size))


def a_session(
    recognizer: ScriptedRecognizer,
    second_pass: SecondPassConfig | None = WANTED,
    *,
    channels: int = 1,
    drafting: bool = True,
) -> Session:
    chart = PatientContext(medications=(ChartMedication(name="metformin"),))
    verifier = ClaimVerifier(VerifierConfig(), EveryUtterance().read_statement)
    return Session(
        HearingEngines(
            LoudIsVoice(),
            recognizer,
            ScriptedDiarizer(),
        ),
        WritingEngines(
            KeepRoles(),
            EveryUtterance(),
            OneSentenceAFact(),
            verifier,
            partial(CriticalWords, load_lexicon()),
        ),
        Settings(
            template=TWO_SECTIONS,
            second_pass=second_pass,
            channels=channels,
            drafting=drafting,
        ),
        chart,
    )


def visited(session: Session, heard: Samples, again: Samples | None = None) -> list[Event]:
    """What the second pass tells of a visit that was heard."""
    for chunk in chunks(heard):
        session.feed(chunk)
    session.finish(FILE)
    return list(session.listen_again(chunks(heard if again is None else again, 11_111)))


# ---------------------------------------------------------------- what it leaves
def test_both_readings_reach_the_reviewer_and_no_word_changes() -> None:
    reader = Reader(AGAIN)
    session = a_session(Attentive(reader, LINES, DOUBTED))
    for chunk in chunks(sound()):
        session.feed(chunk)
    session.finish(FILE)
    before = session.encounter
    events = list(session.listen_again(chunks(sound())))
    after = session.encounter
    assert before.note is not None and after.note is not None

    heard = [(word.id, word.text, word.span, word.confidence) for word in before.transcript.words]
    assert [(w.id, w.text, w.span, w.confidence) for w in after.transcript.words] == heard
    (doubted,) = [word for word in after.transcript.words if word.rivals]
    assert doubted.text == "metoprolol"
    assert [(one.text, one.source) for one in doubted.rivals] == [("metformin", SECOND_READING)]

    texts = [sentence.text for sentence in after.note.sentences()]
    assert texts == [sentence.text for sentence in before.note.sentences()]
    assert after.facts == before.facts
    (suggestion,) = after.suggestions
    assert suggestion.kind is SuggestionKind.POSSIBLE_READING
    assert suggestion.text == f"“{LINES[1]}”: 'metoprolol' or 'metformin' (second reading)?"
    assert isinstance(events[-1], Drafted) and events[-1].note == after.note
    progress = [(one.done, one.of) for one in events if isinstance(one, ListenedAgain)]
    assert progress == [(0, 1), (1, 1)]
    assert "second pass" in {stage.stage for stage in after.provenance.stages}


def test_the_sound_of_the_words_is_what_is_read_again() -> None:
    reader = Reader(AGAIN)
    visited(a_session(Attentive(reader, LINES, DOUBTED)), sound())
    assert len(reader.asked) == 2
    for segment in reader.asked:
        start, end = (at * SAMPLES_PER_MS for at in (segment.span.start_ms, segment.span.end_ms))
        assert np.array_equal(segment.samples, sound()[start:end])
        assert 0.39 < float(np.abs(segment.samples).max()) < 0.41


def test_with_a_channel_for_each_speaker_his_own_is_read() -> None:
    reader = Reader(AGAIN)
    left = np.concatenate([sound(0.3), silence(3_000)])
    right = np.concatenate([silence(3_000), sound(0.4)])
    both = np.stack([left, right], axis=1).astype(np.float32)
    visited(a_session(Attentive(reader, LINES[1:2], DOUBTED), channels=2), both)
    peaks = {(one.channel, round(float(np.abs(one.samples).max()), 1)) for one in reader.asked}
    assert peaks == {(0, 0.3), (1, 0.4)}


def test_a_transcript_alone_gets_its_readings_too() -> None:
    session = a_session(Attentive(Reader(AGAIN), LINES, DOUBTED), drafting=False)
    visited(session, sound())
    assert [word.text for word in session.encounter.transcript.words if word.rivals] == [
        "metoprolol"
    ]
    assert session.encounter.note is None


def test_when_consent_is_withdrawn_its_readings_go_with_the_words() -> None:
    session = a_session(Attentive(Reader(AGAIN), LINES, DOUBTED))
    visited(session, sound())
    assert "second reading" in session.encounter.model_dump_json()
    at = datetime.datetime(2026, 5, 4, 9, 30, tzinfo=datetime.UTC)
    left = withdrawn(session.encounter, at, "the patient")
    assert "second reading" not in left.model_dump_json()
    assert left.suggestions == left.transcript.words == ()


def test_what_is_broken_off_leaves_everything_as_it_was() -> None:
    session = a_session(Attentive(Reader(AGAIN), LINES, DOUBTED))
    for chunk in chunks(sound()):
        session.feed(chunk)
    session.finish(FILE)
    before = session.encounter
    events = session.listen_again(chunks(sound()))
    assert isinstance(next(events), ListenedAgain)
    events.close()  # type: ignore[attr-defined]
    after = session.encounter
    assert (after.transcript, after.notes, after.suggestions) == (
        before.transcript,
        before.notes,
        before.suggestions,
    )


# ---------------------------------------------------------------- where there is none
def test_where_it_is_not_wanted_nothing_is_heard_again() -> None:
    reader = Reader(AGAIN)
    session = a_session(Attentive(reader, LINES, DOUBTED), None)
    assert visited(session, sound()) == []
    assert reader.asked == []


@pytest.mark.parametrize("when", [SecondPassWhen.FILES, SecondPassWhen.ALWAYS])
def test_an_engine_that_cannot_says_so_when_it_was_asked_to(when: SecondPassWhen) -> None:
    session = a_session(ScriptedRecognizer(LINES), SecondPassConfig(when=when))
    events = visited(session, sound())
    expected = "there is no second pass: scripted does not listen a second time"
    assert [event.message for event in events if isinstance(event, Alarm)] == (
        [expected] if when is SecondPassWhen.ALWAYS else []
    )


def test_of_a_visit_that_is_not_drafted_nothing_is_heard_again() -> None:
    reader = Reader(AGAIN)
    recognizer = Attentive(reader, LINES, DOUBTED, accuracy=Accuracy.LOW)
    assert visited(a_session(recognizer), sound()) == []
    assert reader.asked == []


def test_talk_of_no_drug_and_no_number_has_no_progress_to_tell() -> None:
    session = a_session(Attentive(Reader(AGAIN), ("well", "I see", "goodbye")))
    assert visited(session, sound()) == []


# ---------------------------------------------------------------- what fails
def test_a_reader_that_fails_costs_the_second_pass_only() -> None:
    lines = (LINES[1], "and", "metoprolol 500 mg at noon")
    session = a_session(Attentive(Reader(AGAIN, fails_at=3), lines, DOUBTED))
    events = visited(session, sound())
    (alarm,) = [event for event in events if isinstance(event, Alarm)]
    assert alarm.message.startswith("the second pass has failed, the draft stands; 1 of 2 passages")
    assert "stopped twice over it" in alarm.message
    rivals = [word.rivals for word in session.encounter.transcript.words if word.rivals]
    assert len(rivals) == 1  # what it had found until then
    assert session.encounter.note is not None


@pytest.mark.parametrize("fault", [ValueError, IndexError, RuntimeError])
def test_whatever_the_reader_raises_costs_no_more(fault: type[Exception]) -> None:
    reader = Reader(AGAIN, fails_at=1, failure=fault("over: I take metoprolol"))
    session = a_session(Attentive(reader, LINES, DOUBTED))
    events = visited(session, sound())
    assert [event.message for event in events if isinstance(event, Alarm)] == [
        "the second pass has failed, the draft stands; 0 of 1 passages were heard again: "
        f"the recognizer raised {fault.__name__}"
    ]
    assert session.encounter.note is not None


def test_a_language_that_the_reader_does_not_know_is_told() -> None:
    session = a_session(Attentive(Reader(AGAIN), LINES, DOUBTED, UNKNOWN_LANGUAGE), drafting=False)
    (event,) = visited(session, sound())
    assert isinstance(event, Alarm)
    assert "does not know the language" in event.message


def test_sound_that_is_gone_meanwhile_is_told() -> None:
    def gone() -> Iterator[SoundChunk]:
        yield SoundChunk(np.zeros((100, 1), np.float32))
        raise InputError("visit.wav: no such file")

    session = a_session(Attentive(Reader(AGAIN), LINES, DOUBTED))
    for chunk in chunks(sound()):
        session.feed(chunk)
    session.finish(FILE)
    events = list(session.listen_again(gone()))
    assert [event.message for event in events if isinstance(event, Alarm)] == [
        "the second pass has failed, the draft stands; 0 of 1 passages were heard again: "
        "visit.wav: no such file"
    ]
