"""`withdraw`: what it asks, says and destroys; a live visit before its draft; `recover` afterwards."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.cli import passphrase, progress, recorder
from ambient_scribe.cli.recorder import Recorded
from ambient_scribe.domain.encounter import ConsentStatus, Encounter
from ambient_scribe.domain.events import Drafted, Event
from ambient_scribe.domain.note import Note, NoteStatus
from ambient_scribe.pipeline import Session
from ambient_scribe.protocols import SoundChunk
from ambient_scribe.store.folder import write_encounter
from ambient_scribe.store.recordings.found import State
from ambient_scribe.store.recordings.keeping import KeptSource
from ambient_scribe.withdrawal import ORDERS
from tests.cli.recordings.visits import (
    LINES,
    USAGE,
    Microphone,
    PowerCutError,
    asked,
    cut_off,
    encounter_in,
    files_in,
    room,
)
from tests.command_line import Command

RESULTS = {"encounter.json", "note.md", "note.html"}


def finished(command: Command, out: Path) -> str:
    visit_id = cut_off(out)
    assert command("recover", visit_id).code == 0
    return visit_id


def signed(out: Path) -> None:
    encounter = encounter_in(out)
    assert encounter.note is not None
    note = Note(**{**dict(encounter.note), "status": NoteStatus.SIGNED})
    write_encounter(out / "encounter.json", Encounter(**{**dict(encounter), "notes": (note,)}))


def holding(folder: Path, *words: str) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [word for word in words if any(word.encode() in path.read_bytes() for path in files)]


def test_a_finished_visit_by_its_folder(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = finished(command, tmp_path / "visit1")
    (tmp_path / "visit1" / "letter.docx").touch()
    (tmp_path / "visit1" / "note.md~").touch()
    (tmp_path / "visit1" / ".note.md.swp").write_text("cough", encoding="utf-8")
    assert holding(tmp_path, "cough", "weeks") == ["cough", "weeks"]
    done = command("withdraw", "visit1", "--yes", "--by", "the patient's mother")
    assert (done.code, done.err) == (0, "")
    assert f"({visit_id[:8]}), not signed\n" in done.out
    assert "Goes, for good: its sealed sound (0:05) and the key of it\n" in done.out
    assert f"Goes, for good: {sum(len(line.split()) for line in LINES)} words, " in done.out
    assert f"{Path('visit1', 'letter.docx')}, {Path('visit1', 'note.md~')}\n" in done.out
    assert f"{visit_id[:8]}: consent is withdrawn; sound and words are destroyed\n" in done.out
    assert files_in(tmp_path / "visit1") == {*RESULTS, "letter.docx", "note.md~"}
    assert holding(tmp_path, "cough", "weeks") == []
    consent = encounter_in(tmp_path / "visit1").consent
    assert consent.status is ConsentStatus.WITHDRAWN
    assert consent.withdrawn_by == "the patient's mother"
    assert files_in(room().root / visit_id) == {"tombstone.json"}
    assert not (room().root / ORDERS).exists()
    again = command("withdraw", visit_id[:8], "visit1", "--yes", "--json")
    assert again.code == 0
    assert json.loads(again.out)["withdrawn"] == visit_id
    assert encounter_in(tmp_path / "visit1").consent == consent


def test_a_signed_visit_keeps_its_text(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = finished(command, tmp_path / "visit1")
    signed(tmp_path / "visit1")
    done = command("withdraw", visit_id[:6], "--yes")
    assert done.code == 0
    assert "), signed\n" in done.out
    assert "Stays: the text of the signed note" in done.out
    encounter = encounter_in(tmp_path / "visit1")
    assert encounter.transcript.words == ()
    told = (tmp_path / "visit1" / "note.md").read_text(encoding="utf-8")
    assert "cough" in told
    assert "its words were withdrawn" in told


def test_a_visit_that_has_no_results_yet(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    done = command("withdraw", visit_id, "--yes")
    assert (done.code, "without results" in done.out) == (0, True)
    assert not (tmp_path / "visit1").exists()
    told = command("recover", visit_id)
    assert told.code == USAGE
    assert "any more: it was destroyed on " in told.complaint
    assert "(consent withdrawn)" in told.complaint
    assert command("recover", "--all").out == "No visit is unfinished.\n"
    assert command("withdraw", visit_id, "--yes").code == 0


def test_it_asks_first(
    command: Command, tmp_path: Path, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = finished(command, tmp_path / "visit1")
    done = command("withdraw", "visit1")
    assert (done.code, "add --yes" in done.err) == (USAGE, True)
    monkeypatch.setattr(passphrase, "somebody_is_there", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    done = command("withdraw", "visit1")
    assert (done.code, "Goes, for good" in done.err) == (1, True)
    assert holding(tmp_path, "cough") == ["cough"]
    assert "key" in files_in(room().root / visit_id)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    assert command("withdraw", "visit1").code == 0
    assert holding(tmp_path, "cough") == []


def test_a_visit_that_runs_is_left_alone(command: Command, tmp_path: Path) -> None:
    with recorder.recorded(Microphone(), asked(tmp_path / "visit1")) as visit:
        next(iter(visit.source))
        done = command("withdraw", visit.recording.id, "--yes")
        assert done.code == USAGE
        assert "is running in another window: end it there first" in done.complaint
        visit.recording.mark_written()


@pytest.mark.parametrize("named", ["nothing", "", "abc", "empty", "empty/letter.docx"])
def test_what_is_no_visit_is_refused(command: Command, tmp_path: Path, named: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "letter.docx").touch()
    done = command("withdraw", named, "--yes")
    assert done.code == USAGE
    assert done.complaint


def test_one_visit_at_a_time(command: Command, tmp_path: Path, fakes: None) -> None:
    for name in ("visit1", "visit2"):
        finished(command, tmp_path / name)
    done = command("withdraw", "visit1", "visit2", "--yes")
    assert (done.code, "2 visits: withdraw one at a time" in done.complaint) == (USAGE, True)
    assert holding(tmp_path / "visit1", "cough") == ["cough"]


def test_every_folder_that_the_visit_went_to(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = finished(command, tmp_path / "visit1")
    assert command("recover", visit_id, "--out", "again").code == 0
    done = command("withdraw", visit_id, "again", "--yes", "--json")
    assert sorted(Path(one).name for one in json.loads(done.out)["results"]) == ["again", "visit1"]
    assert holding(tmp_path, "cough") == []


def test_one_that_was_cut_off_is_finished_by_the_next_run(
    command: Command, tmp_path: Path, fakes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit_id = finished(command, tmp_path / "visit1")
    opened = Path.open

    def refusing(path: Path, mode: str = "r", *rest: object, **more: object) -> object:
        if path.name == "note.html" and mode == "r+b":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, *rest, **more)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refusing)
        assert "run it again" in command("withdraw", visit_id, "--yes").err
    orders = tmp_path / "home" / "recordings" / "withdrawals"
    assert len(list(orders.iterdir())) == 1  # what could be done is done; this one is not over
    done = command("recover")
    assert (done.code, done.err) == (0, "")
    assert not orders.exists()
    assert holding(tmp_path, "cough") == []


def test_damaged_results_save_no_key(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = finished(command, tmp_path / "visit1")
    (tmp_path / "visit1" / "encounter.json").write_bytes(b"{")
    done = command("withdraw", "visit1", "--yes")
    assert (done.code, "is damaged" in done.complaint) == (3, True)
    done = command("withdraw", visit_id, "--yes")
    assert done.code == 0
    assert "destroy that folder by hand" in done.err
    assert [one.state for one in room().found()] == [State.DESTROYED]


def test_in_a_live_visit_before_its_draft(command: Command, tmp_path: Path, capsys) -> None:
    with recorder.recorded(Microphone(), asked(tmp_path / "visit1")) as visit:
        sound = iter(visit.source)
        for _ in range(20):
            next(sound)
        visit.withdraw()
    told = capsys.readouterr().err
    assert "its key, the words and the draft are destroyed, and no note is written" in told
    assert f"what stays is {room().root / visit.recording.id / 'tombstone.json'}" in told
    assert [one.state for one in room().found()] == [State.DESTROYED]
    assert files_in(room().root / visit.recording.id) == {"tombstone.json"}
    assert "(consent withdrawn)" in command("recover", visit.recording.id).complaint


@pytest.mark.parametrize("when", ["while it is heard", "while the note is written"])
def test_at_the_keyboard_of_a_live_visit(
    scribe_mic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    @contextmanager
    def watched(source: KeptSource, **_: object) -> Iterator[tuple[object, object]]:
        def listen(event: Event) -> None:
            if isinstance(event, Drafted) and when == "while the note is written":
                source.withdraw()

        def heard(milliseconds: int) -> None:
            if milliseconds >= 2_000 and when == "while it is heard":
                source.withdraw()

        yield listen, heard

    monkeypatch.setattr(progress, "hearing", watched)
    done = scribe_mic(Microphone())
    (visit,) = room().found()
    assert (done.code, visit.state) == (0, State.DESTROYED)
    assert files_in(room().root / visit.id) == {"tombstone.json"}
    assert not (tmp_path / "visit1").exists() and holding(tmp_path, "cough") == []
    first, second = done.err.splitlines()
    assert "the words and the draft are destroyed, and no note is written" in first
    assert "what stays is" in second and "tombstone.json" in second


class Running(Microphone):
    """Goes on until it is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self._stopped = threading.Event()

    def __iter__(self) -> Iterator[SoundChunk]:
        yield from super().__iter__()
        while not self._stopped.wait(0.02):
            yield SoundChunk(np.zeros((320, 1), np.float32))

    def stop(self) -> None:
        self._stopped.set()


@pytest.mark.parametrize("fails", ["feed", "finish", "the screen"])
def test_after_recognition_has_failed_it_is_still_carried_out(
    scribe_mic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    def broken(session: Session, _: object) -> tuple[Event, ...]:
        raise RuntimeError("recognition is gone")

    @contextmanager
    def watched(source: KeptSource, **_: object) -> Iterator[tuple[object, object]]:
        def heard(milliseconds: int) -> None:
            if milliseconds >= 2_000:
                source.withdraw() if fails == "the screen" else source.stop()

        def finishing(event: Event) -> None:
            if isinstance(event, Drafted):
                source.withdraw()
                raise RuntimeError("finish is gone")

        pressed = threading.Timer(0.5, source.withdraw)
        if fails == "feed":
            pressed.start()
        try:
            yield (finishing if fails == "finish" else lambda event: None), heard
        finally:
            pressed.cancel()
            if fails == "the screen":
                raise RuntimeError("the screen is gone")

    if fails == "feed":
        monkeypatch.setattr(Session, "feed", broken)
    monkeypatch.setattr(progress, "hearing", watched)
    done = scribe_mic(Running())
    (visit,) = room().found()
    assert (done.code, visit.state) == (0, State.DESTROYED)
    assert files_in(room().root / visit.id) == {"tombstone.json"}
    assert not (tmp_path / "visit1").exists() and not (room().root / ORDERS).exists()
    assert "the words and the draft are destroyed, and no note is written" in done.err
    assert "is kept, sealed" not in done.err


def _cut_off(patch: pytest.MonkeyPatch, tmp_path: Path) -> AbstractContextManager[Recorded]:
    """A visit whose process does nothing more at its end."""
    patch.setattr(recorder, "_left", lambda *_: None)
    return recorder.recorded(Running(), asked(tmp_path / "visit1"))


def test_it_is_written_down_before_anything_else_and_outlives_the_process(
    command: Command, tmp_path: Path
) -> None:
    with (
        pytest.raises(PowerCutError),
        pytest.MonkeyPatch.context() as patch,
        _cut_off(patch, tmp_path) as visit,
    ):
        next(iter(visit.source))
        visit.source.withdraw()
        (order,) = (room().root / ORDERS).iterdir()
        assert visit.recording.id in order.read_text(encoding="utf-8")
        assert "key" in files_in(room().root / visit.recording.id)
        visit.source.end()
        visit.recording.release()  # as the end of a process does
        raise PowerCutError
    assert room().found()[0].state is State.UNFINISHED
    assert command("recover").code == 0
    assert files_in(room().root / visit.recording.id) == {"tombstone.json"}
    assert not (room().root / ORDERS).exists()


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_whoever_ends_the_program_meanwhile_does_not_save_the_sound(
    scribe_mic, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    @contextmanager
    def watched(source: KeptSource, **_: object) -> Iterator[tuple[object, object]]:
        yield lambda event: None, lambda milliseconds: source.withdraw()

    def told(recording: Recorded) -> None:
        signal.raise_signal(number)
        carried_out(recording)

    number = getattr(signal, ending, signal.SIGINT)
    carried_out, before = Recorded.withdraw, signal.signal(number, lambda *_: told_off.append(1))
    told_off: list[int] = []
    monkeypatch.setattr(progress, "hearing", watched)
    monkeypatch.setattr(Recorded, "withdraw", told)
    try:
        assert scribe_mic(Running()).code == 0
    finally:
        signal.signal(number, before)
    (visit,) = room().found()
    assert (visit.state, told_off) == (State.DESTROYED, [])


def test_results_that_lie_elsewhere_are_asked_for(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    assert command("recover", visit_id, "--out", "elsewhere").code == 0
    done = command("withdraw", visit_id, "--yes")
    assert (done.code, "name their folder" in done.complaint) == (USAGE, True)
    assert command("withdraw", visit_id, "elsewhere", "--yes").code == 0
    assert holding(tmp_path, "cough") == []
