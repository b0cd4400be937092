"""Who declares what of a note: a scribe that hands it over, a provider that signs it.

The site sets the texts (`policy.Attestations`); which one a signature carries follows from who worked on
the note.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ambient_scribe.domain.accounts import Account, Right, ScribeAttestation, Session
from ambient_scribe.domain.note import Note
from ambient_scribe.domain.record import (
    Actor,
    Addendum,
    AuditAction,
    RevisionPart,
    Signature,
    StaffRole,
)
from ambient_scribe.errors import ConflictError, UsageError
from ambient_scribe.store.accounts import permits, policy, rows, sessions
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.accounts.typed import is_same
from ambient_scribe.store.record import addenda, notes, signing, visits
from ambient_scribe.store.record.record import Record

if TYPE_CHECKING:
    from sqlite3 import Connection

NOBODY_NAMED = "the provider"
"""Of a visit that no provider's account is set to."""


def hand_over(record: Record, session: Session, visit_id: str, *, seen: str) -> ScribeAttestation:
    """A scribe declares the newest note as theirs to be signed. `seen`: the digest of its statements.

    Raises DeniedError unless a scribe does, ConflictError when the note is another one by now, UsageError
    when there is none.
    """
    sessions.check_may_work(session)
    actor = session.actor
    check(record, actor, Right.REVIEW, visit_id)
    if not actor.is_a(StaffRole.SCRIBE):
        raise record.deny(actor, "declare a note as its scribe: that takes a scribe", visit_id)
    with record.changing(actor) as change:
        note = change.newest_note(visit_id)
        if note is None:
            raise UsageError("there is nothing to hand over: the visit has no note")
        if not is_same(seen, signing.statements_sha256(note)):
            raise ConflictError("the note was changed since you read it: read it again")
        declared = ScribeAttestation(
            visit_id=visit_id,
            account_id=actor.id,
            name=actor.name,
            text=_of_scribe(change.connection, visit_id, actor),
            statements_sha256=seen,
            at=change.at,
        )
        number = change.connection.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM scribe_attestation WHERE visit = ?",
            (visit_id,),
        ).fetchone()[0]
        change.rows.insert(
            "scribe_attestation",
            visit=visit_id,
            number=number,
            account=actor.id,
            name=actor.name,
            text=declared.text,
            statements_sha256=seen,
            at=change.at.isoformat(),
        )
        change.audit(AuditAction.REVIEW, visit_id, declared.text, is_said=True)
    return declared


def of_visit(record: Record, visit_id: str, actor: Actor) -> tuple[ScribeAttestation, ...]:
    """Oldest first."""
    with record.seeing(actor, AuditAction.READ, visit_id, "attestations") as connection:
        found = connection.execute(
            "SELECT * FROM scribe_attestation WHERE visit = ? ORDER BY number", (visit_id,)
        )
        return tuple(
            ScribeAttestation(
                visit_id=visit_id,
                account_id=row["account"],
                name=row["name"],
                text=row["text"],
                statements_sha256=row["statements_sha256"],
                at=row["at"],
            )
            for row in found
        )


def for_scribe(record: Record, visit_id: str, actor: Actor) -> str:
    """The text that this person would hand the note over under, to be shown before."""
    with record.database.reading() as connection:
        return _of_scribe(connection, visit_id, actor)


def for_signer(record: Record, visit_id: str, actor: Actor) -> str:
    """The text that this person's signature would carry, to be shown before it is given."""
    with record.database.reading() as connection:
        texts = policy.read(connection).attestations
        provider = _provider_of(connection, visit_id)
        scribes = _scribes_of(connection, visit_id, but=actor.id)
    parts = []
    if provider is not None and provider.id != actor.id:
        parts.append(texts.provider_for_another)
    if scribes:
        parts.append(texts.provider_with_scribe)
    wanted = " ".join(parts) or texts.provider
    return _filled(wanted, scribe=" and ".join(scribes), provider=_shown(provider))


def check_shown(record: Record, visit_id: str, actor: Actor, shown: str | None) -> None:
    """Nobody signs under another sentence than the one they had before them. Raises ConflictError when
    `shown` is given and is not the one that holds."""
    if shown is not None and shown != for_signer(record, visit_id, actor):
        raise ConflictError("what you declare by signing reads otherwise now: read it again")


def sign(record: Record, session: Session, permit: str, visit_id: str, *, seen: str) -> Signature:
    """Spends the permit. Raises as `notes.sign` does, DeniedError without a permit for this very note."""
    _spend(record, session, permit, visit_id, seen)
    text = for_signer(record, visit_id, session.actor)
    return notes.sign(record, visit_id, session.actor, seen=seen, attestation=text)


def amend(
    record: Record,
    session: Session,
    permit: str,
    visit_id: str,
    note: Note,
    *,
    reason: str,
    beside: int,
) -> Signature:
    """Spends the permit, which is for the amended note's statements. Raises as `notes.amend` does."""
    _spend(record, session, permit, visit_id, signing.statements_sha256(note))
    return notes.amend(
        record,
        visit_id,
        note,
        session.actor,
        reason=reason,
        beside=beside,
        attestation=for_signer(record, visit_id, session.actor),
    )


def sign_addendum(
    record: Record, session: Session, permit: str, visit_id: str, addendum_id: str, *, seen: str
) -> Addendum:
    """Spends the permit, which is for the addendum below this very note. Raises as `addenda.sign` does."""
    _spend(record, session, permit, visit_id, seen)
    return addenda.sign(record, visit_id, addendum_id, session.actor, seen=seen)


def _spend(record: Record, session: Session, permit: str, visit_id: str, seen: str) -> None:
    sessions.check_may_work(session)
    check(record, session.actor, Right.SIGN, visit_id)
    permits.spend(record, session, permit, visit_id, seen)


def _of_scribe(connection: Connection, visit_id: str, actor: Actor) -> str:
    wanted = policy.read(connection).attestations.scribe
    provider = _shown(_provider_of(connection, visit_id))
    return _filled(wanted, scribe=actor.name, provider=provider)


def _provider_of(connection: Connection, visit_id: str) -> Account | None:
    provider = visits.row_of(connection, visit_id)["provider"]
    row = connection.execute("SELECT * FROM account WHERE id = ?", (provider,)).fetchone()
    return rows.account_of(row) if row is not None else None


def _scribes_of(connection: Connection, visit_id: str, but: str) -> tuple[str, ...]:
    """Who worked on the note as a scribe, by the roles that they have, in order of their first revision."""
    found = connection.execute(
        "SELECT account.*, min(number) AS first FROM revision JOIN account ON account.id = actor_id "
        "WHERE visit = ? AND part = ? AND actor_id <> ? GROUP BY account.id ORDER BY first",
        (visit_id, RevisionPart.NOTE.value, but),
    )
    people = (rows.account_of(row) for row in found)
    return tuple(
        one.shown
        for one in people
        if one.is_a(StaffRole.SCRIBE) and not one.is_a(StaffRole.PROVIDER)
    )


def _shown(provider: Account | None) -> str:
    return provider.shown if provider is not None else NOBODY_NAMED


def _filled(text: str, *, scribe: str, provider: str) -> str:
    """No `format`: a name with braces in it stays a name."""
    return text.replace("{scribe}", scribe).replace("{provider}", provider)
