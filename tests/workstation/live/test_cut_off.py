"""Nothing that people did in a live visit is lost when the server dies in it; nothing stays of it when consent
is withdrawn."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.record import PROGRAM, AuditAction
from ambient_scribe.store.record import encounters, notes
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.verification import verify
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.workstation.live.room import LiveRoom
from tests.workstation.conftest import VISIT
from tests.workstation.live.a_visit_cut_off import room_of, vault_of
from tests.workstation.live.conftest import (
    LINES,
    Clinic,
    introduced,
    next_of,
    said,
    send,
    socket,
    texts,
    until,
)

ROOT = Path(__file__).resolve().parents[3]
LIVE = f"visits/{VISIT}/live"


def has_what_was_done(kept: Encounter) -> None:
    machine, human = kept.notes[0], kept.notes[-1]
    assert [one.text for one in machine.sentences()][: len(LINES)] == list(LINES)
    written = [one.text for one in human.sentences()]
    assert written[:2] == ["Denies fever.", LINES[2]], "the second was taken out"
    assert "Not meant." not in written
    told = " ".join(one.text for one in kept.suggestions)
    assert "Kim marked" in told
    assert "the cough" in told
    assert "Sam asked" in told
    assert "Kim answered: the left one" in told


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process is killed by a signal")
def test_a_killed_server_loses_nothing_that_people_did(tmp_path: Path) -> None:
    secret = secrets.token_hex(32)
    command = [sys.executable, "-m", "tests.workstation.live.a_visit_cut_off", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
        text=True,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        print(secret, file=server.stdin, flush=True)
        assert server.stdout.readline() == "done\n"
        server.send_signal(signal.SIGKILL)
    beside = tmp_path / "record" / "recordings" / VISIT / "beside"
    assert b"knee" not in beside.read_bytes()
    with Record.open(tmp_path / "record", vault_of(secret), [tmp_path / "witness"]) as record:
        room = room_of(tmp_path, record)
        room.take_up()
        kept = encounters.load(record, VISIT, PROGRAM)
        has_what_was_done(kept)
        assert notes.standing(record, VISIT) == kept.notes[-1]
        assert not beside.exists(), "it stands in the note"
        assert not verify(record, room.around.room).faults


def test_a_visit_is_taken_up_from_what_lies_on_the_disk_at_that_moment(
    clinic: Clinic, tmp_path: Path
) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    sound = said()
    with socket(kim, "events") as page, socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, sound)
        draft = next_of(page, "draft", lambda told: set(LINES[:2]) <= set(texts(told["note"])))
        ids = {
            one["text"]: one["id"]
            for part in draft["note"]["sections"]
            for one in part["sentences"]
        }
        edits = [
            {"op": "replace", "sentence": ids[LINES[0]], "text": "Denies fever."},
            {"op": "remove", "sentence": ids[LINES[1]]},
        ]
        for step in edits:
            assert kim.post(f"{LIVE}/edits", {"edit": step}).is_success
        nothing = kim.post(f"{LIVE}/edits", {"edit": {"op": "remove", "sentence": "none"}})
        assert nothing.status_code == 422
        kim.post(f"{LIVE}/mark", {"label": "the cough"})
        assert kim.post(f"{LIVE}/swap").is_success
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound) - 16)
        around = clinic.room.around
        shutil.copytree(around.room.root, tmp_path / "after")
        after = LiveRoom(replace(around, room=RecordingRoom(tmp_path / "after")))
        after.take_up()
        kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
        written = [one.text for one in kept.notes[-1].sentences()]
        assert written[0] == "Denies fever."
        assert LINES[1] not in written
        assert any("the cough" in one.text for one in kept.suggestions)
        done = clinic.workstation.record.trail(PROGRAM)
        assert "live draft" in [one.detail for one in done if one.action is AuditAction.EDIT]


def test_what_was_taken_out_stays_out_and_comes_back_when_it_is_asked_for(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    sound, cut = said(), len(said(1))
    with socket(kim, "events") as page, socket(kim, "sound") as microphone:
        introduced(microphone)
        at = send(microphone, sound[:cut])
        draft = next_of(page, "draft", lambda told: LINES[0] in texts(told["note"]))
        target = next(
            one
            for part in draft["note"]["sections"]
            for one in part["sentences"]
            if one["text"] == LINES[0]
        )
        assert kim.post(f"{LIVE}/edits/undo").status_code == 422, "nothing was done yet"
        step = {"op": "remove", "sentence": target["id"]}
        assert LINES[0] not in texts(kim.post(f"{LIVE}/edits", {"edit": step}).json())
        send(microphone, sound[at:], at)
        later = next_of(page, "draft", lambda told: LINES[1] in texts(told["note"]))
        assert LINES[0] not in texts(later["note"])
        assert texts(kim.post(f"{LIVE}/edits/undo").json())[0] == LINES[0]
        assert kim.post(f"{LIVE}/edits/undo").status_code == 422
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound) - 16)
        kim.post(f"{LIVE}/stop")
        next_of(page, "ended")
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert [one.text for one in kept.notes[-1].sentences()] == list(LINES)
    assert len(kept.notes) == 1, "all of it was taken back"


def test_a_withdrawal_destroys_what_was_done_too(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, said(1))
        until(lambda: clinic.room.visit(VISIT).phase.value == "listening")
        kim.post(f"{LIVE}/mark", {"label": "the cough"})
        folder = clinic.room.around.room.folder_of(VISIT)
        assert folder is not None
        assert (folder / "beside").exists()
        assert kim.post(f"visits/{VISIT}/withdrawal", {"how": "said so"}).is_success
    assert kim.post(f"{LIVE}/mark", {"label": "later"}).status_code in {403, 404, 409}
    assert folder.is_destroyed
    assert not folder.holds_rest
