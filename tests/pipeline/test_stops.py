"""The recognizer's process dies under a visit: it is said once, in one line, and the note keeps it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import EngineIdentity, Recording
from ambient_scribe.domain.events import Alarm, Event
from ambient_scribe.domain.note import Note
from ambient_scribe.errors import EngineError
from ambient_scribe.pipeline import HearingEngines, Session, Settings, WritingEngines
from ambient_scribe.pipeline.live import LiveConfig
from ambient_scribe.pipeline.stops import Stop, StopWatch, stop_sentences
from ambient_scribe.protocols import Hypothesis, Priming, SoundChunk, VoicedSegment
from ambient_scribe.speech.streaming import StreamingConfig
from ambient_scribe.testing import (
    TWO_SECTIONS,
    Believing,
    EveryUtterance,
    KeepRoles,
    LoudIsVoice,
    OneSentenceAFact,
    ScriptedDiarizer,
    silence,
    spread,
    tone,
)
from tests.speech.server.fakes import Fates, serve


class Mortal:
    """Dies as often as it is told over the second of the segments; of the third it is given up."""

    identity = EngineIdentity(stage="recognition", engine="mortal")

    def __init__(self, deaths: int = 1) -> None:
        self.deaths, self.given_up = 5, False
        self._dies, self._count = deaths, 0

    def open_stream(self, priming: Priming) -> Mortal:
        return self

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        self._count += 1
        if self._count == 2:
            self.deaths += self._dies
            self.given_up = self._dies >= 6
        if self.given_up and self._count < 4:
            raise EngineError("the recognizer stopped 6 times in a row (killed): free memory")
        self.given_up = False
        return tuple(Hypothesis(words=spread("any fever", one.span)) for one in segments)


def heard(recognizer: object) -> tuple[list[str], Note]:
    session = Session(
        HearingEngines(LoudIsVoice(), recognizer, ScriptedDiarizer()),  # type: ignore[arg-type]
        WritingEngines(KeepRoles(), EveryUtterance(), OneSentenceAFact(), Believing()),
        Settings(template=TWO_SECTIONS, live=LiveConfig(enabled=True), streaming=StreamingConfig()),
        PatientContext(),
    )
    sound = np.concatenate([np.r_[tone(10_000), silence(50_000)] for _ in range(4)])
    events: list[Event] = []
    for start in range(0, len(sound), 16_000):
        events += session.feed(SoundChunk(sound[start : start + 16_000].reshape(-1, 1)))
    events += session.finish(Recording(source="visit.wav", duration_ms=240_000))
    assert session.encounter.note is not None
    return [one.message for one in events if isinstance(one, Alarm)], session.encounter.note


def told_in(note: Note) -> list[str]:
    return [one.text for one in note.sentences() if one.id.startswith("x-stop")]


def test_a_death_is_told_once_and_the_note_keeps_it() -> None:
    alarms, note = heard(Mortal())
    line = "recognizer stopped at 1:11 and was started again; words since 0:10"
    assert alarms == [f"the {line} are read again"]
    assert told_in(note) == [f"The {line} were read again."]


def test_being_given_up_is_told_and_so_is_its_end() -> None:
    alarms, note = heard(Mortal(deaths=6))
    failed = [one for one in alarms if one.startswith("recognition failed here")]
    assert len(failed) == 1  # of two segments, with one and the same complaint
    assert [one for one in alarms if one not in failed] == [
        "the recognizer stopped 6 times at 1:11 and is given up for a while: the sound is kept, "
        "words since 0:10 may be missing",
        "the recognizer works again since 3:11",
    ]
    assert len(told_in(note)) == 1


def test_deaths_of_before_are_not_this_visits() -> None:
    assert StopWatch(Mortal()).look(60_000, 0, reads=True) == []
    assert StopWatch(object()).look(60_000, 0, reads=True) == []


def test_many_stops_are_one_sentence() -> None:
    stops = [Stop(60_000 * number, 0, 2, given_up=False) for number in range(1, 6)]
    (only,) = stop_sentences(stops)
    assert only.text == (
        "The recognizer stopped 10 times between 1:00 and 5:00; what was not committed then was "
        "read again."
    )


def test_a_server_whose_processes_die_is_watched() -> None:
    fates = Fates(fatal_jobs=frozenset({3}))
    server = serve(fates)
    try:
        alarms, note = heard(server)
    finally:
        server.close()
    assert len(alarms) == 1 and "and was started again" in alarms[0]
    assert len(told_in(note)) == 1
