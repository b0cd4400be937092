"""The clinic's numbers: of a stretch of days, of everybody or of one provider; on the page and as CSV."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.figures import VisitFigures
from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.store.accounts import accounts
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import figures
from ambient_scribe.workstation import numbers_view as view
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices, Services

router = APIRouter(prefix="/api", tags=["numbers"])

LONGEST = datetime.timedelta(days=3_660)
"""That is asked for at once."""

Day = Annotated[datetime.date, Query()]
Provider = Annotated[str, Query(max_length=64)]


@router.get("/numbers")
def numbers(
    since: Day, until: Day, person: Person, services: AllServices, provider: Provider = ""
) -> dict[str, Any]:
    """Of the visits from `since` to `until`, both days with them, where the clinic is."""
    check(services.record, person, Right.NUMBERS)
    every = _figures(services, since, until, person)
    own = _of(every, provider)
    providers = {one.provider: one.provider_name or "not named" for one in every if one.provider}
    return {
        "headlines": view.headlines(own),
        "tables": [one.model_dump(mode="json") for one in view.tables(own, since, until)],
        "providers": [
            {"id": known, "name": name}
            for known, name in sorted(providers.items(), key=lambda pair: pair[1])
        ],
    }


@router.get("/numbers.csv", response_class=Response)
def export(
    since: Day, until: Day, person: Person, services: AllServices, provider: Provider = ""
) -> Response:
    check(services.record, person, Right.NUMBERS)
    own = _of(_figures(services, since, until, person), provider)
    services.record.audited(person, AuditAction.EXPORT, detail="numbers as CSV")
    headers = {"content-disposition": 'attachment; filename="numbers.csv"'}
    content = view.as_csv(view.tables(own, since, until))
    return Response(content, media_type="text/csv", headers=headers)


def _figures(
    services: Services, since: datetime.date, until: datetime.date, person: Actor
) -> list[VisitFigures]:
    """With the names of providers who have not signed yet."""
    if not datetime.timedelta() <= until - since <= LONGEST:
        raise UsageError("the last day comes after the first, and at most ten years later")
    try:
        begin = datetime.datetime.combine(since, datetime.time.min).astimezone()
        end = datetime.datetime.combine(until, datetime.time.min) + datetime.timedelta(days=1)
        found = figures.between(services.record, begin, end.astimezone(), person)
    except (OverflowError, OSError) as error:
        raise UsageError("no visit is of that time") from error
    names: dict[str, str | None] = {}
    for one in found:
        if one.provider and one.provider not in names:
            names[one.provider] = _name(services, one.provider) or one.provider_name
    return [
        one.changed(provider_name=names[one.provider]) if one.provider else one for one in found
    ]


def _name(services: Services, account_id: str) -> str | None:
    """As the person is called now."""
    try:
        return accounts.account(services.record, account_id).shown
    except InputError:
        return None


def _of(found: list[VisitFigures], provider: str) -> list[VisitFigures]:
    return [one for one in found if one.provider == provider] if provider else found
