"""A visit that goes on, as its page and its followers see it: consent, sound, words, draft, the record."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from starlette.websockets import WebSocketDisconnect

from ambient_scribe.domain.encounter import Recording
from ambient_scribe.domain.record import FOLLOWED, PROGRAM, AuditAction, StaffRole, VisitState
from ambient_scribe.errors import CaptureError, EngineError
from ambient_scribe.protocols import Recognizer
from ambient_scribe.store.record import encounters, notes
from ambient_scribe.store.record.verification import verify
from ambient_scribe.store.recordings.reading import RecordingSource
from tests.workstation.conftest import VISIT
from tests.workstation.live.conftest import (
    LINES,
    NAME,
    Clinic,
    agrees,
    follows,
    introduced,
    next_of,
    said,
    send,
    socket,
    texts,
    until,
    words_of,
)

LIVE = f"visits/{VISIT}/live"


def state_of(clinic: Clinic) -> VisitState:
    from ambient_scribe.store.record import diary

    return diary.visit(clinic.workstation.record, VISIT, PROGRAM).state


def test_nothing_is_recorded_before_everybody_in_the_room_agrees(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    refused = kim.post(LIVE, {})
    assert refused.status_code == 403
    assert "the patient has not been asked yet" in refused.json()["detail"]
    agrees(kim)
    told = {"person": "daughter", "status": "refused", "how": "asked aloud"}
    kim.post(f"visits/{VISIT}/consent", told)
    assert "the daughter has not agreed" in kim.post(LIVE, {}).json()["detail"]
    assert clinic.workstation.services.room.found() == ()
    told = {"person": FOLLOWED, "status": "refused", "how": "asked aloud"}
    kim.post(f"visits/{VISIT}/consent", told)
    agrees(kim, person="daughter")
    assert kim.post(LIVE, {}).status_code == 201, "only following was refused"


def test_a_visit_is_heard_followed_and_drafted_into_the_record(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said()
    clinic.scheduled()
    state = clinic.begun(kim)
    assert state["mine"]
    assert state["visit"]["patient"]["name"] == NAME
    assert state_of(clinic) is VisitState.RECORDING
    with socket(kim, "events") as page, socket(kim, "sound") as microphone:
        first = next_of(page, "all")
        assert first["state"]["phase"] in {"starting", "listening"}
        assert introduced(microphone) == 0
        assert send(microphone, sound) == len(sound)
        line = next_of(page, "lines", lambda told: LINES[0] in words_of(told["put"]))
        assert line["put"][0]["atMs"] < 1_000
        draft = next_of(page, "draft", lambda told: LINES[0] in texts(told["note"]))
        assert draft["fresh"]
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound))
        assert kim.post(f"{LIVE}/stop").json()["phase"] == "ending"
        ended = next_of(page, "ended")
    assert ended["phase"] == "drafted"
    assert state_of(clinic) is VisitState.DRAFT
    record, room = clinic.workstation.record, clinic.workstation.services.room
    kept = encounters.load(record, VISIT, PROGRAM)
    assert [one.text for one in kept.note.sentences()] == list(LINES)
    assert kept.consent.how == "asked aloud"
    with room.open(VISIT, record.vault) as recording:
        heard = np.concatenate([one.samples for one in RecordingSource(recording)])[:, 0]
    assert len(heard) == len(sound)
    assert np.abs(heard - sound).max() < 1e-3
    assert not verify(record, room).faults
    done = [one.detail for one in record.trail(PROGRAM) if one.action is AuditAction.RECORD]
    assert done == ["ended", "visit begun (browser)"]
    assert kim.post(LIVE, {}).status_code == 409, "it is drafted already"


def test_a_dropped_connection_costs_no_sound(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said()
    clinic.scheduled()
    clinic.begun(kim)
    half = len(sound) // 2
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, sound[:half])
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= half - 16)
    with socket(kim, "sound") as microphone:
        have = introduced(microphone)
        assert have == half
        send(microphone, sound[have - 800 :], have - 800)
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound) - 16)
        kim.post(f"{LIVE}/stop")
        assert microphone.receive_json()["type"] in {"ack", "stop"}
    assert clinic.over() == "drafted"
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert kept.recording is not None
    assert kept.recording.duration_ms == len(sound) // 16
    assert not kept.transcript.gaps


def test_what_a_person_writes_into_the_growing_draft_stays(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said()
    clinic.scheduled()
    clinic.begun(kim)
    cut = len(said(1))
    with socket(kim, "events") as page, socket(kim, "sound") as microphone:
        introduced(microphone)
        at = send(microphone, sound[:cut])
        draft = next_of(page, "draft", lambda told: LINES[0] in texts(told["note"]))
        section = next(one for one in draft["note"]["sections"] if one["sentences"])
        target = next(one for one in section["sentences"] if one["text"] == LINES[0])
        step = {"op": "replace", "sentence": target["id"], "text": "Denies fever."}
        assert "Denies fever." in texts(kim.post(f"{LIVE}/edits", {"edit": step}).json())
        send(microphone, sound[at:], at)
        later = next_of(page, "draft", lambda told: LINES[1] in texts(told["note"]))
        assert "Denies fever." in texts(later["note"])
        assert LINES[0] not in texts(later["note"])
        assert later["yours"] == [target["id"]]
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound) - 16)
        kim.post(f"{LIVE}/mark", {"label": "the cough"})
        kim.post(f"{LIVE}/stop")
        next_of(page, "ended")
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    machine, human = kept.notes
    assert [one.text for one in machine.sentences()] == list(LINES)
    assert [one.text for one in human.sentences()] == ["Denies fever.", *LINES[1:]]
    assert human.author == "Kim"
    assert notes.standing(clinic.workstation.record, VISIT) == human
    offered = [one.text for one in kept.suggestions]
    assert any("instead of “Denies fever.”" in text for text in offered)
    assert any("Kim marked" in text and "the cough" in text for text in offered)


def test_off_the_record_is_not_recorded_and_says_so(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said(1)
    clinic.scheduled()
    clinic.begun(kim)
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        at = send(microphone, sound)
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound) - 16)
        assert kim.post(f"{LIVE}/pause").json()["phase"] == "paused"
        assert next_of(microphone, "pause")
        time.sleep(0.9)
        send(microphone, sound, at)
        assert kim.post(f"{LIVE}/resume").json()["phase"] == "listening"
        kim.post(f"{LIVE}/stop")
    assert clinic.over() == "drafted"
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert kept.note is not None
    said_once, told = kept.note.sentences()
    assert said_once.text == LINES[0]
    assert "off the record and not recorded" in told.text
    assert [gap.cause.value for gap in kept.transcript.gaps] == ["off record"]


def test_who_refuses_while_the_visit_goes_on_takes_it_off_the_record(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    until(lambda: clinic.room.visit(VISIT).phase.value == "listening")
    told = {"person": "student", "status": "refused", "how": "asked aloud"}
    kim.post(f"visits/{VISIT}/consent", told)
    state = kim.get(LIVE).json()
    assert state["phase"] == "paused"
    assert "the student has not agreed" in state["alarms"][0]["text"]
    assert kim.post(f"{LIVE}/resume").status_code == 403
    agrees(kim, person="student")
    assert kim.post(f"{LIVE}/resume").status_code == 409, "nobody would send any sound"
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        assert next_of(microphone, "pause")
        assert kim.post(f"{LIVE}/resume").json()["phase"] == "listening"
        assert next_of(microphone, "resume")


def test_consent_that_is_taken_back_destroys_what_was_heard(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    with socket(kim, "events") as page, socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, said())
        next_of(page, "lines")
        assert kim.post(f"visits/{VISIT}/withdrawal", {"how": "said so"}).is_success
        assert next_of(page, "ended")["phase"] == "withdrawn"
    room = clinic.workstation.services.room
    folder = room.folder_of(VISIT)
    assert folder is not None
    assert folder.is_destroyed
    assert not folder.holds_rest
    assert notes.standing(clinic.workstation.record, VISIT) is None
    assert state_of(clinic) is VisitState.SCHEDULED
    assert kim.post(f"visits/{VISIT}/written", {"text": "Plan: rest"}).status_code == 409
    assert kim.post(LIVE, {"kind": "dictation"}).status_code in {409, 422}


def test_a_scribe_follows_only_through_an_open_door_that_the_patient_agreed_to(
    clinic: Clinic,
) -> None:
    kim = clinic.provider()
    sam = clinic.workstation.person("sam", StaffRole.SCRIBE)
    clinic.scheduled()
    clinic.begun(kim)
    assert kim.post(f"{LIVE}/door", {"open": True}).status_code == 403
    assert sam.get("live").json()["visits"] == []
    assert sam.get(LIVE).status_code == 403
    with socket(sam, "events") as page, pytest.raises(WebSocketDisconnect) as closed:
        page.receive_json()
    assert closed.value.code == 4403
    follows(kim)
    with socket(sam, "events") as theirs, socket(kim, "events") as own:
        assert next_of(theirs, "all")["state"]["mine"] is False
        assert sam.get("live").json()["visits"][0]["by"] == "Kim"
        assert kim.get(LIVE).json()["followers"] == ["Sam"]
        with socket(sam, "listen") as ears, socket(kim, "sound") as microphone:
            assert ears.receive_json() == {"rateHz": 16_000}
            introduced(microphone)
            until(lambda: clinic.room.visit(VISIT).phase.value == "listening")
            send(microphone, said(1))
            heard = np.frombuffer(ears.receive_bytes(), dtype="<i2")
            assert len(heard)
        asked = sam.post(f"{LIVE}/questions", {"text": "Which knee?"}).json()
        waits = next_of(own, "state", lambda told: bool(told["state"]["questions"]))
        assert waits["state"]["questions"][0]["text"] == "Which knee?"
        assert sam.post(f"{LIVE}/questions/{asked['id']}", {"answer": "left"}).status_code == 403
        assert sam.post(f"{LIVE}/stop").status_code == 403
        kim.post(f"{LIVE}/questions/{asked['id']}", {"answer": "the left one"})
        answered = next_of(
            theirs,
            "state",
            lambda told: bool((told["state"]["questions"] or [{}])[0].get("answer")),
        )
        assert answered["state"]["questions"][0]["answer"] == "the left one"
        kim.post(f"{LIVE}/door", {"open": False})
        with pytest.raises(WebSocketDisconnect) as closed:
            next_of(theirs, "never")
        assert closed.value.code == 4403


def test_a_locked_screen_shows_nothing_and_stops_no_recording(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said(1)
    clinic.scheduled()
    clinic.begun(kim)
    with socket(kim, "events") as page, socket(kim, "sound") as microphone:
        introduced(microphone)
        at = send(microphone, sound)
        next_of(page, "lines")
        assert kim.post("lock").is_success
        with pytest.raises(WebSocketDisconnect) as closed:
            next_of(page, "never")
        assert closed.value.code == 4423
        send(microphone, sound, at)
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= 2 * len(sound) - 16)
    with socket(kim, "sound") as microphone:
        assert introduced(microphone) == 2 * len(sound), "a locked page comes back after a drop"


def test_sockets_open_for_nobody_else(clinic: Clinic) -> None:
    kim, lee = clinic.provider(), clinic.workstation.person("lee", StaffRole.PROVIDER)
    clinic.scheduled()
    clinic.begun(kim)
    tried = [
        (kim, "events", "https://elsewhere.example", 4403),
        (clinic.workstation.browser(), "events", "https://localhost", 4401),
        (lee, "sound", "https://localhost", 4403),
        (lee, "listen", "https://localhost", 4403),
    ]
    for browser, which, origin, code in tried:
        with (
            socket(browser, which, origin=origin) as page,
            pytest.raises(WebSocketDisconnect) as closed,
        ):
            page.receive_json()
        assert closed.value.code == code, (which, origin)
    with socket(kim, "events", "1" * 32) as page, pytest.raises(WebSocketDisconnect) as closed:
        page.receive_json()
    assert closed.value.code == 4404
    with socket(kim, "sound") as page, pytest.raises(WebSocketDisconnect) as closed:
        page.send_text("no stream of sound")
        page.receive_json()
    assert closed.value.code == 4403


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
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound) - 16)
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
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(sound) - 16)
        kim.post(f"{LIVE}/stop")
    assert clinic.over() == "failed"
    assert "the sound is kept" in kim.get(LIVE).json()["why"]
    assert state_of(clinic) is VisitState.RECORDING
    clinic.engines.recognizer = whole
    clinic.workstation.services.__post_init__()  # started again: nothing goes on
    clinic.room.take_up()
    assert state_of(clinic) is VisitState.DRAFT
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert [one.text for one in kept.note.sentences()] == list(LINES)


def test_a_visit_without_any_sound_can_be_begun_again(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    kim.post(f"{LIVE}/stop")
    assert clinic.over() == "failed"
    assert state_of(clinic) is VisitState.SCHEDULED
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
    assert state_of(clinic) is VisitState.SCHEDULED
    assert kim.post(LIVE, {"source": "browser"}).status_code == 201


def test_one_microphone_hears_one_visit(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    assert kim.post(LIVE, {"source": "device", "device": "none such"}).status_code in {403, 422}
    clinic.begun(kim)
    assert kim.post(LIVE, {}).status_code == 409


def test_a_visit_that_is_not_recorded_is_typed(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    told = {"person": "patient", "status": "refused", "how": "asked aloud"}
    kim.post(f"visits/{VISIT}/consent", told)
    text = "Cough for three days.\nPlan:\n- Rest and fluids.\n- Return if breathless."
    note = kim.post(f"visits/{VISIT}/written", {"text": text})
    assert note.status_code == 201
    placed = {
        section["title"]: [one["text"] for one in section["sentences"]]
        for section in note.json()["sections"]
        if section["sentences"]
    }
    assert list(placed.values()) == [
        ["Cough for three days."],
        ["Rest and fluids.", "Return if breathless."],
    ]
    assert "Plan" in list(placed)[1]
    review = kim.get(f"visits/{VISIT}/review").json()
    assert (review["note"]["flagged"], review["consent"]) == (0, "refused")
    assert kim.post(f"visits/{VISIT}/written", {"text": "x"}).status_code == 409


def test_a_dictation_needs_no_consent_of_the_patient_and_is_the_clinicians_alone(
    clinic: Clinic,
) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    assert kim.post(LIVE, {"kind": "dictation"}).status_code == 201
    with socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, said())
        until(lambda: clinic.room.visit(VISIT).ears.captured_ms * 16 >= len(said()) - 16)
        kim.post(f"{LIVE}/stop")
    assert clinic.over() == "drafted"
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert {one.role.value for one in kept.transcript.utterances} == {"clinician"}


def test_the_chart_is_given_before_the_visit_and_heard_with(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    assert kim.get(f"visits/{VISIT}/chart").json()["empty"]
    broken = kim.post(f"visits/{VISIT}/chart", {"text": "[["}, method="PUT")
    assert broken.status_code == 422
    text = '{"problems": ["asthma"], "medications": [{"name": "albuterol"}]}'
    given = kim.post(f"visits/{VISIT}/chart", {"text": text, "name": "chart.json"}, method="PUT")
    assert given.json()["problems"] == ["asthma"]
    clinic.begun(kim)
    until(lambda: clinic.engines.opened)
    context, consent = clinic.engines.opened[0]
    assert context.problems == ("asthma",)
    assert context.patient.name == NAME
    assert consent.status.value == "given"
