"""What is counted of the record's visits: a stretch of time enters, figures of each visit leave.

A visit is counted once, and anew when its chain has grown; its transcript only when that has changed. What
was counted lies in the record, encrypted like everything else, and holds nothing that was said.
"""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ambient_scribe.domain.encounter import EngineIdentity, Provenance
from ambient_scribe.domain.figures import HeardFigures, NoteFigures, VisitFigures
from ambient_scribe.domain.record import (
    Actor,
    AuditAction,
    RevisionKind,
    RevisionPart,
    VisitState,
)
from ambient_scribe.errors import ScribeError
from ambient_scribe.note.burden import figures_of
from ambient_scribe.note.verifying.audibility import HearingConfig, recognition_accuracy
from ambient_scribe.store.record import addenda, parts, signing, visits
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import Contents

if TYPE_CHECKING:
    from sqlite3 import Connection, Row

_AT_ONCE, _BESIDE_OTHERS = 25, 5
"""Visits that are written down together: while somebody waits for them, and while nobody does."""

_ASKED_AT_ONCE = 500
"""Visits that one query names."""

_COUNTED = frozenset(
    {VisitState.DRAFT, VisitState.IN_REVIEW, VisitState.TO_SIGN, VisitState.SIGNED}
)


def between(
    record: Record, since: datetime.datetime, until: datetime.datetime, actor: Actor
) -> tuple[VisitFigures, ...]:
    """Of the visits that have a note, half-open, in order of time. What is not counted yet is counted first:
    some hundredths of a second a visit."""
    when = "at >= ? AND at < ?"
    with record.seeing(actor, AuditAction.LIST, detail="numbers") as connection:
        rows = _rows(connection, when, visits.utc(since), visits.utc(until))
    known = {row["id"]: figures for row in rows if (figures := _known(row)) is not None}
    waiting = iter([row for row in rows if row["id"] not in known])
    while some := list(islice(waiting, _AT_ONCE)):
        known |= _counted(record, some)
    return tuple(_as_it_is(known[row["id"]], row) for row in rows if row["id"] in known)


def of_visits(record: Record, visit_ids: Sequence[str]) -> tuple[VisitFigures, ...]:
    """Of these visits, for somebody who may see their figures: that was audited."""
    known: list[VisitFigures] = []
    waiting = iter(visit_ids)
    while some := list(islice(waiting, _ASKED_AT_ONCE)):
        places = ", ".join("?" * len(some))
        with record.database.reading() as connection:
            rows = _rows(connection, f"visit.id IN ({places})", *some)
        found = {row["id"]: figures for row in rows if (figures := _known(row)) is not None}
        fresh = iter([row for row in rows if row["id"] not in found])
        while few := list(islice(fresh, _AT_ONCE)):
            found |= _counted(record, few)
        known += [_as_it_is(found[row["id"]], row) for row in rows if row["id"] in found]
    return tuple(known)


def count_up(record: Record) -> int:
    """Counts what is not counted yet, so that nobody waits for it; how many that were. In between others get
    their turn."""
    with record.database.reading() as connection:
        rows = _rows(connection, "figure.head IS NOT visit.head")
    waiting = iter(rows)
    while some := list(islice(waiting, _BESIDE_OTHERS)):
        began = time.monotonic()
        _counted(record, some)
        time.sleep(time.monotonic() - began)
    return len(rows)


def _rows(connection: Connection, where: str, *values: str) -> list[Row]:
    states = sorted(state.value for state in _COUNTED)
    return connection.execute(
        "SELECT visit.*, figure.head AS counted, figure.heard, figure.content FROM visit "
        f"LEFT JOIN figure ON figure.visit = visit.id WHERE {where} "
        "AND NOT (consent_withdrawn_at IS NOT NULL AND generation = 1) "
        f"AND state IN ({', '.join('?' * len(states))}) ORDER BY at, id",
        (*values, *states),
    ).fetchall()


def _known(row: Row) -> VisitFigures | None:
    if row["counted"] is None or row["counted"] != row["head"]:
        return None
    try:
        return VisitFigures.model_validate_json(row["content"])
    except ValidationError:
        return None  # an earlier version counted otherwise


def _as_it_is(figures: VisitFigures, row: Row) -> VisitFigures:
    """What a visit's row says changes without a link in its chain."""
    if figures.state.value == row["state"]:
        return figures
    return figures.changed(state=row["state"])


def _counted(record: Record, rows: list[Row]) -> dict[str, VisitFigures]:
    """Read beside everybody else; only the writing down makes others wait, for a moment."""
    found: list[tuple[Row, bytes, VisitFigures]] = []
    for row in rows:
        with suppress(ScribeError), record.database.reading() as connection:
            # one that cannot be read, or was closed meanwhile, is left out
            contents = record.contents(connection, row["id"])
            digest = contents.digest(RevisionPart.VISIT) or b""
            found.append((row, digest, _figures(connection, contents, row, digest)))
    with record.database.writing() as connection:
        connection.executemany(
            "INSERT INTO figure (visit, head, heard, content) SELECT id, ?, ?, ? FROM visit "
            "WHERE id = ? AND head = ? AND state <> ? "  # it has not gone on, nor was it forgotten, meanwhile
            "ON CONFLICT (visit) DO UPDATE SET head = excluded.head, heard = excluded.heard, "
            "content = excluded.content",
            [
                (
                    row["head"],
                    digest,
                    told.model_dump_json(),
                    row["id"],
                    row["head"],
                    VisitState.DELETED.value,
                )
                for row, digest, told in found
            ],
        )
    return {row["id"]: told for row, _, told in found}


def _figures(connection: Connection, contents: Contents, row: Row, digest: bytes) -> VisitFigures:
    links = connection.execute(
        "SELECT number, kind, at, actor_id, actor, content <> x'' AS opens FROM revision "
        "WHERE visit = ? AND part = ? ORDER BY number",
        (row["id"], RevisionPart.NOTE.value),
    ).fetchall()
    signed = next((one for one in links if one["kind"] == RevisionKind.SIGNED), None)
    drafts = [one for one in _machines(contents, links) if one["kind"] != RevisionKind.CHART]
    heard = _heard(contents, row, digest)
    at = datetime.datetime.fromisoformat(row["at"])
    began = heard.started_at if heard else at
    length = datetime.timedelta(milliseconds=heard.recorded_ms if heard else 0)
    return VisitFigures(
        visit_id=row["id"],
        at=at,
        state=row["state"],
        ended_at=began + length,
        provider=signed["actor_id"] if signed else row["provider"],
        provider_name=signed["actor"] if signed else None,
        drafted_at=drafts[0]["at"] if drafts else None,
        signed_at=row["signed_at"],
        heard=heard,
        note=_note(contents, drafts[-1], signed) if drafts and signed else None,
        amendments=sum(one["kind"] == RevisionKind.AMENDED for one in links),
        addenda=sum(
            one.is_signed and one.taken_back_at is None for one in addenda.every_in(contents)
        ),
    )


_MACHINES = frozenset({RevisionKind.DRAFT, RevisionKind.CHART, RevisionKind.DECIDED})
"""A language model's proposal that was taken over is the machine's, too."""


def _machines(contents: Contents, links: list[Row]) -> list[Row]:
    """The machine's revisions before a person wrote; a proposal whose decision was taken back is none of them."""
    found: list[Row] = []
    for link in links:
        if link["kind"] in _MACHINES:
            found.append(link)
        elif len(found) > 1 and _is_taken_back(contents, found[-2], found[-1], link):
            found.pop()
        else:
            break
    return found


def _is_taken_back(contents: Contents, before: Row, decided: Row, after: Row) -> bool:
    """Whether the note that follows on a decision is the one from before it."""
    return (
        decided["kind"] == RevisionKind.DECIDED
        and after["kind"] == RevisionKind.EDITED
        and bool(before["opens"] and after["opens"])
        and _statements(contents, after) == _statements(contents, before)
    )


def _statements(contents: Contents, link: Row) -> str:
    return signing.statements_sha256(parts.note_of(contents.of(link["number"])))


def _note(contents: Contents, draft: Row, signed: Row) -> NoteFigures | None:
    if not draft["opens"] or not signed["opens"]:
        return None
    before, after = (parts.note_of(contents.of(one["number"])) for one in (draft, signed))
    return figures_of(before, after)


def _heard(contents: Contents, row: Row, digest: bytes) -> HeardFigures | None:
    """Read as plain JSON: an hour of talk has nine thousand words, of which two figures are wanted."""
    if row["counted"] is not None and row["heard"] == digest and (known := row["content"]):
        kept = json.loads(known).get("heard")
        if kept is not None:
            return HeardFigures.model_validate(kept)
    content = contents.newest(RevisionPart.VISIT)
    if content is None:
        return None
    told: dict[str, Any] = json.loads(content)
    engines = [EngineIdentity.model_validate(one) for one in told["provenance"]["engines"]]
    accuracy = recognition_accuracy(
        Provenance(program="", profile="", config_sha256="", engines=tuple(engines))
    )
    limit = HearingConfig().limit(accuracy)
    words = told["transcript"]["words"]
    gaps: dict[str, int] = {}
    for gap in told["transcript"]["gaps"]:
        length = gap["span"]["end_ms"] - gap["span"]["start_ms"]
        gaps[gap["cause"]] = gaps.get(gap["cause"], 0) + length
    sure = (word["confidence"] for word in words)
    return HeardFigures.model_validate(
        {
            "started_at": told["started_at"],
            "recorded_ms": (told["recording"] or {}).get("duration_ms", 0),
            "gaps_ms": gaps,
            "words": len(words),
            "doubtful": sum(one is not None and one < limit for one in sure),
            "accuracy": accuracy,
        }
    )
