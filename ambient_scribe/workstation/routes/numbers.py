"""The clinic's numbers: of a stretch of days, of everybody or of one provider; on the page and as CSV."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
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

FIRST, LAST = datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)
"""Days on which a clinic may have visits."""

Day = Annotated[datetime.date, Query()]
Provider = Annotated[str, Query(max_length=64)]


@router.get("/numbers")
def numbers(
    since: Day, until: Day, person: Person, services: AllServices, provider: Provider = ""
) -> dict[str, Any]:
    """Of the visits from `since` to `until`, both days with them, where the clinic is."""
    check(services.record, person, Right.NUMBERS)
    every = _figures(services, since, until, person)
    names = _names(services, every)
    own = _of(every, provider)
    return {
        "headlines": view.headlines(own),
        "tables": [one.model_dump(mode="json") for one in view.tables(own, names, since, until)],
        "providers": [
            {"id": known, "name": name}
            for known, name in sorted(names.items(), key=lambda pair: pair[1])
        ],
    }


@router.get("/numbers.csv", response_class=Response)
def export(
    since: Day, until: Day, person: Person, services: AllServices, provider: Provider = ""
) -> Response:
    check(services.record, person, Right.NUMBERS)
    every = _figures(services, since, until, person)
    services.record.audited(person, AuditAction.EXPORT, detail="numbers as CSV")
    headers = {"content-disposition": 'attachment; filename="numbers.csv"'}
    tables = view.tables(_of(every, provider), _names(services, every), since, until)
    return Response(view.as_csv(tables), media_type="text/csv", headers=headers)


def _figures(
    services: Services, since: datetime.date, until: datetime.date, person: Actor
) -> tuple[VisitFigures, ...]:
    if not FIRST <= since <= until <= LAST or until - since > LONGEST:
        raise UsageError("the last day comes after the first, and at most ten years later")
    begin = datetime.datetime.combine(since, datetime.time.min).astimezone()
    end = datetime.datetime.combine(until + datetime.timedelta(days=1), datetime.time.min)
    return figures.between(services.record, begin, end.astimezone(), person)


def _names(services: Services, found: Iterable[VisitFigures]) -> dict[str, str]:
    """Of the providers of visits, as they are called now; as they signed, where there is no account."""
    signed = {one.provider: one.provider_name for one in found if one.provider}
    return {known: _name(services, known) or name or "not named" for known, name in signed.items()}


def _name(services: Services, account_id: str) -> str | None:
    try:
        return accounts.account(services.record, account_id).shown
    except InputError:
        return None


def _of(found: Sequence[VisitFigures], provider: str) -> Sequence[VisitFigures]:
    return [one for one in found if one.provider == provider] if provider else found
