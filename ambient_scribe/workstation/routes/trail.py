"""The audit trail: searched, checked, exported."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import Field, StringConstraints

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import AuditAction, AuditEntry
from ambient_scribe.store.accounts import accounts, emergencies
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.workstation.identity import Person
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api", tags=["trail"])

MOST_ENTRIES = 1 << 53
"""What a page's number can hold."""

AT_ONCE = 2_000
"""Entries that an export reads at once."""

_NAMES = ("sequence", "at", "actor_id", "actor", "action", "subject", "detail")

Text = Annotated[str, StringConstraints(max_length=100)]


class Wanted(Frozen):
    """Everything that is given must hold. `actor`, `subject`: ids; `text`: in the actor's name or the detail. In a
    body, for it may be somebody's name."""

    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    action: AuditAction | None = None
    actor: Text | None = None
    subject: Text | None = None
    text: Text | None = None

    @property
    def search(self) -> AuditSearch:
        given = self.model_dump(include=set(AuditSearch.model_fields) & set(Wanted.model_fields))
        return AuditSearch(**given, actor_id=self.actor)


class Page(Wanted):
    """`before`: the last sequence number of the page above."""

    before: Annotated[int, Field(ge=1, le=MOST_ENTRIES)] | None = None


@router.post("/trail")
def trail(wanted: Page, person: Person, services: AllServices) -> list[dict[str, Any]]:
    """The newest first, a page at a time; `subject_name` is told of an account."""
    check(services.record, person, Right.AUDIT)
    names = accounts.names(services.record)
    search = wanted.search.changed(before=wanted.before)
    return [
        {**entry.model_dump(mode="json"), "subject_name": names.get(entry.subject)}
        for entry in services.record.trail(person, search)
    ]


@router.get("/trail/check")
def check_trail(person: Person, services: AllServices) -> dict[str, Any]:
    """Whether every entry follows on the one before, and which is the first that does not."""
    check(services.record, person, Right.AUDIT)
    newest = services.record.trail(person, AuditSearch(limit=1))
    broken = services.record.broken_link()
    return {
        "sound": broken is None,
        "broken": broken.model_dump(mode="json") if broken else None,
        "entries": newest[0].sequence if newest else 0,
    }


@router.post("/trail/csv", response_class=Response)
def export(wanted: Wanted, person: Person, services: AllServices) -> Response:
    """All that is found, the newest first, sent while it is read."""
    check(services.record, person, Right.AUDIT)
    search = wanted.search.changed(limit=AT_ONCE)
    pages = services.record.whole_trail(person, AuditAction.EXPORT, search)
    headers = {"content-disposition": 'attachment; filename="audit-trail.csv"'}
    return StreamingResponse(_as_csv(pages), media_type="text/csv", headers=headers)


@router.get("/emergencies")
def emergency_list(person: Person, services: AllServices) -> list[dict[str, Any]]:
    """Who broke the glass, the newest first."""
    return [one.model_dump(mode="json") for one in emergencies.every(services.record, person)]


def _as_csv(pages: Iterator[tuple[AuditEntry, ...]]) -> Iterator[str]:
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(_NAMES)
    for page in pages:
        for entry in page:
            told = entry.model_dump(mode="json")
            writer.writerow([_plain(told[name]) for name in _NAMES])
        yield lines.getvalue()
        lines.seek(0)
        lines.truncate()


def _plain(value: object) -> str:
    """A spreadsheet takes no cell of it for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
