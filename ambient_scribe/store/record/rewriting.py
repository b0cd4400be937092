"""A visit whose transcript is read otherwise from now on: its facts and its note are kept with it, together
or not at all; and what stood earlier, for whoever goes back.

In: an encounter that was drafted anew. Out: a revision of the visit and one of its note.
"""

from __future__ import annotations

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import (
    Actor,
    AuditAction,
    RevisionEntry,
    RevisionKind,
    RevisionPart,
    VisitState,
)
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.store.record import closing, encounters, parts, visits
from ambient_scribe.store.record.change import Change
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import NewRevision, digest_of, entries


def rewrite(
    record: Record,
    encounter: Encounter,
    note: Note,
    actor: Actor,
    *,
    beside: int,
    opened: str,
    kind: RevisionKind = RevisionKind.EDITED,
) -> str:
    """`beside`: the newest revision of the note that it was made from; `opened`: the digest of the rest
    of the visit (`encounters.digest`); its digest as it is kept now leaves. Consent and chart of the encounter
    must be those of now.

    Raises ConflictError, with nothing changed, when one of the two is another by now, UsageError when the
    note is signed or consent withdrawn.
    """
    visit_id = encounter.id
    with record.changing(actor) as change:
        newest = change.newest_note(visit_id)
        if encounters.digest_of(change.contents(visit_id)) != opened:
            raise ConflictError("somebody else changed this visit meanwhile: look at it again")
        if newest is None or newest.revision != beside:
            raise ConflictError(
                "somebody else changed the note meanwhile: look at it again, then correct the words"
            )
        change.check_open(visit_id, kind)
        _put(change, visit_id, kind, RevisionPart.VISIT, parts.visit_part(encounter))
        if encounter.proposals:
            proposals = parts.proposals_part(encounter.proposals)
            _put(change, visit_id, kind, RevisionPart.PROPOSALS, proposals)
        change.write_note(visit_id, kind, note, AuditAction.EDIT)
        change.set(visit_id, state=VisitState.IN_REVIEW.value)
        return encounters.digest_of(change.contents(visit_id)) or ""


def _put(
    change: Change, visit_id: str, kind: RevisionKind, part: RevisionPart, content: bytes
) -> None:
    known = change.contents(visit_id).digest(part)
    if known != digest_of(change.keys.revisions, content):
        change.revise(visit_id, NewRevision(kind, part, content), AuditAction.EDIT)


def check_open(record: Record, visit_id: str) -> None:
    """Raises UsageError when the words of this visit cannot be set right any more."""
    with record.database.reading() as connection:
        row = connection.execute(
            "SELECT signed_at, consent_withdrawn_at FROM visit WHERE id = ?", (visit_id,)
        ).fetchone()
    if row is not None and row["signed_at"]:
        raise UsageError("the note is signed: amend it; its transcript stays as it was signed on")
    if row is not None and row["consent_withdrawn_at"]:
        raise UsageError("consent was withdrawn: the words of this visit are gone")


def worked(record: Record, visit_id: str) -> tuple[tuple[Note, Note], ...]:
    """Pairs of revisions of the note between which the transcript stayed as it was, oldest first: between
    the two, only persons were at it."""
    with record.database.reading() as connection:
        contents = record.contents(connection, visit_id)
        pairs = _worked(entries(connection, visit_id))
        known = {one: parts.note_of(contents.of(one)) for pair in pairs for one in pair}
    return tuple((known[first], known[last]) for first, last in pairs)


def _worked(links: tuple[RevisionEntry, ...]) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    first = last = read_at = None
    awaits_machines = False
    for link in links:
        if link.is_destroyed:
            continue
        if link.part is RevisionPart.VISIT and link.kind is not RevisionKind.DECIDED:
            if first is not None and last is not None and first != last:
                pairs.append((first, last))
            first, read_at, awaits_machines = last, link.at, True
        elif link.part is RevisionPart.NOTE:
            if first is None or (awaits_machines and link.at == read_at):
                first = link.number  # it was written with the visit; another of then is a person's
            awaits_machines, last = False, link.number
    if first is not None and last is not None and first != last:
        pairs.append((first, last))
    return pairs


def stood_with(record: Record, visit_id: str, number: int) -> Encounter | None:
    """The visit, and what was proposed for it, as it was when a link of its chain was made, for somebody who
    may see it; None where that is how it is now, or where it is gone or closed."""
    with record.database.reading() as connection:
        if closing.is_closed(visits.row_of(connection, visit_id)):
            return None
        links = entries(connection, visit_id)
        then = {part: _then(links, part, number) for part in _PARTS}
        if any(link is not None and link.is_destroyed for link, _ in then.values()):
            return None
        if then[RevisionPart.VISIT][0] is None or not any(other for _, other in then.values()):
            return None
        contents = record.contents(connection, visit_id)
        known = {part: contents.of(link.number) for part, (link, _) in then.items() if link}
        return parts.encounter_of(known, ())


_PARTS = (RevisionPart.VISIT, RevisionPart.PROPOSALS)


def _then(
    links: tuple[RevisionEntry, ...], part: RevisionPart, number: int
) -> tuple[RevisionEntry | None, bool]:
    """The link that held a part then, and whether another does now. What one change wrote was there at once."""
    at = next((one.at for one in links if one.number == number), None)
    own = [one for one in links if one.part is part]
    then = next((one for one in reversed(own) if one.number < number or one.at == at), None)
    return then, then is not None and then.number != own[-1].number
