"""Visits for research: how many there are, figures that tell of nobody, and the visits without identities."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from pydantic import Field, StringConstraints

from ambient_scribe.domain.accounts import Right, Session
from ambient_scribe.domain.record import VisitState
from ambient_scribe.errors import ConflictError
from ambient_scribe.pipeline.masking.masker import Masking
from ambient_scribe.store.accounts import sessions
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record import research
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.research import LONGEST_REASON, Export, VisitFilter
from ambient_scribe.store.research_zip import SAYS, zipped
from ambient_scribe.workstation import numbers_view
from ambient_scribe.workstation.identity import Person, WorkingSession
from ambient_scribe.workstation.services import AllServices

router = APIRouter(prefix="/api/research", tags=["research"])

_one_at_a_time = threading.Lock()
"""An export reads every visit: two of them leave nothing for who treats patients."""

FEWEST = 5
"""Visits below which figures would tell of one."""


class Wanted(VisitFilter):
    """Which visits; no state: those of every one."""

    states: Annotated[frozenset[VisitState], Field(max_length=len(VisitState))] = frozenset()

    @property
    def chosen(self) -> VisitFilter:
        given = self.model_dump()
        return VisitFilter(**{**given, "states": self.states or frozenset(research.STATES)})


class WantedFor(Wanted):
    """`reason`: what for, in a sentence."""

    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON),
    ]

    @property
    def chosen(self) -> VisitFilter:
        given = self.model_dump(exclude={"reason"})
        return VisitFilter(**{**given, "states": self.states or frozenset(research.STATES)})


@router.post("")
def found(wanted: Wanted, person: Person, services: AllServices) -> dict[str, Any]:
    """How many visits a filter finds, and what was heard, changed and flagged in them together."""
    chosen = research.choice(services.record, wanted.chosen, person)
    told: dict[str, Any] = {**chosen.model_dump(mode="json"), "says": SAYS, "tables": []}
    if chosen.visits >= FEWEST:
        figures = research.figures_of(services.record, wanted.chosen, person)
        made = numbers_view.tables_of_nobody(figures)
        told["tables"] = [one.model_dump(mode="json") for one in made]
    return told


@router.post("/export", response_class=Response)
def export(wanted: WantedFor, session: WorkingSession, services: AllServices) -> StreamingResponse:
    """A zip, while it is made; `x-visits` tells how many are to come. It breaks off when the person is logged
    out, or may no longer. 409 while another one goes out."""
    if not _one_at_a_time.acquire(blocking=False):
        raise ConflictError("another export goes out just now: wait until it is done")
    try:
        made = Export(services.record, wanted.chosen, session.actor, wanted.reason, Masking.load())
    except BaseException:
        _one_at_a_time.release()
        raise
    headers = {
        "content-disposition": 'attachment; filename="visits-without-identities.zip"',
        "x-visits": str(made.total),
    }
    content = _Released(zipped(made), lambda: _check_still(services.record, session))
    return StreamingResponse(content, media_type="application/zip", headers=headers)


def _check_still(record: Record, session: Session) -> None:
    """A locked screen stops nothing. Raises DeniedError, which breaks the connection off."""
    now = sessions.as_it_is(record, session)
    if now is None:
        raise record.deny(session.actor, "go on with an export: the session is over")
    check(record, now.actor, Right.RESEARCH)


class _Released:
    """Lets the next one go out when this one is over, or was given up."""

    def __init__(self, content: Iterator[bytes], check_still: Callable[[], None]) -> None:
        self._content, self._check_still, self._is_held = content, check_still, True

    def __iter__(self) -> _Released:
        return self

    def __next__(self) -> bytes:
        try:
            self._check_still()
            return next(self._content)
        except BaseException:
            self._release()
            raise

    def __del__(self) -> None:
        self._release()

    def _release(self) -> None:
        if self._is_held:
            self._is_held = False
            _one_at_a_time.release()
