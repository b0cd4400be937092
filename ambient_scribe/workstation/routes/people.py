"""The clinic's people: an administrator makes, changes, invites; nobody is ever deleted."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from ambient_scribe.domain.accounts import (
    Account,
    Credentials,
    NewAccount,
    PersonName,
    Right,
    Roles,
)
from ambient_scribe.domain.base import Frozen
from ambient_scribe.store.accounts import accounts, invitations, second_factor
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.workstation.identity import Person, WorkingSession
from ambient_scribe.workstation.proving import Again, again, entered
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api/accounts", tags=["people"])


class Changes(Frozen):
    """What is not given stays."""

    name: PersonName | None = None
    credentials: Credentials | None = None
    roles: Roles | None = None
    active: bool | None = None


class Invitation(Again):
    """`forget_second_factor`: the person lost it; the password is void then too. Of an account that is in
    use, whoever makes the code proves to be there."""

    forget_second_factor: bool = False


@router.get("")
def every(person: Person, services: AllServices) -> list[dict[str, Any]]:
    with_second = second_factor.who_has_one(services.record)
    return [
        {**_json(one), "second_factor": one.id in with_second}
        for one in accounts.every(services.record, person)
    ]


@router.post("", status_code=201)
def make(new: NewAccount, person: Person, services: AllServices) -> dict[str, Any]:
    """With a one-time code for the person to set a password."""
    made = accounts.make(services.record, new, person)
    code = invitations.invite(services.record, made.id, person)
    return {"account": _json(made), "code": code}


@router.patch("/{account_id}")
def change(
    account_id: str, changes: Changes, person: Person, services: AllServices
) -> dict[str, Any]:
    record = services.record
    check(record, person, Right.ACCOUNTS, account_id)
    known = accounts.account(record, account_id)
    given = changes.model_dump(exclude={"active"}, exclude_none=True)
    if given:
        kept = {name: getattr(known, name) for name in NewAccount.model_fields}
        new = NewAccount.model_validate({**kept, **given})
        known = accounts.change_account(record, account_id, new, person)
    if changes.active is not None and changes.active != known.is_active:
        turn = accounts.enable if changes.active else accounts.disable
        turn(record, account_id, person)
    return _json(accounts.account(record, account_id))


@router.post("/{account_id}/invitation", status_code=201)
def invite(
    account_id: str,
    session: WorkingSession,
    services: AllServices,
    request: Request,
    asked: Annotated[Invitation | None, Body()] = None,
) -> Response:
    """A new one-time code; the one before no longer works."""
    record, asked = services.record, asked or Invitation()
    check(record, session.actor, Right.ACCOUNTS, account_id)
    invitations.check_is_not_oneself(account_id, session.actor)
    is_in_use = accounts.account(record, account_id).password_set_at is not None
    opened = again(request, session, asked) if is_in_use else None
    forget = asked.forget_second_factor
    code = invitations.invite(record, account_id, session.actor, forget_second_factor=forget)
    answer = entered(services, opened, code=code) if opened else JSONResponse({"code": code})
    answer.status_code = HTTPStatus.CREATED
    return answer


def _json(account: Account) -> dict[str, Any]:
    told = account.model_dump(mode="json")
    told["roles"] = sorted(told["roles"])
    told["active"] = told.pop("is_active")
    told["in_use"] = account.password_set_at is not None
    return told
