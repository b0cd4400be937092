"""Every address × every role: who gets in, and that nobody gets in without a session."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.record import StaffRole
from ambient_scribe.workstation.app import ROOMS
from tests.workstation.conftest import VISIT, Browser, Workstation

AT = f"/api/visits/{VISIT}"

OPEN = {
    ("GET", "/api/setup"),
    ("POST", "/api/setup"),
    ("POST", "/api/login"),
    ("POST", "/api/login/passkey"),
    ("POST", "/api/login/passkey/answer"),
    ("POST", "/api/join"),
}
"""For whoever stands before the machine."""

OWN = {
    ("POST", "/api/logout"),
    ("POST", "/api/lock"),
    ("POST", "/api/unlock"),
    ("POST", "/api/unlock/passkey"),
    ("GET", "/api/me"),
    ("POST", "/api/me/second-factor"),
    ("POST", "/api/me/second-factor/confirm"),
    ("POST", "/api/me/second-factor/removal"),
    ("POST", "/api/me/recovery-codes"),
    ("GET", "/api/me/passkeys"),
    ("POST", "/api/me/passkeys"),
    ("POST", "/api/me/passkeys/answer"),
    ("POST", "/api/me/passkeys/{passkey_id}/removal"),
    ("PATCH", "/api/me/passkeys/{passkey_id}"),
    ("GET", "/api/me/sessions"),
    ("POST", "/api/me/sessions/{session_id}/end"),
    ("POST", "/api/me/sessions/end-others"),
    ("GET", "/api/me/notices"),
    ("POST", "/api/me/notices/read"),
    ("POST", "/api/me/pin"),
    ("POST", "/api/me/password"),
}
"""For everybody with a session."""

NEEDS: dict[tuple[str, str], Right] = {
    ("GET", "/api/today"): Right.LIST,
    ("POST", "/api/visits"): Right.SCHEDULE,
    ("POST", "/api/today/sheet"): Right.SCHEDULE,
    ("POST", "/api/patients"): Right.LIST,
    ("GET", "/api/patients/{patient_id}/visits"): Right.LIST,
    ("GET", "/api/visits/{visit_id}/review"): Right.READ,
    ("GET", "/api/visits/{visit_id}/note"): Right.READ,
    ("GET", "/api/visits/{visit_id}/papers"): Right.READ,
    ("GET", "/api/visits/{visit_id}/papers/newest"): Right.READ,
    ("POST", "/api/visits/{visit_id}/papers"): Right.EDIT,
    ("GET", "/api/visits/{visit_id}/papers/{paper_id}/note"): Right.READ,
    ("POST", "/api/visits/{visit_id}/papers/{paper_id}/edits"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/papers/{paper_id}/check"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/papers/{paper_id}/undo"): Right.EDIT,
    ("GET", "/api/visits/{visit_id}/papers/{paper_id}/history"): Right.READ,
    ("GET", "/api/visits/{visit_id}/papers/{paper_id}/history/{number}"): Right.READ,
    ("POST", "/api/visits/{visit_id}/papers/{paper_id}/recipient"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/papers/{paper_id}/state"): Right.EDIT,
    ("GET", "/api/visits/{visit_id}/papers/{paper_id}/changes"): Right.READ,
    ("POST", "/api/visits/{visit_id}/papers/{paper_id}/looked"): Right.EDIT,
    ("GET", "/api/visits/{visit_id}/papers/{paper_id}/sheet"): Right.EXPORT,
    ("GET", "/api/visits/{visit_id}/papers/{paper_id}/pdf"): Right.EXPORT,
    ("GET", "/api/visits/{visit_id}/papers/{paper_id}/text"): Right.EXPORT,
    ("GET", "/api/visits/{visit_id}/note/sheet"): Right.EXPORT,
    ("GET", "/api/visits/{visit_id}/note/pdf"): Right.EXPORT,
    ("GET", "/api/numbers"): Right.NUMBERS,
    ("GET", "/api/numbers.csv"): Right.NUMBERS,
    ("POST", "/api/research"): Right.RESEARCH,
    ("POST", "/api/research/export"): Right.RESEARCH,
    ("POST", "/api/visits/{visit_id}/edits"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/check"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/undo"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/transcript/places"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/transcript/corrections"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/transcript/speakers"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/reviewed"): Right.REVIEW,
    ("GET", "/api/visits/{visit_id}/omissions"): Right.READ,
    ("GET", "/api/visits/{visit_id}/aside"): Right.READ,
    ("GET", "/api/visits/{visit_id}/proposal"): Right.READ,
    ("POST", "/api/visits/{visit_id}/proposal"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/aside"): Right.EDIT,
    ("GET", "/api/visits/{visit_id}/history"): Right.READ,
    ("GET", "/api/visits/{visit_id}/history/{number}"): Right.READ,
    ("GET", "/api/visits/{visit_id}/signatures"): Right.READ,
    ("GET", "/api/visits/{visit_id}/text"): Right.EXPORT,
    ("GET", "/api/visits/{visit_id}/sound"): Right.PLAY,
    ("GET", "/api/visits/{visit_id}/shape"): Right.PLAY,
    ("GET", "/api/visits/{visit_id}/attestation"): Right.REVIEW,
    ("POST", "/api/visits/{visit_id}/signature"): Right.SIGN,
    ("POST", "/api/visits/{visit_id}/signature/passkey"): Right.SIGN,
    ("POST", "/api/visits/{visit_id}/amendment"): Right.SIGN,
    ("POST", "/api/visits/{visit_id}/amendment/passkey"): Right.SIGN,
    ("GET", "/api/visits/{visit_id}/addenda"): Right.READ,
    ("POST", "/api/visits/{visit_id}/addenda"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/addenda/{addendum_id}/removal"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/addenda/{addendum_id}/signature/passkey"): Right.SIGN,
    ("POST", "/api/visits/{visit_id}/addenda/{addendum_id}/signature"): Right.SIGN,
    ("GET", "/api/visits/{visit_id}/consent"): Right.CONSENT,
    ("POST", "/api/visits/{visit_id}/consent"): Right.CONSENT,
    ("POST", "/api/visits/{visit_id}/withdrawal"): Right.CONSENT,
    ("GET", "/api/visits/{visit_id}/chart"): Right.READ,
    ("PUT", "/api/visits/{visit_id}/chart"): Right.EDIT,
    ("GET", "/api/live"): Right.FOLLOW,
    ("POST", "/api/visits/{visit_id}/live"): Right.RECORD,
    ("GET", "/api/visits/{visit_id}/live"): Right.FOLLOW,
    ("POST", "/api/visits/{visit_id}/live/pause"): Right.RECORD,
    ("POST", "/api/visits/{visit_id}/live/resume"): Right.RECORD,
    ("POST", "/api/visits/{visit_id}/live/stop"): Right.RECORD,
    ("POST", "/api/visits/{visit_id}/live/swap"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/live/mark"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/live/alarms/seen"): Right.RECORD,
    ("POST", "/api/visits/{visit_id}/live/edits"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/live/edits/undo"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/live/questions"): Right.FOLLOW,
    ("POST", "/api/visits/{visit_id}/live/questions/{question_id}"): Right.RECORD,
    ("POST", "/api/visits/{visit_id}/live/door"): Right.RECORD,
    ("POST", "/api/visits/{visit_id}/live/hand"): Right.RECORD,
    ("POST", "/api/visits/{visit_id}/written"): Right.EDIT,
    ("POST", "/api/visits/{visit_id}/break-glass"): Right.BREAK_GLASS,
    ("GET", "/api/accounts"): Right.ACCOUNTS,
    ("POST", "/api/accounts"): Right.ACCOUNTS,
    ("PATCH", "/api/accounts/{account_id}"): Right.ACCOUNTS,
    ("POST", "/api/accounts/{account_id}/invitation"): Right.ACCOUNTS,
    ("GET", "/api/settings"): Right.SETTINGS,
    ("PATCH", "/api/settings"): Right.SETTINGS,
    ("POST", "/api/trail"): Right.AUDIT,
    ("GET", "/api/trail/check"): Right.AUDIT,
    ("POST", "/api/trail/csv"): Right.AUDIT,
    ("GET", "/api/emergencies"): Right.AUDIT,
}

SOCKETS: dict[str, Right] = {
    "/api/visits/{visit_id}/together": Right.READ,
    "/api/visits/{visit_id}/live/events": Right.FOLLOW,
    "/api/visits/{visit_id}/live/sound": Right.RECORD,
    "/api/visits/{visit_id}/live/listen": Right.PLAY,
}
"""Connections that stay open; `test_together` and `live.test_live_visit` ask them by role."""

MAY: dict[Right, set[StaffRole]] = {
    Right.LIST: {StaffRole.PROVIDER, StaffRole.SCRIBE, StaffRole.ADMIN},
    Right.SCHEDULE: {StaffRole.PROVIDER, StaffRole.SCRIBE, StaffRole.ADMIN},
    Right.READ: {StaffRole.PROVIDER, StaffRole.SCRIBE},
    Right.EDIT: {StaffRole.PROVIDER, StaffRole.SCRIBE},
    Right.REVIEW: {StaffRole.PROVIDER, StaffRole.SCRIBE},
    Right.PLAY: {StaffRole.PROVIDER, StaffRole.SCRIBE},
    Right.RECORD: {StaffRole.PROVIDER, StaffRole.SCRIBE},
    Right.FOLLOW: {StaffRole.PROVIDER, StaffRole.SCRIBE},
    Right.EXPORT: {StaffRole.PROVIDER},
    Right.SIGN: {StaffRole.PROVIDER},
    Right.CONSENT: {StaffRole.PROVIDER, StaffRole.SCRIBE, StaffRole.ADMIN},
    Right.BREAK_GLASS: {StaffRole.ADMIN},
    Right.ACCOUNTS: {StaffRole.ADMIN},
    Right.SETTINGS: {StaffRole.ADMIN},
    Right.AUDIT: {StaffRole.AUDITOR},
    Right.NUMBERS: {StaffRole.PROVIDER, StaffRole.ADMIN},
    Right.RESEARCH: {StaffRole.RESEARCHER},
}
"""Written down by hand, beside the table that the program goes by."""

BODIES: dict[str, object] = {
    "/api/research": {},
    "/api/trail": {},
    "/api/trail/csv": {},
    "/api/research/export": {"reason": "word error rates"},
    "/api/visits": {"name": "X"},
    "/api/patients": {"text": "quill"},
    "/api/today/sheet": {"text": "time,name\n9:00,X\n", "day": "2026-05-04"},
    "/api/visits/{visit_id}/edits": {"beside": 1, "edit": {"op": "remove", "sentence": "none"}},
    "/api/visits/{visit_id}/check": {
        "edit": {"op": "replace", "sentence": "s1", "text": "Other words."}
    },
    "/api/visits/{visit_id}/aside": {"matter": {"kind": "omission", "text": "A cough."}},
    "/api/visits/{visit_id}/proposal": {"beside": 99, "proposal": "p1", "accept": True},
    "/api/visits/{visit_id}/undo": {"beside": 99, "to": 1},
    "/api/visits/{visit_id}/papers": {"letters": ["work"]},
    "/api/visits/{visit_id}/papers/{paper_id}/edits": {
        "beside": 1,
        "edit": {"op": "remove", "sentence": "none"},
    },
    "/api/visits/{visit_id}/papers/{paper_id}/check": {
        "edit": {"op": "replace", "sentence": "s1", "text": "Other words."}
    },
    "/api/visits/{visit_id}/papers/{paper_id}/undo": {"beside": 1, "to": 1},
    "/api/visits/{visit_id}/papers/{paper_id}/recipient": {"beside": 1, "recipient": "X"},
    "/api/visits/{visit_id}/papers/{paper_id}/state": {"beside": 1, "state": "ready"},
    "/api/visits/{visit_id}/papers/{paper_id}/looked": {"beside": 1},
    "/api/visits/{visit_id}/transcript/places": {"words": ["w1"]},
    "/api/visits/{visit_id}/transcript/corrections": {
        "beside": 99,
        "correct": {"places": [["w1"]], "text": "x"},
    },
    "/api/visits/{visit_id}/transcript/speakers": {"beside": 99, "who": {"swapped": ["A", "B"]}},
    "/api/visits/{visit_id}/reviewed": {"beside": 99, "seen": "x"},
    "/api/visits/{visit_id}/signature": {"seen": "0" * 64, "pin": "000000"},
    "/api/visits/{visit_id}/signature/passkey": {"seen": "0" * 64},
    "/api/visits/{visit_id}/amendment/passkey": {
        "beside": 99,
        "edits": [{"op": "remove", "sentence": "none"}],
    },
    "/api/visits/{visit_id}/amendment": {
        "beside": 99,
        "reason": "x",
        "edits": [{"op": "remove", "sentence": "none"}],
    },
    "/api/visits/{visit_id}/addenda": {"text": "x"},
    "/api/visits/{visit_id}/addenda/{addendum_id}/signature/passkey": {"seen": "0" * 64},
    "/api/visits/{visit_id}/addenda/{addendum_id}/signature": {"seen": "0" * 64, "pin": "000000"},
    "/api/visits/{visit_id}/consent": {
        "person": "patient",
        "status": "given",
        "how": "asked aloud",
    },
    "/api/visits/{visit_id}/withdrawal": {"how": "told at the desk"},
    "/api/visits/{visit_id}/chart": {"text": "{}"},
    "/api/visits/{visit_id}/live": {},
    "/api/visits/{visit_id}/live/mark": {},
    "/api/visits/{visit_id}/live/alarms/seen": {"up_to": 1},
    "/api/visits/{visit_id}/live/edits": {"edit": {"op": "remove", "sentence": "none"}},
    "/api/visits/{visit_id}/live/questions": {"text": "Which knee?"},
    "/api/visits/{visit_id}/live/questions/{question_id}": {},
    "/api/visits/{visit_id}/live/door": {"open": False},
    "/api/visits/{visit_id}/live/hand": {},
    "/api/visits/{visit_id}/written": {"text": "Plan: rest"},
    "/api/visits/{visit_id}/break-glass": {"reason": "x"},
    "/api/settings": {"idle_minutes": 9},
    "/api/accounts": {"login": "new", "name": "New", "roles": ["scribe"]},
    "/api/accounts/{account_id}": {"name": "Other"},
    "/api/accounts/{account_id}/invitation": {},
}

PARAMETERS = {
    "/api/today": {"since": "2026-01-01T00:00Z", "until": "2026-01-02T00:00Z"},
    "/api/numbers": {"since": "2026-01-01", "until": "2026-01-31"},
    "/api/numbers.csv": {"since": "2026-01-01", "until": "2026-01-31"},
}


def routes(workstation: Workstation) -> set[tuple[str, str]]:
    return {
        (method, path)
        for path, methods in workstation.app.openapi()["paths"].items()
        for method in (name.upper() for name in methods)
    }


def ask(browser: Browser, method: str, path: str) -> int:
    account = browser.me.get("id", "nobody")
    url = path.format(
        visit_id=VISIT,
        account_id=account,
        patient_id="p000000",
        number=2,
        question_id="0",
        passkey_id="x",
        session_id="x",
        addendum_id="x",
        paper_id="work",
    )
    headers = {"x-csrf-token": browser.me.get("csrf", "")}
    answer = browser.client.request(
        method,
        url,
        json=BODIES.get(path) if method != "GET" else None,
        params=PARAMETERS.get(path),
        headers=headers,
    )
    return answer.status_code


def test_the_table_below_is_whole(workstation: Workstation) -> None:
    assert routes(workstation) == {*NEEDS, *OPEN, *OWN}
    hidden = [
        route.path
        for route in workstation.app.routes
        if isinstance(route, APIRoute) and not route.include_in_schema
    ]
    assert hidden == ["/"]
    routers = [room.router for room in ROOMS]
    sockets = {
        one.path
        for router in routers
        for one in router.routes
        if isinstance(one, APIWebSocketRoute)
    }
    assert sockets == set(SOCKETS)


def test_nobody_gets_in_without_a_session(workstation: Workstation) -> None:
    workstation.drafted()
    browser = workstation.browser()
    for method, path in sorted({*NEEDS, *OWN}):
        assert ask(browser, method, path) == 401, (method, path)


def test_half_a_login_opens_nothing(workstation: Workstation) -> None:
    """The second factor is not set up yet."""
    from ambient_scribe.domain.accounts import NewAccount
    from ambient_scribe.store.accounts import accounts, invitations
    from tests.workstation.conftest import ADMIN, PASSWORD

    workstation.drafted()
    new = NewAccount(login="lee", name="Lee", roles=frozenset({StaffRole.PROVIDER}))
    account = accounts.make(workstation.record, new, ADMIN)
    code = invitations.invite(workstation.record, account.id, ADMIN)
    browser = workstation.browser()
    assert browser.post("join", {"code": code, "password": PASSWORD}).json()["must_enrol"]
    for method, path in sorted(NEEDS):
        assert ask(browser, method, path) == 403, (method, path)


@pytest.mark.parametrize("role", list(StaffRole))
def test_every_address_by_role(workstation: Workstation, role: StaffRole) -> None:
    workstation.drafted()
    browser = workstation.person("somebody", role)
    order = sorted(NEEDS, key=lambda one: one[1].endswith(("withdrawal", "break-glass")))
    for method, path in order:
        status = ask(browser, method, path)
        if role in MAY[NEEDS[method, path]]:
            if (method, path.rpartition("/")[2]) == ("POST", "signature"):
                continue  # no PIN is set: that is told as a denial, too
            assert status not in {401, 403, 423}, (method, path, status)
            assert status < 500, (method, path, status)
        else:
            assert status == 403, (method, path, status)
