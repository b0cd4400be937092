"""The line between people at one visit: what is heard on it, who may hold it, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.record import AuditAction, StaffRole
from ambient_scribe.store.record import destruction
from ambient_scribe.workstation import sockets
from tests.store.record.conftest import PROVIDER
from tests.workstation.conftest import ORIGIN, VISIT, Browser, Workstation
from tests.workstation.test_permissions import MAY

AT = f"/api/visits/{VISIT}/together"


@contextmanager
def joined(browser: Browser, origin: str | None = ORIGIN) -> Iterator[WebSocketTestSession]:
    headers = {"origin": origin} if origin else {}
    address = AT.replace("/api", "wss://localhost/api", 1)
    with browser.client.websocket_connect(address, headers=headers) as line:
        yield line


def heard(line: WebSocketTestSession, kind: str) -> dict[str, Any]:
    """The next message of a kind."""
    while True:
        message: dict[str, Any] = line.receive_json()
        if message["kind"] == kind:
            return message


def code_of(browser: Browser, origin: str | None = ORIGIN) -> int:
    with pytest.raises(WebSocketDisconnect) as ended, joined(browser, origin) as line:
        line.receive_json()
    return ended.value.code


def closing(line: WebSocketTestSession) -> int:
    with pytest.raises(WebSocketDisconnect) as ended:
        while True:
            line.receive_json()
    return ended.value.code


@pytest.fixture
def scribe(workstation: Workstation) -> Browser:
    workstation.drafted()
    return workstation.person("sam", StaffRole.SCRIBE)


def test_two_people_hear_of_each_other_and_of_what_is_written(
    workstation: Workstation, scribe: Browser
) -> None:
    provider = workstation.person("vera", StaffRole.PROVIDER)
    with joined(provider) as line:
        own = heard(line, "you")["window"]
        assert [one["window"] for one in heard(line, "people")["people"]] == [own]
        with joined(scribe) as other:
            assert [one["name"] for one in heard(line, "people")["people"]] == ["Vera", "Sam"]
            other.send_json({"sentence": "s1", "writes": True})
            told = heard(line, "people")["people"][1]
            assert (told["sentence"], told["writes"]) == ("s1", True)
            edit = {"op": "remove", "sentence": "s5"}
            assert scribe.post(f"visits/{VISIT}/edits", {"beside": 1, "edit": edit}).is_success
            for each in (line, other):
                message = heard(each, "revised")
                assert message["part"], message["by"] == ("note", "Sam")
                assert message["revision"] == 2
                assert "quokka" not in str(message)
        assert [one["name"] for one in heard(line, "people")["people"]] == ["Vera"]
        destruction.withdraw(workstation.record, workstation.services.room, VISIT, PROVIDER)
        assert heard(line, "revised")["part"] == "visit"


@pytest.mark.parametrize("role", list(StaffRole))
def test_who_may_not_read_the_visit_is_not_let_in(
    workstation: Workstation, role: StaffRole
) -> None:
    workstation.drafted()
    browser = workstation.person("somebody", role)
    if role in MAY[Right.READ]:
        with joined(browser) as line:
            assert heard(line, "you")
        return
    assert code_of(browser) == sockets.DENIED
    assert workstation.record.trail(PROVIDER)[1].action is AuditAction.DENIED
    assert workstation.services.presence.who(VISIT) == ()


def test_a_page_of_another_site_is_refused_though_it_has_the_cookie(scribe: Browser) -> None:
    refused = 1008
    for origin in (
        "https://evil.example",
        "http://localhost",
        "https://localhost:99",
        "null",
        None,
    ):
        assert code_of(scribe, origin) == refused


def test_nobody_gets_in_without_a_session(workstation: Workstation, scribe: Browser) -> None:
    assert code_of(workstation.browser()) == sockets.LOGGED_OUT
    scribe.post("lock")
    assert code_of(scribe) == sockets.LOCKED


def test_it_ends_with_the_session_and_behind_a_locked_screen(
    workstation: Workstation, scribe: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ASKED_AGAIN_S", 0.02)
    provider = workstation.person("vera", StaffRole.PROVIDER)
    with joined(provider) as line, joined(scribe) as other:
        provider.post("lock")
        assert closing(line) == sockets.LOCKED
        scribe.post("logout")
        assert closing(other) == sockets.LOGGED_OUT
    assert workstation.services.presence.who(VISIT) == ()


def test_an_open_line_keeps_no_screen_open(
    workstation: Workstation, scribe: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "ASKED_AGAIN_S", 0.02)
    with joined(scribe) as line:
        heard(line, "you")
        line.send_json({"sentence": "s1"})
        workstation.clock.passes(minutes=600)
        assert closing(line) in {sockets.LOCKED, sockets.LOGGED_OUT}


@pytest.mark.parametrize(
    "said", ["no json", '{"sentence": 5}', '{"more": 1}', '"' + "x" * 5_000 + '"']
)
def test_what_it_does_not_understand_ends_it(scribe: Browser, said: str) -> None:
    refused = 1008
    with joined(scribe) as line:
        line.send_text(said)
        assert closing(line) == refused


def test_a_failure_of_the_program_is_told_without_what_it_was_about(
    workstation: Workstation,
    scribe: Browser,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("Aurelia Quill")

    monkeypatch.setattr(workstation.services.presence, "moved", fails)
    with joined(scribe) as line:
        line.send_json({"sentence": "s1"})
        assert closing(line) == 1011
    assert "RuntimeError" in caplog.text or "ExceptionGroup" in caplog.text
    assert "Quill" not in caplog.text
