"""The clinic's settings about its people: kept in the record's settings, each change of one audited."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, ValidationError

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


LONGEST_TEXT = 2_000
LONGEST_CLINIC = 120
_PLACES = frozenset({"{scribe}", "{provider}"})


def _declared(text: str) -> str:
    text = " ".join(text.split())
    if not text or not text.isprintable():
        raise ValueError("a declaration has words that can be read")
    for place in re.findall(r"\{[^}]*\}?", text):
        if place not in _PLACES:
            raise ValueError(f"{place[:40]} stands for nothing: write {{scribe}} or {{provider}}")
    return text


def _naming(place: str) -> AfterValidator:
    def named(text: str) -> str:
        if place not in text:
            raise ValueError(f"this declaration names somebody: it needs {place}")
        return text

    return AfterValidator(named)


Declaration = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_declared)]


class Attestations(Frozen):
    """What somebody declares; `{scribe}` and `{provider}` are replaced by names."""

    provider: Declaration = ATTESTATION
    """The provider alone."""
    provider_with_scribe: Annotated[Declaration, _naming("{scribe}")] = WITH_SCRIBE
    """A scribe edited or reviewed the note."""
    provider_for_another: Annotated[Declaration, _naming("{provider}")] = FOR_ANOTHER
    """It is another provider's visit."""
    scribe: Annotated[Declaration, _naming("{provider}")] = AS_SCRIBE
    """A scribe hands the note over."""


def _clinic(name: str) -> str:
    name = " ".join(name.split())
    if name and not name.isprintable():
        raise ValueError("a clinic's name has no invisible characters")
    return name


class Policy(Frozen):
    clinic: Annotated[str, Field(max_length=LONGEST_CLINIC), AfterValidator(_clinic)] = ""
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
    """One setting by its name in Policy. Raises as `put_all` does."""
    return put_all(record, {name: value}, actor)


def put_all(record: Record, values: Mapping[str, object], actor: Actor) -> Policy:
    """Settings by their names in Policy; each that is another one now is audited. Raises DeniedError
    unless the actor may, UsageError, with nothing put, for an unknown name or an unfit value."""
    check(record, actor, Right.SETTINGS)
    before = of(record)
    try:
        changed = before.changed(**values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        why = str(first["msg"]).removeprefix("Value error, ")
        raise UsageError(f"{place} cannot be set so: {why}") from error
    for name in values:
        if getattr(changed, name) != getattr(before, name):
            record.put_setting(_PREFIX + name, _text(changed, name), actor)
    return changed


def _text(policy: Policy, name: str) -> str:
    kept = policy.model_dump(mode="json")[name]
    return json.dumps(sorted(kept) if isinstance(getattr(policy, name), frozenset) else kept)
