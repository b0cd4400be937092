"""The clinic's settings about its people: kept in the record's settings, each change of one audited."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from ambient_scribe.domain.accounts import Right
from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor, StaffRole
from ambient_scribe.errors import UsageError
from ambient_scribe.store.accounts.permissions import check
from ambient_scribe.store.record.bound_rows import is_ours
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.record.signing import ATTESTATION

if TYPE_CHECKING:
    from sqlite3 import Connection

_PREFIX = "people."

WITH_SCRIBE = (
    "This note was prepared with the help of {scribe}, acting as a scribe, and of software. I saw the "
    "patient myself; I have reviewed the note, and it is accurate and complete to the best of my "
    "knowledge."
)
FOR_ANOTHER = (
    "This is the note of a visit that was held by {provider}. I have reviewed it, and it is accurate and "
    "complete to the best of my knowledge."
)
AS_SCRIBE = (
    "I prepared this note with the help of software, acting as a scribe for {provider}, from what was said "
    "in the visit. I gave no medical advice of my own."
)


class Attestations(Frozen):
    """What somebody declares; `{scribe}` and `{provider}` are replaced by names."""

    provider: str = ATTESTATION
    """The provider alone."""
    provider_with_scribe: str = WITH_SCRIBE
    """A scribe edited or reviewed the note."""
    provider_for_another: str = FOR_ANOTHER
    """It is another provider's visit."""
    scribe: str = AS_SCRIBE
    """A scribe hands the note over."""


class Policy(Frozen):
    clinic: str = ""
    """The clinic's name. Its words are no password."""
    second_factor_roles: frozenset[StaffRole] = frozenset(StaffRole)
    """Who of these roles must have one. Who has one is always asked for it."""
    idle_minutes: int = Field(default=10, ge=1, le=60)
    """Without a key or a touch, until the screen is locked."""
    session_hours: int = Field(default=12, ge=1, le=24)
    """After the login, until a new one is due."""
    touch_is_enough: bool = False
    """To sign, a touch of a passkey without its PIN or fingerprint. A key that is left in the machine is
    then anybody's signature."""
    attestations: Attestations = Attestations()


def of(record: Record) -> Policy:
    with record.database.reading() as connection:
        return read(connection)


def read(connection: Connection) -> Policy:
    rows = connection.execute(
        f"SELECT name, value FROM setting WHERE substr(name, 1, ?) = ? AND {is_ours('setting')}",
        (len(_PREFIX), _PREFIX),
    )
    return Policy.model_validate(
        {row["name"][len(_PREFIX) :]: json.loads(row["value"]) for row in rows}
    )


def put(record: Record, name: str, value: object, actor: Actor) -> Policy:
    """One setting by its name in Policy. Raises DeniedError unless the actor may, UsageError for an unknown
    name or an unfit value."""
    check(record, actor, Right.SETTINGS)
    try:
        changed = of(record).changed(**{name: value})
    except ValidationError as error:
        raise UsageError(f"{name} cannot be set so: {error.errors()[0]['msg']}") from error
    kept = changed.model_dump(mode="json")[name]
    text = json.dumps(sorted(kept) if isinstance(getattr(changed, name), frozenset) else kept)
    record.put_setting(_PREFIX + name, text, actor)
    return changed
