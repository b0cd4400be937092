"""The papers of a visit in the record: drafted, edited, released; before and after the note is signed.

Each change is a revision of its own part and touches nothing else of the visit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.papers import Paper, Papers
from ambient_scribe.domain.record import (
    Actor,
    AuditAction,
    RevisionEntry,
    RevisionKind,
    RevisionPart,
)
from ambient_scribe.errors import ConflictError, InputError, NotFoundError
from ambient_scribe.store.record import revisions, visits
from ambient_scribe.store.record.canonical import canonical
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import NewRevision

if TYPE_CHECKING:
    from sqlite3 import Connection


class SavedPaper(Frozen):
    """One revision of a paper: the link of the visit's chain that has it first."""

    link: RevisionEntry
    paper: Paper


READ = "read the papers"


def standing(record: Record, visit_id: str, actor: Actor) -> Papers | None:
    """The newest, for somebody who has opened the visit: that was audited. None where nothing was saved.
    Raises DeniedError for a closed visit."""
    record.check_open_to(actor, READ, visit_id)
    with record.database.reading() as connection:
        visits.row_of(connection, visit_id)
        content = record.contents_of_closed(connection, visit_id).newest(RevisionPart.PAPERS)
    return _papers(content) if content is not None else None


def saved(record: Record, visit_id: str, actor: Actor) -> tuple[Papers, ...]:
    """As they were saved, oldest first. Raises as `standing` does."""
    record.check_open_to(actor, READ, visit_id)
    with record.database.reading() as connection:
        return tuple(papers for _, papers in _every(record, connection, visit_id))


def history(record: Record, visit_id: str, paper_id: str, actor: Actor) -> tuple[SavedPaper, ...]:
    """Each revision of one paper's words, oldest first. Raises as `standing` does."""
    record.check_open_to(actor, READ, visit_id)
    with record.seeing(actor, AuditAction.LIST, visit_id, f"revisions of {paper_id}") as connection:
        links = {one.number: one for one in revisions.entries(connection, visit_id)}
        known: dict[int, SavedPaper] = {}
        for number, papers in _every(record, connection, visit_id):
            paper = papers.paper(paper_id)
            if paper is not None and paper.body.revision not in known:
                known[paper.body.revision] = SavedPaper(link=links[number], paper=paper)
    return tuple(known.values())


def save_draft(
    record: Record, visit_id: str, papers: Papers, actor: Actor, beside: Papers | None
) -> None:
    """`beside`: the papers that the draft was made beside.

    Raises ConflictError when others are here by now, UsageError when the visit takes none any more.
    """
    with record.changing(actor) as change:
        if _newest(change, visit_id) != beside:
            raise ConflictError("somebody else worked on the papers meanwhile: look at them first")
        _write(change, visit_id, papers, AuditAction.SAVE)


def revise(
    record: Record,
    visit_id: str,
    paper: Paper,
    actor: Actor,
    *,
    was: Paper,
    action: AuditAction = AuditAction.EDIT,
    told: str = "",
) -> None:
    """One paper's next state. `was`: the paper as its editor saw it; `told`: for the trail.

    Raises ConflictError when it is another one by now, UsageError when the visit is deleted or its consent
    withdrawn.
    """
    with record.changing(actor) as change:
        papers = _newest(change, visit_id)
        known = papers.paper(paper.id) if papers is not None else None
        if papers is None or known is None:
            raise NotFoundError(f"this visit has no paper {paper.id[:40]!r}")
        if known != was:
            raise changed_meanwhile(known)
        _write(change, visit_id, papers.with_paper(paper), action)
        if told:
            change.audit(action, visit_id, told)


def changed_meanwhile(known: Paper) -> ConflictError:
    return ConflictError(
        f"{known.standing.by or known.body.author} changed this paper meanwhile: both texts are kept, "
        "compare them and choose"
    )


def _write(change: Change, visit_id: str, papers: Papers, action: AuditAction) -> None:
    kind = RevisionKind.AFTER_VISIT
    change.check_open(visit_id, kind)
    content = canonical(papers.model_dump(mode="json"))
    change.revise(visit_id, NewRevision(kind, RevisionPart.PAPERS, content), action)


def _newest(change: Change, visit_id: str) -> Papers | None:
    change.visit(visit_id)
    content = change.contents(visit_id).newest(RevisionPart.PAPERS)
    return _papers(content) if content is not None else None


def _every(record: Record, connection: Connection, visit_id: str) -> list[tuple[int, Papers]]:
    visits.row_of(connection, visit_id)
    rows = connection.execute(
        "SELECT number FROM revision WHERE visit = ? AND part = ? AND content <> x'' ORDER BY number",
        (visit_id, RevisionPart.PAPERS.value),
    ).fetchall()
    contents = record.contents_of_closed(connection, visit_id)
    return [(row["number"], _papers(contents.of(row["number"]))) for row in rows]


def _papers(content: bytes) -> Papers:
    try:
        return Papers.model_validate_json(content)
    except ValidationError as error:
        raise InputError("the papers of this visit were written by another version") from error
