"""What people have set aside in a visit's review: kept with it, each time a revision of its own, so that
another person and another day see it so.

It goes with what was said: destroyed when consent is withdrawn or the visit deleted.
"""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from ambient_scribe.domain.aside import Matter, SetAside
from ambient_scribe.domain.record import Actor, AuditAction, RevisionKind, RevisionPart
from ambient_scribe.errors import InputError, UsageError
from ambient_scribe.store.record import closing, visits
from ambient_scribe.store.record.canonical import canonical
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.revisions import Contents, NewRevision

Asides = tuple[SetAside, ...]

MOST = 1_000
"""Of one visit."""

_ASIDES = TypeAdapter(Asides)


def standing(record: Record, visit_id: str, actor: Actor) -> Asides:
    """In the order in which they were set aside, for somebody who has opened the visit: that was audited.
    None of a closed visit, whose words are not shown."""
    with record.database.reading() as connection:
        visits.row_of(connection, visit_id)
        if closing.is_closed_to(connection, visit_id, actor, record.now()):
            return ()
        return _newest(record.contents_of_closed(connection, visit_id))


def put(record: Record, visit_id: str, matter: Matter, actor: Actor, *, aside: bool) -> Asides:
    """Sets it aside, or puts it back; what is so already stays so. All that is aside then leaves.

    Raises UsageError once the note is signed, consent withdrawn or the visit deleted.
    """
    with record.changing(actor) as change:
        known = _newest(change.contents(visit_id))
        change.check_open(visit_id, RevisionKind.EDITED)
        if any(one.matter == matter for one in known) is aside:
            change.audit(AuditAction.READ, visit_id, "what is set aside")
            return known
        if aside and len(known) >= MOST:
            raise UsageError(f"{MOST} things are set aside already: put some back first")
        rest = tuple(one for one in known if one.matter != matter)
        now = (*rest, SetAside(matter=matter, by=actor.name, at=change.at)) if aside else rest
        content = canonical(_ASIDES.dump_python(now, mode="json"))
        new = NewRevision(RevisionKind.EDITED, RevisionPart.ASIDE, content)
        change.revise(visit_id, new, AuditAction.EDIT)
    return now


def _newest(contents: Contents) -> Asides:
    content = contents.newest(RevisionPart.ASIDE)
    if content is None:
        return ()
    try:
        return _ASIDES.validate_json(content)
    except ValidationError as error:
        raise InputError("what is set aside here was written by another version") from error
