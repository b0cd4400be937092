"""A visit that goes on, from the consent to the record: what is heard and drafted, typed, dictated."""

from __future__ import annotations

import time

import numpy as np

from ambient_scribe.domain.record import FOLLOWED, PROGRAM, AuditAction, VisitState
from ambient_scribe.store.record import encounters, notes
from ambient_scribe.store.record.verification import verify
from ambient_scribe.store.recordings.reading import RecordingSource
from tests.workstation.conftest import VISIT
from tests.workstation.live.conftest import (
    LINES,
    LIVE,
    NAME,
    Clinic,
    agrees,
    introduced,
    next_of,
    said,
    send,
    socket,
    texts,
    until,
    words_of,
)


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
    assert clinic.state() is VisitState.RECORDING
    with socket(kim, "events") as page, socket(kim, "sound") as microphone:
        first = next_of(page, "all")
        assert first["state"]["phase"] in {"starting", "listening"}
        assert introduced(microphone) == 0
        assert send(microphone, sound) == len(sound)
        line = next_of(page, "lines", lambda told: LINES[0] in words_of(told["put"]))
        assert line["put"][0]["atMs"] < 1_000
        draft = next_of(page, "draft", lambda told: LINES[0] in texts(told["note"]))
        assert draft["fresh"]
        clinic.has(len(sound))
        assert kim.post(f"{LIVE}/stop").json()["phase"] == "ending"
        ended = next_of(page, "ended")
    assert ended["phase"] == "drafted"
    assert clinic.state() is VisitState.DRAFT
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


def test_what_a_person_writes_into_the_growing_draft_stays(clinic: Clinic) -> None:
    kim, sound = clinic.provider(), said()
    clinic.scheduled()
    clinic.begun(kim)
    cut = len(said(1)) + 8_000  # somebody speaks on: a draft is made while sound comes
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
        clinic.has(len(sound))
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
        clinic.has(len(sound))
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
        clinic.has(len(said()))
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
