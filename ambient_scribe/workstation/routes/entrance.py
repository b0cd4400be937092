"""The entrance: the first set-up, login and logout, the locked screen."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from ambient_scribe.domain.accounts import (
    Credentials,
    Login,
    NewAccount,
    OpenedSession,
    PersonName,
    Session,
    Stage,
    folded_login,
)
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import StaffRole
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.accounts import invitations, login, policy, second_factor, sessions
from ambient_scribe.store.accounts.back_off import TooManyAttemptsError
from ambient_scribe.workstation.identity import (
    COOKIE,
    AnySession,
    WorkingSession,
    check_own_page,
    client_of,
    take_cookie,
)
from ambient_scribe.workstation.problems import problem
from ambient_scribe.workstation.proving import Party, Proof, Secret, Touch, again, begun, entered
from ambient_scribe.workstation.services import AllServices, Services

router = APIRouter(prefix="/api", tags=["entrance"])

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


# ---------------------------------------------------------------- in and out
@router.get("/setup")
def needs_set_up(services: AllServices) -> dict[str, bool | str]:
    """With the clinic's name, for whoever stands before the machine."""
    record = services.record
    return {"needed": invitations.needs_set_up(record), "clinic": policy.of(record).clinic}


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
    return entered(services, opened)


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
                return _second_factor_due(services, opened.session)
            opened = _with_code(services, opened.session, asked.code)
    except TooManyAttemptsError as error:
        return _told_to_wait(error)
    except DeniedError as error:
        return _refused(str(error), need="code" if asked.code else None)
    _end_earlier(request, services)
    return entered(services, opened)


@router.post("/login/passkey", dependencies=[OwnPage])
def begin_with_passkey(services: AllServices, party: Party) -> dict[str, str]:
    """Any passkey of this clinic may answer; none is named."""
    return begun(login.begin_passkey(services.record, party))


@router.post("/login/passkey/answer", dependencies=[OwnPage])
def log_in_with_passkey(
    touch: Touch, request: Request, services: AllServices, party: Party
) -> Response:
    """The passkey asked for its PIN or fingerprint: that is both factors."""
    try:
        opened = login.with_passkey(
            services.record, party, touch.ceremony, touch.response, client_of(request)
        )
    except TooManyAttemptsError as error:
        return _told_to_wait(error)
    except DeniedError as error:
        return _refused(str(error), need=None)
    _end_earlier(request, services)
    return entered(services, opened)


@router.post("/join", dependencies=[OwnPage])
def join(asked: Join, request: Request, services: AllServices) -> Response:
    """Somebody who was invited sets a password. 401 with `need`: "login" for who has a second factor
    already: the new password holds, and they log in with both."""
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
    if opened.session.stage is Stage.SECOND_FACTOR:
        sessions.log_out(services.record, opened.session)
        return _refused("your new password holds: log in with it", need="login")
    return entered(services, opened)


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


@router.post("/unlock/passkey")
def begin_again(session: AnySession, services: AllServices, party: Party) -> dict[str, str]:
    """For whoever is logged in: to unlock, or to change how they log in."""
    return begun(login.begin_again_with_passkey(services.record, session, party))


@router.post("/unlock")
def unlock(proof: Proof, session: AnySession, services: AllServices, request: Request) -> Response:
    if proof.pin is not None:
        opened = login.again_with_pin(
            services.record, services.passwords, session, proof.pin.get_secret_value()
        )
    else:
        opened = again(request, session, proof)
    return entered(services, opened)


# ---------------------------------------------------------------- inside
def _end_earlier(request: Request, services: Services) -> None:
    """One browser is in one session."""
    token = request.cookies.get(COOKIE, "")
    earlier = sessions.of_token(services.record, token, somebody_is_there=False) if token else None
    if earlier is not None:
        sessions.log_out(services.record, earlier)


def _second_factor_due(services: Services, half: Session) -> JSONResponse:
    has = second_factor.state(services.record, half)
    sessions.log_out(services.record, half)
    asked = "give the code of your authenticator app" if has.has_app else "touch your passkey"
    return _refused(asked, need="code", has_app=has.has_app, has_passkey=has.passkeys > 0)


def _with_code(services: Services, session: Session, code: str) -> OpenedSession:
    try:
        return second_factor.give(services.record, session, code)
    except DeniedError:
        sessions.log_out(services.record, session)
        raise


def _refused(detail: str, need: str | None, **more: object) -> JSONResponse:
    return problem(HTTPStatus.UNAUTHORIZED, detail, need=need, wait_s=0, **more)


def _told_to_wait(error: TooManyAttemptsError) -> JSONResponse:
    return problem(HTTPStatus.TOO_MANY_REQUESTS, str(error), need=None, wait_s=error.wait_s)
