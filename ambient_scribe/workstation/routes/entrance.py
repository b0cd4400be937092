"""The entrance: the first set-up, login and logout, the locked screen, one's own secrets."""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, SecretStr

from ambient_scribe.domain.accounts import (
    Credentials,
    Login,
    NewAccount,
    OpenedSession,
    PersonName,
    Right,
    Session,
    Stage,
    folded_login,
)
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import StaffRole
from ambient_scribe.errors import DeniedError, UsageError
from ambient_scribe.store.accounts import (
    invitations,
    login,
    own_secrets,
    policy,
    second_factor,
    sessions,
)
from ambient_scribe.store.accounts.back_off import TooManyAttemptsError
from ambient_scribe.store.accounts.password_rules import check_pin
from ambient_scribe.store.accounts.permissions import may
from ambient_scribe.workstation.identity import (
    COOKIE,
    AnySession,
    WorkingSession,
    check_own_page,
    client_of,
    give_cookie,
    take_cookie,
)
from ambient_scribe.workstation.problems import problem
from ambient_scribe.workstation.services import AllServices, Services

router = APIRouter(prefix="/api", tags=["entrance"])

Secret = Annotated[SecretStr, Field(max_length=256)]
OwnPage = Depends(check_own_page)


class FirstAccount(Frozen):
    """`is_provider`: the administrator of a small clinic sees patients too."""

    code: Secret
    login: Login
    name: PersonName
    credentials: Credentials = ""
    password: Secret
    is_provider: bool = False


class LogIn(Frozen):
    """`code`: of the second factor, once the answer asked for it."""

    login: Annotated[str, Field(max_length=256)]
    password: Secret
    code: Annotated[str, Field(max_length=64)] | None = None


class Join(Frozen):
    """`login`: as the administrator told it, where the person was asked for it."""

    code: Secret
    password: Secret
    login: Annotated[str, Field(max_length=256)] | None = None


class Proof(Frozen):
    """One of the two."""

    password: Secret | None = None
    pin: Secret | None = None


class OwnPassword(Frozen):
    password: Secret


class NewPassword(Frozen):
    password: Secret
    new: Secret


class NewPin(Frozen):
    password: Secret
    pin: Secret


class Code(Frozen):
    code: Annotated[str, Field(max_length=64)]


# ---------------------------------------------------------------- in and out
@router.get("/setup")
def needs_set_up(services: AllServices) -> dict[str, bool]:
    return {"needed": invitations.needs_set_up(services.record)}


@router.post("/setup", dependencies=[OwnPage])
def set_up(first: FirstAccount, request: Request, services: AllServices) -> Response:
    """The first administrator, with the code that this machine showed."""
    roles = {StaffRole.ADMIN, *([StaffRole.PROVIDER] if first.is_provider else [])}
    new = NewAccount(
        login=first.login,
        name=first.name,
        credentials=first.credentials,
        roles=frozenset(roles),
    )
    opened = invitations.set_up(
        services.record,
        services.passwords,
        first.code.get_secret_value(),
        new,
        first.password.get_secret_value(),
        client_of(request),
    )
    return _entered(services, opened)


@router.post("/login", dependencies=[OwnPage])
def log_in(asked: LogIn, request: Request, services: AllServices) -> Response:
    """401 with `need`: "code" when a second factor is due; 429 with `wait_s` after too many attempts."""
    record = services.record
    try:
        opened = login.with_password(
            record,
            services.passwords,
            asked.login,
            asked.password.get_secret_value(),
            client_of(request),
        )
        if opened.session.stage is Stage.SECOND_FACTOR:
            if not asked.code:
                sessions.log_out(record, opened.session)
                return _refused("give the code of your authenticator app", need="code")
            opened = _with_code(services, opened.session, asked.code)
    except TooManyAttemptsError as error:
        return problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), need=None, wait_s=error.wait_s)
    except DeniedError as error:
        return _refused(str(error), need="code" if asked.code else None)
    _end_earlier(request, services)
    return _entered(services, opened)


@router.post("/join", dependencies=[OwnPage])
def join(asked: Join, request: Request, services: AllServices) -> Response:
    """Somebody who was invited sets a password."""
    client, code = client_of(request), asked.code.get_secret_value()
    if asked.login is not None:
        whose = invitations.invited(services.record, code, client).login
        if folded_login(asked.login) != whose:
            raise DeniedError("this code is not for that login name")
    opened = invitations.accept(
        services.record,
        services.passwords,
        code,
        asked.password.get_secret_value(),
        client,
    )
    return _entered(services, opened)


@router.post("/logout", status_code=204)
def log_out(session: AnySession, services: AllServices) -> Response:
    sessions.log_out(services.record, session)
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    take_cookie(response)
    return response


@router.post("/lock", status_code=204)
def lock(session: WorkingSession, services: AllServices) -> None:
    """Hides the screen; a recording goes on."""
    sessions.lock(services.record, session)


@router.post("/unlock")
def unlock(proof: Proof, session: AnySession, services: AllServices) -> Response:
    if proof.pin is not None:
        opened = login.again_with_pin(
            services.record, services.passwords, session, proof.pin.get_secret_value()
        )
    else:
        opened = _again(services, session, proof.password)
    return _entered(services, opened)


# ---------------------------------------------------------------- oneself
@router.get("/me")
def me(request: Request, session: AnySession, services: AllServices) -> dict[str, Any]:
    return _me(services, session, request.cookies[COOKIE])


@router.post("/me/second-factor")
def begin_second_factor(asked: OwnPassword, session: AnySession, services: AllServices) -> Response:
    """A secret for an authenticator app, by hand or as a picture (SVG)."""
    import segno

    opened = None
    if session.stage is Stage.OPEN:
        opened = _again(services, session, asked.password)
        session = opened.session
    made = second_factor.begin_app(services.record, session)
    picture = io.BytesIO()  # a document of its own, to be shown as an image
    segno.make(made.uri, error="m").save(
        picture, kind="svg", xmldecl=False, scale=4, border=2, dark="#000", light="#fff"
    )
    told = {"uri": made.uri, "secret": made.secret, "qr": picture.getvalue().decode("utf-8")}
    return _entered(services, opened, **told) if opened is not None else JSONResponse(told)


@router.post("/me/second-factor/confirm")
def confirm_second_factor(given: Code, session: AnySession, services: AllServices) -> Response:
    """With the recovery codes, which are shown this once."""
    made = second_factor.confirm_app(services.record, session, given.code)
    codes = list(made.recovery_codes)
    return _entered(services, made.opened, recovery_codes=codes)


@router.post("/me/pin")
def set_pin(new: NewPin, session: WorkingSession, services: AllServices) -> Response:
    check_pin(new.pin.get_secret_value())
    opened = _again(services, session, new.password)
    own_secrets.set_pin(
        services.record, services.passwords, opened.session, new.pin.get_secret_value()
    )
    return _entered(services, opened)


@router.post("/me/password")
def change_password(new: NewPassword, session: WorkingSession, services: AllServices) -> Response:
    """Every other session of the account ends."""
    opened = own_secrets.change_password(
        services.record,
        services.passwords,
        session,
        present=new.password.get_secret_value(),
        new=new.new.get_secret_value(),
    )
    return _entered(services, opened)


# ---------------------------------------------------------------- inside
def _end_earlier(request: Request, services: Services) -> None:
    """One browser is in one session."""
    token = request.cookies.get(COOKIE, "")
    earlier = sessions.of_token(services.record, token, somebody_is_there=False) if token else None
    if earlier is not None:
        sessions.log_out(services.record, earlier)


def _with_code(services: Services, session: Session, code: str) -> OpenedSession:
    try:
        return second_factor.give(services.record, session, code)
    except DeniedError:
        sessions.log_out(services.record, session)
        raise


def _again(services: Services, session: Session, password: SecretStr | None) -> OpenedSession:
    if password is None:
        raise UsageError("give your password or your PIN")
    return login.again_with_password(
        services.record, services.passwords, session, password.get_secret_value()
    )


def _refused(detail: str, need: str | None) -> JSONResponse:
    return problem(HTTPStatus.UNAUTHORIZED, detail, need=need, wait_s=0)


def _entered(services: Services, opened: OpenedSession, **more: Any) -> Response:
    """Who it is now, with the session's new cookie."""
    response = JSONResponse({**_me(services, opened.session, opened.token), **more})
    give_cookie(response, opened)
    return response


def _me(services: Services, session: Session, token: str) -> dict[str, Any]:
    account = session.account
    has = second_factor.state(services.record, session)
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
        "recovery_codes_left": has.recovery_codes_left,
        "must_enrol": session.stage is Stage.ENROLMENT,
        "has_pin": account.has_pin,
        "recording": bool(services.room.taking_sound()),
        "idle_s": policy.of(services.record).idle_minutes * 60,
    }
