"""The thread that keeps the sound: nothing that recognition does or fails to do costs any of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe import visit
from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.events import Alarm, Event
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import CaptureError
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.recordings.folder import JOURNAL
from ambient_scribe.store.recordings.journal import read_journal
from ambient_scribe.store.recordings.keeping import KeptSource
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Vault
from tests.store.recordings.rooms import (
    FailingDisk,
    a_plan,
    as_float,
    begun,
    chunk,
    heard,
    noise,
    sound_of,
)
from tests.test_visit import a_session

PCM = noise(8_000)


class Room:
    """A microphone: gives these samples in blocks of 160, then goes on as it is told, until `stop`."""

    def __init__(self, failure: Exception | None = None, *, ends: bool = True) -> None:
        self._failure, self._ends = failure, ends
        self.given = threading.Event()
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[SoundChunk]:
        for start in range(0, len(PCM), 160):
            yield chunk(PCM[start : start + 160])
        self.given.set()
        if self._failure is not None:
            raise self._failure
        if not self._ends:
            self._stopped.wait(60)
            yield chunk(noise(500, seed=9))

    def recording(self) -> Recording:
        return Recording(source="Desk microphone", duration_ms=500)

    def stop(self) -> None:
        self._stopped.set()


def test_every_chunk_is_kept_and_goes_on(room: RecordingRoom, vault: Vault) -> None:
    recording, writer = begun(room, vault)
    with KeptSource(Room(), writer) as source:
        taken = np.concatenate([one.samples for one in source])
    assert np.array_equal(taken, as_float(PCM))
    assert np.array_equal(sound_of(recording), as_float(PCM))
    read = RecordingSource(recording)
    assert sum(len(one.samples) for one in read) == len(PCM)
    assert read.recording().source == source.recording().source == "Desk microphone"


def test_sound_is_on_the_disk_before_anybody_takes_it(room: RecordingRoom, vault: Vault) -> None:
    """Recognition that hangs in its first chunk loses nothing."""
    recording, writer = begun(room, vault)
    microphone = Room(ends=False)
    with KeptSource(microphone, writer) as source:
        first = next(iter(source))
        assert microphone.given.wait(60)
        assert len(first.samples) == 160
        assert recording.folder.segment_numbers() == list(range(8))
    assert heard(recording) == [(None, 8_500)]  # what came after `stop` is kept too


def test_what_the_microphone_raises_comes_after_its_sound(
    room: RecordingRoom, vault: Vault
) -> None:
    recording, writer = begun(room, vault)
    taken = 0
    with (
        pytest.raises(CaptureError, match="unplugged"),
        KeptSource(Room(CaptureError("unplugged")), writer) as source,
    ):
        for one in source:
            taken += len(one.samples)
    assert taken == len(PCM)
    assert heard(recording) == [(None, 8_000)]


def test_a_source_that_cannot_be_stopped_ends_between_two_chunks(
    room: RecordingRoom, vault: Vault
) -> None:
    class Endless:
        def __iter__(self) -> Iterator[SoundChunk]:
            while True:
                yield chunk(PCM[:160])

        def recording(self) -> Recording:
            return Recording(source="a simulated visit", duration_ms=0)

    recording, writer = begun(room, vault)
    with KeptSource(Endless(), writer) as source:
        assert len(next(iter(source)).samples) == 160
    assert heard(recording)[0][0] is None
    assert heard(recording)[-1][0] is not GapCause.TRUNCATED


class Pausable(Room):
    """Gives half of its sound, a span off the record once it is paused, and the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []
        self.paused, self.resumed = threading.Event(), threading.Event()

    def __iter__(self) -> Iterator[SoundChunk]:
        yield chunk(PCM[:4_000])
        assert self.paused.wait(60)
        yield SoundChunk(np.zeros((1_600, 1), np.float32), GapCause.OFF_RECORD)
        assert self.resumed.wait(60)
        yield chunk(PCM[4_000:])

    def pause(self) -> None:
        self.told.append("pause")
        self.paused.set()

    def resume(self) -> None:
        self.told.append("resume")
        self.resumed.set()

    def alarms(self) -> tuple[str, ...]:
        return ("the microphone is muted",) if self.told else ()


def test_off_the_record_is_passed_on_and_its_mark_is_kept(
    room: RecordingRoom, vault: Vault
) -> None:
    recording, writer = begun(room, vault)
    microphone = Pausable()
    with KeptSource(microphone, writer) as source:
        source.pause()
        source.resume()
        taken = [(one.lost, len(one.samples)) for one in source]
        assert source.alarms() == ("the microphone is muted",)
    assert microphone.told == ["pause", "resume"]
    assert taken == [(None, 4_000), (GapCause.OFF_RECORD, 1_600), (None, 4_000)]
    assert heard(recording) == [(None, 4_000), (GapCause.OFF_RECORD, 1_600), (None, 4_000)]
    assert np.array_equal(sound_of(recording)[:4_000], as_float(PCM[:4_000]))
    lost = [
        one
        for line in read_journal(recording.folder / JOURNAL).segments.values()
        for one in line.lost
    ]
    assert {one.cause for one in lost} == {GapCause.OFF_RECORD}
    assert sum(one.samples for one in lost) == 1_600


def test_a_source_that_knows_no_pause_is_not_asked_for_one(
    room: RecordingRoom, vault: Vault
) -> None:
    _, writer = begun(room, vault)
    with KeptSource(Room(), writer) as source:
        source.pause()
        source.resume()
        assert source.alarms() == ()
        assert sum(len(one.samples) for one in source) == len(PCM)


# ---------------------------------------------------------------- in a visit
class Failing:
    """A session whose recognizer is gone from the first chunk on."""

    def __init__(self) -> None:
        self.clock = a_session().clock

    def feed(self, chunk: SoundChunk) -> tuple[Event, ...]:
        raise RuntimeError("the recognizer is gone")


def test_a_visit_whose_recognition_fails_is_recorded_until_it_is_ended(
    room: RecordingRoom, vault: Vault
) -> None:
    recording, writer = begun(room, vault)
    microphone = Room(ends=False)
    told: list[Event] = []

    def listen(event: Event) -> None:
        told.append(event)
        assert microphone.given.wait(60)
        microphone.stop()  # the person who reads the alarm ends the visit

    with (
        pytest.raises(RuntimeError, match="recognizer is gone"),
        KeptSource(microphone, writer) as source,
    ):
        visit.hear(Failing(), source, None, listen)  # type: ignore[arg-type]
    assert [type(event) for event in told] == [Alarm]
    assert "recorded on until it is ended" in told[0].message
    assert heard(recording) == [(None, 8_500)]


def test_what_keeping_has_to_say_is_an_event_of_the_visit(tmp_path: Path, vault: Vault) -> None:
    disk = FailingDisk()
    recording, writer = begun(RecordingRoom(tmp_path / "recordings", disk), vault)
    disk.is_full = True
    told: list[Event] = []
    with KeptSource(Room(), writer) as source:
        encounter = visit.hear(a_session(), source, None, told.append)
    alarms = [event.message for event in told if isinstance(event, Alarm)]
    assert len(alarms) == 1
    assert "cannot be kept from 0:00 on (No space left on device), the visit goes on" in alarms[0]
    assert encounter.recording.source == "Desk microphone"
    assert encounter.transcript.words  # what was not kept was heard all the same
    assert recording.folder.segment_numbers() == []


def test_an_alarm_of_the_microphone_is_told_though_recognition_has_failed(
    room: RecordingRoom, vault: Vault
) -> None:
    _, writer = begun(room, vault)
    microphone = Pausable()
    told: list[str] = []

    def listen(event: Event) -> None:
        told.append(event.message)  # type: ignore[union-attr]
        microphone.pause()
        if "muted" in told[-1]:
            microphone.resume()

    with (
        pytest.raises(RuntimeError, match="recognizer is gone"),
        KeptSource(microphone, writer) as source,
    ):
        visit.hear(Failing(), source, None, listen)  # type: ignore[arg-type]
    assert "recorded on until it is ended" in told[0]
    assert told[1] == "the microphone is muted"


def test_an_empty_chunk_brings_an_alarm_and_is_not_recognized(
    room: RecordingRoom, vault: Vault
) -> None:
    class Stalled(Room):
        def __iter__(self) -> Iterator[SoundChunk]:
            yield SoundChunk(np.zeros((0, 1), np.float32))

        def alarms(self) -> tuple[str, ...]:
            return ("no sound",)

    _, writer = begun(room, vault)
    told: list[Event] = []
    with pytest.raises(AttributeError), KeptSource(Stalled(), writer) as source:
        visit.hear(Failing(), source, None, told.append)  # type: ignore[arg-type]
    assert isinstance(told[0], Alarm)


def test_a_writer_that_fails_is_told_where_the_sound_is_taken(
    room: RecordingRoom, vault: Vault
) -> None:
    """Other channels than the visit was begun with; the source is not left hanging."""
    recording, writer = begun(room, vault, a_plan(channels=2))
    with (
        pytest.raises(CaptureError, match="delivers 1 channels"),
        KeptSource(Room(), writer, channels=2) as source,
    ):
        list(source)
    assert heard(recording) == []


def test_ctrl_c_twice_leaves_what_there_was(room: RecordingRoom, vault: Vault) -> None:
    recording, writer = begun(room, vault)
    microphone = Room(ends=False)
    with pytest.raises(KeyboardInterrupt), KeptSource(microphone, writer) as source:
        for _ in source:
            assert microphone.given.wait(60)
            raise KeyboardInterrupt
    assert heard(recording) == [(None, 8_500)]
