"""A workstation on a record of its own, and browsers' worth of people who are logged in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from httpx import Response

from ambient_scribe.build_workstation import build_rewriting
from ambient_scribe.build_writing import build_writing
from ambient_scribe.config import load_config
from ambient_scribe.domain.accounts import NewAccount
from ambient_scribe.domain.record import PROGRAM, PatientEntry, StaffRole
from ambient_scribe.store.accounts import accounts, invitations
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record import diary, encounters
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.vault.keys import Argon2Cost, Vault
from ambient_scribe.workstation.app import create_app
from ambient_scribe.workstation.services import Services
from ambient_scribe.workstation.settings import WorkstationConfig
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit

PASSWORD = "wicker basket on the pier"
PIN = "730261"
ORIGIN = "https://localhost"
VISIT = "0" * 32

CHEAP = Argon2Cost(passes=1, memory_kib=8, lanes=1)


@dataclass
class Clock:
    """Real time passes too slowly for a test, and codes must not be used twice."""

    at: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))

    def now(self) -> datetime.datetime:
        self.at += datetime.timedelta(milliseconds=1)
        return self.at

    def passes(self, **how_long: float) -> None:
        self.at += datetime.timedelta(**how_long)


class Browser:
    """One person's: keeps cookies, sends the page's token."""

    def __init__(self, workstation: Workstation) -> None:
        self._clock = workstation.clock
        self.client = TestClient(workstation.app, base_url=ORIGIN, raise_server_exceptions=False)
        self.me: dict[str, Any] = {}
        self._totp: pyotp.TOTP | None = None

    def get(self, path: str, **params: Any) -> Response:
        return self.client.get(f"/api/{path}", params=params)

    def post(self, path: str, body: Any = None, *, method: str = "POST") -> Response:
        headers = {"x-csrf-token": self.me.get("csrf", "")}
        answer = self.client.request(method, f"/api/{path}", json=body, headers=headers)
        is_json = answer.content and "json" in answer.headers.get("content-type", "")
        if answer.is_success and is_json and isinstance(told := answer.json(), dict):
            self.me = told if "csrf" in told else self.me
        return answer

    def enrol(self) -> None:
        """An authenticator app."""
        made = self.post("me/second-factor", {"password": PASSWORD}).json()
        self._totp = pyotp.TOTP(made["secret"])
        assert self.post("me/second-factor/confirm", {"code": self.code()}).is_success

    def code(self) -> str:
        """A new one: the clock goes on by a step."""
        assert self._totp is not None
        self._clock.passes(seconds=30)
        return self._totp.at(self._clock.at)

    def log_in(self, login: str, password: str = PASSWORD) -> Response:
        asked = {"login": login, "password": password}
        answer = self.post("login", asked)
        if answer.status_code == 401 and answer.json().get("need") == "code":
            answer = self.post("login", {**asked, "code": self.code()})
        return answer


@dataclass
class Workstation:
    record: Record
    clock: Clock
    app: Any
    services: Services

    def browser(self) -> Browser:
        return Browser(self)

    def person(self, login: str, *roles: StaffRole, pin: bool = False) -> Browser:
        """Somebody who was invited, and is logged in."""
        new = NewAccount(login=login, name=login.title(), roles=frozenset(roles))
        account = accounts.make(self.record, new, ADMIN)
        code = invitations.invite(self.record, account.id, ADMIN)
        browser = self.browser()
        assert browser.post("join", {"code": code, "password": PASSWORD}).is_success
        browser.enrol()
        if pin:
            assert browser.post("me/pin", {"password": PASSWORD, "pin": PIN}).is_success
        return browser

    def drafted(self, visit_id: str = VISIT, patient: str = "Aurelia Quill") -> str:
        """A visit with a draft in which nothing is flagged."""
        entry = PatientEntry(id=f"p{visit_id[:6]}", name=patient)
        diary.schedule(self.record, entry, self.clock.now(), PROGRAM, visit_id=visit_id)
        encounters.save(self.record, a_visit(clean(), visit_id=visit_id), PROGRAM)
        return visit_id


ADMIN = PROGRAM.changed(id="test-admin", roles=frozenset({StaffRole.ADMIN}))


@pytest.fixture
def workstation(tmp_path: Path) -> Iterator[Workstation]:
    clock = Clock()
    record = Record.make(tmp_path / "record", Vault.fresh(), [tmp_path / "witness"], clock.now)
    services = Services(
        record=record,
        room=RecordingRoom(tmp_path / "record" / "recordings"),
        passwords=Passwords(CHEAP),
        verifier=build_writing().verifier,
        rewriting=build_rewriting(load_config()),
    )
    yield Workstation(record, clock, create_app(services, WorkstationConfig()), services)
    record.close()


def problems(answers: Sequence[Response]) -> list[str]:
    return [answer.json()["detail"] for answer in answers]
