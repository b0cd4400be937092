"""Oneself: the second factor, passkeys, PIN and password, and what happened to the own account."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.store.accounts import notices, own_secrets, passkeys, second_factor, sessions
from ambient_scribe.store.accounts.password_rules import check_pin
from ambient_scribe.workstation import agents
from ambient_scribe.workstation.identity import COOKIE, AnySession, WorkingSession
from ambient_scribe.workstation.proving import (
    Again,
    Party,
    Secret,
    Touch,
    again,
    begun,
    entered,
    proved_if_open,
    told_of,
)
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api/me", tags=["oneself"])

PasskeyId = Annotated[str, Path(max_length=1_400, pattern="^[A-Za-z0-9_-]+$")]
"""A credential's id has 1,023 bytes at most (WebAuthn level 2, 4)."""


SessionId = Annotated[str, Path(max_length=64)]


class NewPassword(Frozen):
    password: Secret
    new: Secret


class NewPin(Again):
    pin: Secret


class Code(Frozen):
    code: Annotated[str, Field(max_length=64)]


class NewPasskey(Touch):
    """`name`: by which its owner knows it."""

    name: Annotated[str, Field(max_length=passkeys.LONGEST_NAME)] = ""


class Renamed(Frozen):
    name: Annotated[str, Field(min_length=1, max_length=passkeys.LONGEST_NAME)]


class Read(Frozen):
    """`up_to`: the newest alarm that was shown."""

    up_to: Annotated[int, Field(ge=1, lt=1 << 53)]


@router.get("")
def me(request: Request, session: AnySession, services: AllServices) -> dict[str, Any]:
    return told_of(services, session, request.cookies[COOKIE])


# ---------------------------------------------------------------- an authenticator app
@router.post("/second-factor")
def begin_second_factor(
    asked: Again, session: AnySession, services: AllServices, request: Request
) -> Response:
    """A secret for an authenticator app, by hand or as a picture (SVG)."""
    import segno

    opened = proved_if_open(request, session, asked)
    made = second_factor.begin_app(services.record, opened.session if opened else session)
    picture = io.BytesIO()  # a document of its own, to be shown as an image
    segno.make(made.uri, error="m").save(
        picture, kind="svg", xmldecl=False, scale=4, border=2, dark="#000", light="#fff"
    )
    told = {"uri": made.uri, "secret": made.secret, "qr": picture.getvalue().decode("utf-8")}
    return entered(services, opened, **told) if opened is not None else JSONResponse(told)


@router.post("/second-factor/confirm")
def confirm_second_factor(given: Code, session: AnySession, services: AllServices) -> Response:
    """With the recovery codes, which are shown this once."""
    made = second_factor.confirm_app(services.record, session, given.code)
    return entered(services, made.opened, recovery_codes=list(made.recovery_codes))


@router.post("/second-factor/removal")
def remove_app(
    given: Again, session: WorkingSession, services: AllServices, request: Request
) -> Response:
    """The authenticator app; 422 when nothing would be left of what the role must have."""
    opened = again(request, session, given)
    second_factor.forget_app(services.record, opened.session)
    return entered(services, opened)


@router.post("/recovery-codes")
def new_recovery_codes(
    given: Again, session: WorkingSession, services: AllServices, request: Request
) -> Response:
    """Shown this once; those before no longer work."""
    opened = again(request, session, given)
    codes = second_factor.new_recovery_codes(services.record, opened.session)
    return entered(services, opened, recovery_codes=list(codes))


# ---------------------------------------------------------------- passkeys
@router.get("/passkeys")
def own_passkeys(session: WorkingSession, services: AllServices) -> list[dict[str, Any]]:
    found = passkeys.of_account(services.record, session.account.id)
    return [one.model_dump(mode="json") for one in found]


@router.post("/passkeys")
def begin_passkey(
    asked: Again, session: AnySession, request: Request, services: AllServices, party: Party
) -> Response:
    """What the browser makes a new one with."""
    opened = proved_if_open(request, session, asked)
    own = opened.session if opened else session
    told = begun(second_factor.begin_passkey(services.record, own, party))
    return entered(services, opened, **told) if opened is not None else JSONResponse(told)


@router.post("/passkeys/answer", status_code=201)
def finish_passkey(
    made: NewPasskey, session: AnySession, services: AllServices, party: Party
) -> Response:
    """It is registered; with the first second factor there are recovery codes, shown this once."""
    done = second_factor.finish_passkey(
        services.record, session, party, made.ceremony, made.response, made.name
    )
    answer = entered(services, done.opened, recovery_codes=list(done.recovery_codes))
    answer.status_code = HTTPStatus.CREATED
    return answer


@router.post("/passkeys/{passkey_id}/removal")
def remove_passkey(
    passkey_id: PasskeyId,
    given: Again,
    session: WorkingSession,
    services: AllServices,
    request: Request,
) -> Response:
    """422 when nothing would be left of what the role must have."""
    opened = again(request, session, given)
    second_factor.forget_passkey(services.record, opened.session, passkey_id)
    return entered(services, opened)


@router.patch("/passkeys/{passkey_id}", status_code=204)
def rename_passkey(
    passkey_id: PasskeyId, new: Renamed, session: WorkingSession, services: AllServices
) -> None:
    second_factor.rename_passkey(services.record, session, passkey_id, new.name)


# ---------------------------------------------------------------- where one is logged in
@router.get("/sessions")
def own_sessions(session: WorkingSession, services: AllServices) -> list[dict[str, Any]]:
    """Those that go on, this one first."""
    found = sessions.of_account(services.record, session.account.id, session.actor)
    return [
        {
            "id": one.id,
            "where": agents.told_of(one.client.agent),
            "address": one.client.address,
            "since": one.started_at.isoformat(),
            "seen": one.seen_at.isoformat(),
            "locked": one.is_locked,
            "this": one.id == session.id,
        }
        for one in sorted(found, key=lambda one: one.id != session.id)
    ]


@router.post("/sessions/{session_id}/end", status_code=204)
def end_session(session_id: SessionId, session: WorkingSession, services: AllServices) -> None:
    sessions.end_own(services.record, session, session_id)


@router.post("/sessions/end-others")
def end_other_sessions(session: WorkingSession, services: AllServices) -> dict[str, int]:
    return {"ended": sessions.end_others(services.record, session)}


# ---------------------------------------------------------------- PIN and password
@router.post("/pin")
def set_pin(
    new: NewPin, session: WorkingSession, services: AllServices, request: Request
) -> Response:
    check_pin(new.pin.get_secret_value())
    opened = again(request, session, new)
    own_secrets.set_pin(
        services.record, services.passwords, opened.session, new.pin.get_secret_value()
    )
    return entered(services, opened)


@router.post("/password")
def change_password(new: NewPassword, session: WorkingSession, services: AllServices) -> Response:
    """Every other session of the account ends."""
    opened = own_secrets.change_password(
        services.record,
        services.passwords,
        session,
        present=new.password.get_secret_value(),
        new=new.new.get_secret_value(),
    )
    return entered(services, opened)


# ---------------------------------------------------------------- what happened to it
@router.get("/notices")
def own_notices(session: WorkingSession, services: AllServices) -> dict[str, Any]:
    """Alarms that are not read yet, and what happened to the account lately."""
    unread = notices.unread(services.record, session)
    recent = notices.recent(services.record, session)
    return {
        "unread": [one.model_dump(mode="json") for one in unread],
        "recent": [one.model_dump(mode="json") for one in recent],
    }


@router.post("/notices/read", status_code=204)
def notices_read(read: Read, session: WorkingSession, services: AllServices) -> None:
    notices.note_read(services.record, session, read.up_to)
