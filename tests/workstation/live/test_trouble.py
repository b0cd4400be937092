"""What goes wrong while a visit goes on costs no sound: a connection, an engine, the workstation, a microphone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.record import PROGRAM, VisitState
from ambient_scribe.errors import CaptureError, EngineError
from ambient_scribe.protocols import (
    Hypothesis,
    Priming,
    Recognizer,
    SoundChunk,
    VoicedSegment,
)
from ambient_scribe.store.record import encounters
from tests.workstation.conftest import VISIT
from tests.workstation.live.conftest import (
    LINES,
    LIVE,
    Clinic,
    introduced,
    said,
    send,
    socket,
    until,
)


def test_a_dropped_connection_costs_no_sound(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said()
    clinic.scheduled()
    clinic.begun(kim)
    half = len(sound) // 2
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, sound[:half])
        clinic.has(half)
    with socket(kim, "sound") as microphone:
        have = introduced(microphone)
        assert have == half
        send(microphone, sound[have - 800 :], have - 800)
        clinic.has(len(sound))
        kim.post(f"{LIVE}/stop")
        assert microphone.receive_json()["type"] in {"ack", "stop"}
    assert clinic.over() == "drafted"
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert kept.recording is not None
    assert kept.recording.duration_ms == len(sound) // 16
    assert not kept.transcript.gaps


class Breaks:
    """A recognizer that dies once, in the middle of a visit."""

    def __init__(self, real: Recognizer) -> None:
        self._real = real
        self.identity = real.identity

    def open_stream(self, priming: object) -> Breaks:
        return self

    def decode(self, segments: object) -> object:
        raise RuntimeError("the recognizer fell over")


def test_an_engine_that_dies_costs_no_sound_and_no_draft(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said()
    whole = clinic.engines.recognizer
    made: list[Recognizer] = []

    def first_breaks() -> Recognizer:
        made.append(whole())
        return Breaks(whole()) if len(made) == 1 else whole()

    clinic.engines.recognizer = first_breaks
    clinic.scheduled()
    clinic.begun(kim)
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, sound)
        until(lambda: clinic.room.visit(VISIT).alarms)
        clinic.has(len(sound))
        kim.post(f"{LIVE}/stop")
    assert clinic.over() == "drafted"
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert [one.text for one in kept.note.sentences()] == list(LINES)


def test_a_visit_that_was_cut_off_is_drafted_when_the_workstation_starts_again(
    clinic: Clinic,
) -> None:
    kim, sound = clinic.provider(), said()

    def gone() -> Recognizer:
        raise EngineError("no model is here")

    whole, clinic.engines.recognizer = clinic.engines.recognizer, gone
    clinic.scheduled()
    clinic.begun(kim)
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, sound)
        clinic.has(len(sound))
        kim.post(f"{LIVE}/stop")
    assert clinic.over() == "failed"
    assert "the sound is kept" in kim.get(LIVE).json()["why"]
    assert clinic.state() is VisitState.RECORDING
    clinic.engines.recognizer = whole
    clinic.workstation.services.__post_init__()  # started again: nothing goes on
    clinic.room.take_up()
    assert clinic.state() is VisitState.DRAFT
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert [one.text for one in kept.note.sentences()] == list(LINES)


def test_a_visit_without_any_sound_can_be_begun_again(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    kim.post(f"{LIVE}/stop")
    assert clinic.over() == "failed"
    assert clinic.state() is VisitState.SCHEDULED
    assert kim.post(LIVE, {}).status_code == 201


class Unplugged:
    """A microphone that does not open."""

    def __iter__(self) -> Unplugged:
        raise CaptureError("the microphone cannot be opened")

    def recording(self) -> Recording:
        return Recording(source="desk", duration_ms=0)

    def stop(self) -> None:
        """It never began."""


def test_a_microphone_that_does_not_open_leaves_the_visit_as_it_was(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    around = clinic.room.around
    broken = replace(around.engines, open_microphone=lambda device: Unplugged())
    clinic.room.around = replace(around, engines=broken)
    clinic.begun(kim, source="device")
    assert clinic.over() == "failed"
    assert "cannot be opened: begin it again" in kim.get(LIVE).json()["why"]
    assert clinic.state() is VisitState.SCHEDULED
    assert kim.post(LIVE, {"source": "browser"}).status_code == 201


class Mumbles:
    """A microphone that gives sound until it has something to say for itself."""

    def __init__(self) -> None:
        self._told, self.comes, self._stopping = ["the microphone is gone"], True, threading.Event()

    def __iter__(self) -> Iterator[SoundChunk]:
        yield SoundChunk(samples=said(1)[:, np.newaxis])
        self.comes = False
        self._stopping.wait(20)

    def alarms(self) -> tuple[str, ...]:
        return () if self.comes or not self._told else (self._told.pop(),)

    def recording(self) -> Recording:
        return Recording(source="desk", duration_ms=0)

    def stop(self) -> None:
        self._stopping.set()


class Busy(Breaks):
    """A recognizer that is far behind."""

    def __init__(self, real: Recognizer, go_on: threading.Event) -> None:
        super().__init__(real)
        self._go_on = go_on

    def open_stream(self, priming: Priming) -> Busy:
        self._stream = self._real.open_stream(priming)
        return self

    def decode(self, segments: Sequence[VoicedSegment]) -> Sequence[Hypothesis]:
        self._go_on.wait(20)
        return self._stream.decode(segments)


def test_a_microphone_that_is_gone_is_told_at_once_however_far_the_words_are_behind(
    clinic: Clinic,
) -> None:
    kim, whole, go_on = clinic.provider(), clinic.engines.recognizer, threading.Event()
    clinic.engines.recognizer = lambda: Busy(whole(), go_on)
    clinic.scheduled()
    around = clinic.room.around
    device = replace(around.engines, open_microphone=lambda name: Mumbles())
    clinic.room.around = replace(around, engines=device)
    clinic.begun(kim, source="device")
    until(lambda: not kim.get(LIVE).json()["soundComes"])
    (alarm,) = until(lambda: kim.get(LIVE).json()["alarms"])
    assert alarm["text"] == "the microphone is gone"
    clinic.room.visit(VISIT).alarm("the disk is nearly full")
    seen = kim.post(f"{LIVE}/alarms/seen", {"up_to": alarm["id"]}).json()["alarms"]
    assert [one["seen"] for one in seen] == [True, False], "it came after the page was drawn"
    go_on.set()
    kim.post(f"{LIVE}/stop")
    assert clinic.over() == "drafted"


def test_one_microphone_hears_one_visit(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    assert kim.post(LIVE, {"source": "device", "device": "none such"}).status_code in {403, 422}
    clinic.begun(kim)
    assert kim.post(LIVE, {}).status_code == 409
