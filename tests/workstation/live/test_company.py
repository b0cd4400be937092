"""Who is there while a visit goes on: who refuses or takes consent back, who follows, who looks on uninvited."""

from __future__ import annotations

import numpy as np
import pytest
from starlette.websockets import WebSocketDisconnect

from ambient_scribe.domain.record import PROGRAM, Actor, AuditAction, StaffRole, VisitState
from ambient_scribe.store.record import encounters, notes
from tests.workstation.conftest import VISIT
from tests.workstation.live.conftest import (
    LIVE,
    Clinic,
    agrees,
    follows,
    introduced,
    next_of,
    said,
    send,
    socket,
    until,
)


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
    assert clinic.state() is VisitState.SCHEDULED
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
        clinic.has(2 * len(sound))
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


def test_another_provider_takes_the_visit_over_and_it_is_recorded_on(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said()
    lee = clinic.workstation.person("lee", StaffRole.PROVIDER)
    sam = clinic.workstation.person("sam", StaffRole.SCRIBE)
    clinic.scheduled()
    clinic.begun(kim)
    third = len(sound) // 3
    with socket(kim, "events") as first, socket(kim, "sound") as microphone:
        introduced(microphone)
        send(microphone, sound[:third])
        clinic.has(third)
        assert lee.get(LIVE).status_code == 403
        assert sam.post(f"{LIVE}/hand", {"reason": "to help"}).status_code == 403
        refused = lee.post(f"{LIVE}/hand", {})
        assert refused.status_code == 422
        assert "Kim has not opened this visit: say why" in refused.json()["detail"]
        taken = lee.post(f"{LIVE}/hand", {"reason": "Kim is called away"}).json()
        assert (taken["mine"], taken["by"], taken["phase"]) == (True, "Lee", "listening")
        assert taken["anothersSound"], "and stays Kim's until Lee asks for another"
        told = next_of(first, "state", lambda told: told["state"]["by"] == "Lee")["state"]
        assert not told["mine"]
        assert (
            "Lee has taken the visit over from Kim: Kim is called away"
            in told["alarms"][-1]["text"]
        )
        assert kim.post(f"{LIVE}/stop").status_code == 403, "it is not hers any more"
        assert kim.post(f"{LIVE}/pause").json()["phase"] == "paused", "but the microphone is"
        assert kim.post(f"{LIVE}/resume").status_code == 403
        assert lee.post(f"{LIVE}/resume").json()["phase"] == "listening"
        assert kim.get(LIVE).is_success, "her page records it"
        send(microphone, sound[third : 2 * third], third)
        clinic.has(2 * third)
        with socket(lee, "events") as own, socket(lee, "sound") as other:
            all_of_it = next_of(own, "all")["state"]
            assert (all_of_it["mine"], all_of_it["followers"]) == (True, ["Kim"])
            assert introduced(other, "d" * 32) == 0
            next_of(own, "state", lambda told: not told["state"]["anothersSound"])
            send(other, sound[2 * third :])
            clinic.has(len(sound))
            with pytest.raises(WebSocketDisconnect) as closed:
                next_of(microphone, "never")
            assert closed.value.code == 4403, "it may be silent: it goes all the same"
            with socket(kim, "sound") as late, pytest.raises(WebSocketDisconnect) as closed:
                late.receive_json()
            assert closed.value.code == 4403, "one page sends the sound"
            with pytest.raises(WebSocketDisconnect) as closed:
                next_of(first, "never")
            assert closed.value.code == 4403, "the door is shut to who had it, too"
            assert kim.post(f"{LIVE}/pause").status_code == 403
            assert lee.post(f"{LIVE}/stop").is_success
            next_of(own, "ended")
    assert clinic.over() == "drafted"
    kept = encounters.load(clinic.workstation.record, VISIT, PROGRAM)
    assert kept.recording is not None
    assert kept.recording.duration_ms >= len(sound) // 16
    assert any(
        "Lee marked" in one.text and "took the visit over from Kim" in one.text
        for one in kept.suggestions
    )
    assert done(clinic)[:5] == [
        ("Lee", "ended"),
        ("Lee", "on the record"),
        ("Kim", "off the record"),
        ("Lee", "taken over from Kim"),
        ("Lee", "goes in by a shut door, to take it over: Kim is called away"),
    ]


def done(clinic: Clinic) -> list[tuple[str, str]]:
    """What the trail tells of the recording, the newest first."""
    trail = clinic.workstation.record.trail(PROGRAM)
    return [(one.actor, one.detail) for one in trail if one.action is AuditAction.RECORD]


def test_the_trail_of_a_take_over_names_whose_it_was_and_comes_first_where_the_door_is_shut(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim, lee = clinic.provider(), clinic.workstation.person("lee", StaffRole.PROVIDER)
    clinic.scheduled()
    clinic.begun(kim)
    live, ann = clinic.room.visit(VISIT), Actor(id="ann", name="Ann")

    def meanwhile(person: Actor) -> bool:
        live.hand(ann, "")
        return True

    with monkeypatch.context() as patch:
        patch.setattr(live, "lets_in", meanwhile)
        assert lee.post(f"{LIVE}/hand", {}).is_success
    assert done(clinic)[0] == ("Lee", "taken over from Ann"), "she was faster"
    assert lee.post(f"{LIVE}/stop").is_success
    clinic.over()
    assert kim.post(f"{LIVE}/hand", {"reason": "my patient"}).status_code == 409
    assert done(clinic)[0] == ("Kim", "goes in by a shut door, to take it over: my patient")


def test_who_follows_through_an_open_door_takes_over_without_a_reason_and_gives_it_back(
    clinic: Clinic,
) -> None:
    kim = clinic.provider()
    lee = clinic.workstation.person("lee", StaffRole.PROVIDER)
    clinic.scheduled()
    clinic.begun(kim, source="browser")
    follows(kim)
    assert lee.post(f"{LIVE}/hand", {}).json()["mine"]
    assert lee.post(f"{LIVE}/door", {"open": False}).is_success
    assert kim.get(LIVE).status_code == 403, "who had it is shut out like everybody else"
    assert kim.post(f"{LIVE}/hand", {}).status_code == 422
    assert kim.post(f"{LIVE}/hand", {"reason": "my patient"}).json()["mine"]
    assert kim.post(f"{LIVE}/hand", {}).is_success, "again: nothing"
    assert [one.name for one in clinic.room.visit(VISIT).hands] == ["Kim", "Lee", "Kim"]


def test_a_dictation_is_nobody_elses(clinic: Clinic) -> None:
    kim = clinic.provider()
    lee = clinic.workstation.person("lee", StaffRole.PROVIDER)
    clinic.scheduled()
    assert kim.post(LIVE, {"kind": "dictation"}).is_success
    assert lee.post(f"{LIVE}/hand", {"reason": "why not"}).status_code == 409
