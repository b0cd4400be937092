"""Who somebody proves to be: what a request gives as proof enters, the session and its new cookie leave.

A password, a PIN or a passkey. A passkey answers a ceremony that was begun for the purpose a moment
before; its origin is the one that this workstation is served at.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse
from pydantic import Field, SecretStr
from starlette.responses import Response

from ambient_scribe.domain.accounts import OpenedSession, Right, Session, Stage
from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts import login, notices, policy, second_factor, sessions
from ambient_scribe.store.accounts.ceremonies import LONGEST_RESPONSE, Ceremony, RelyingParty
from ambient_scribe.store.accounts.permissions import may
from ambient_scribe.workstation.identity import give_cookie, keep_opened
from ambient_scribe.workstation.services import Services, services_of
from ambient_scribe.workstation.settings import WorkstationConfig

Secret = Annotated[SecretStr, Field(max_length=256)]


class Touch(Frozen):
    """`response`: what the browser gave for the ceremony, as JSON (`PublicKeyCredential.toJSON`)."""

    ceremony: Annotated[str, Field(max_length=64)]
    response: Annotated[str, Field(max_length=LONGEST_RESPONSE)]


class Again(Frozen):
    """Somebody who is logged in proves it once more: one of the two."""

    password: Secret | None = None
    passkey: Touch | None = None


class Proof(Again):
    """To unlock and to sign a PIN does, too."""

    pin: Secret | None = None


def party_of(request: Request) -> RelyingParty:
    """Whose passkeys are asked for: the clinic at this workstation's own name."""
    settings: WorkstationConfig = request.app.state.settings
    clinic = policy.of(request.app.state.services.record).clinic
    name = f"ambient_scribe, {clinic}" if clinic else "ambient_scribe"
    return RelyingParty(id=settings.name, origins=(settings.origin,), name=name)


Party = Annotated[RelyingParty, Depends(party_of)]


def begun(ceremony: Ceremony) -> dict[str, str]:
    """For `navigator.credentials`."""
    return {"ceremony": ceremony.id, "options": ceremony.options}


def again(request: Request, session: Session, given: Again) -> OpenedSession:
    """The session has another token now, which goes to the browser whatever becomes of the rest of the
    request. Raises DeniedError for a wrong proof, UsageError without one."""
    services = services_of(request)
    if given.passkey is not None:
        touch, party = given.passkey, party_of(request)
        opened = login.again_with_passkey(
            services.record, session, party, touch.ceremony, touch.response
        )
    elif given.password is not None:
        password = given.password.get_secret_value()
        opened = login.again_with_password(services.record, services.passwords, session, password)
    else:
        raise UsageError("give your password or touch your passkey")
    keep_opened(request, opened)
    return opened


def proved_if_open(request: Request, session: Session, given: Again) -> OpenedSession | None:
    """None while the login is not complete: then the password was given a moment ago."""
    return again(request, session, given) if session.stage is Stage.OPEN else None


def entered(services: Services, opened: OpenedSession, **more: Any) -> Response:
    """Who it is now, with the session's new cookie."""
    response = JSONResponse({**told_of(services, opened.session, opened.token), **more})
    give_cookie(response, opened)
    return response


def told_of(services: Services, session: Session, token: str) -> dict[str, Any]:
    """What the page knows of who is here."""
    account = session.account
    has = second_factor.state(services.record, session)
    rules = policy.of(services.record)
    return {
        "id": account.id,
        "name": account.name,
        "login": account.login,
        "credentials": account.credentials,
        "roles": sorted(role.value for role in account.roles),
        "rights": [
            right.name.lower() for right in Right if may(services.record, session.actor, right)
        ],
        "locked": session.is_locked,
        "stage": session.stage.value,
        "csrf": sessions.csrf_token(token),
        "second_factor": has.has_app or has.passkeys > 0,
        "has_app": has.has_app,
        "passkeys": has.passkeys,
        "recovery_codes_left": has.recovery_codes_left,
        "must_enrol": session.stage is Stage.ENROLMENT,
        "has_pin": account.has_pin,
        "alarms": len(notices.unread(services.record, session)) if session.may_work else 0,
        "recording": bool(services.room.taking_sound()),
        "idle_s": rules.idle_minutes * 60,
    }
