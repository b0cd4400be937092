"""What everybody who watches a visit is told: built once, complete for who is slow, named for whose it is."""

from __future__ import annotations

import json
import threading

import pytest

from ambient_scribe.workstation.live.feed import KEPT_MESSAGES, board_of, state_json
from tests.workstation.conftest import VISIT
from tests.workstation.live.conftest import Clinic


def test_what_changes_is_built_once_for_all(clinic: Clinic) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    live = clinic.room.visit(VISIT)
    board = board_of(live, clinic.room.around.engines)
    assert board_of(live, clinic.room.around.engines) is board
    first, slow = board.all(live.by.id)
    assert json.loads(first)["state"]["mine"]
    assert not json.loads(board.all("sam")[0])["state"]["mine"]

    live.mark("the cough", live.by)
    own, at = board.since(slow, live.by.id, is_last=True)
    told = next(one for one in own if '"type":"state"' in one)
    assert json.loads(told)["state"]["marks"][0]["label"] == "the cough"
    again, _ = board.since(slow, live.by.id)
    assert any(one is told for one in again), "the same message, not another like it"
    guests, _ = board.since(slow, "sam")
    states = [json.loads(one)["state"] for one in guests if '"type":"state"' in one]
    assert [one["mine"] for one in states] == [False]
    assert board.since(at, live.by.id) == ([], at), "nothing has changed"

    for number in range(KEPT_MESSAGES + 1):
        live.mark(f"mark {number}", live.by)
        board.since(at, live.by.id, is_last=True)
    everything, now = board.since(slow, live.by.id)
    assert [json.loads(one)["type"] for one in everything] == ["all"]
    assert len(json.loads(everything[0])["state"]["marks"]) == KEPT_MESSAGES + 2
    newest, _ = board.since(now - 5, live.by.id)
    assert len(newest) == 1, "of states that came too fast, the last"


def test_who_looks_waits_for_nobody_who_steers(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    kim = clinic.provider()
    clinic.scheduled()
    clinic.begun(kim)
    live = clinic.room.visit(VISIT)
    monkeypatch.setattr(live._kept, "alarms", lambda: ("the microphone is muted",))
    told: list[str] = []

    def looks() -> None:
        told.append(state_json(live, {}, mine=True)["alarms"][0]["text"])

    with live._steering():  # and the disk is slow
        page = threading.Thread(target=looks, daemon=True)
        page.start()
        page.join(20)
        assert told == ["the microphone is muted"]
