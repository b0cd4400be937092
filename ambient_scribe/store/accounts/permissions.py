"""What each role may do: one table. Who may not is denied, and the trail says so.

With several roles one may do what any of them may. Break-glass opens one visit for an hour
(`emergencies`), and never to change it.
"""

from __future__ import annotations

from ambient_scribe.domain.accounts import Access, Right
from ambient_scribe.domain.record import Actor, StaffRole
from ambient_scribe.store.record import closing
from ambient_scribe.store.record.record import Record

_YES, _GLASS, _NO = Access.YES, Access.GLASS, Access.NO

ROLES = (
    StaffRole.PROVIDER,
    StaffRole.SCRIBE,
    StaffRole.ADMIN,
    StaffRole.AUDITOR,
    StaffRole.RESEARCHER,
)

# fmt: off
TABLE: dict[Right, tuple[Access, ...]] = {
    #                   provider scribe  admin    auditor researcher
    Right.LIST:        (_YES,    _YES,   _YES,    _NO,    _NO),
    Right.SCHEDULE:    (_YES,    _YES,   _YES,    _NO,    _NO),
    Right.READ:        (_YES,    _YES,   _GLASS,  _NO,    _NO),
    Right.PLAY:        (_YES,    _YES,   _GLASS,  _NO,    _NO),
    Right.RECORD:      (_YES,    _YES,   _NO,     _NO,    _NO),
    Right.FOLLOW:      (_YES,    _YES,   _NO,     _NO,    _NO),
    Right.CONSENT:     (_YES,    _YES,   _YES,    _NO,    _NO),
    Right.EDIT:        (_YES,    _YES,   _NO,     _NO,    _NO),
    Right.REVIEW:      (_YES,    _YES,   _NO,     _NO,    _NO),
    Right.SIGN:        (_YES,    _NO,    _NO,     _NO,    _NO),
    Right.EXPORT:      (_YES,    _NO,    _GLASS,  _NO,    _NO),
    Right.RESEARCH:    (_NO,     _NO,    _NO,     _NO,    _YES),
    Right.HOLD:        (_NO,     _NO,    _YES,    _NO,    _NO),
    Right.DELETE:      (_NO,     _NO,    _YES,    _NO,    _NO),
    Right.NUMBERS:     (_YES,    _NO,    _YES,    _NO,    _NO),
    Right.AUDIT:       (_NO,     _NO,    _NO,     _YES,   _NO),
    Right.ACCOUNTS:    (_NO,     _NO,    _YES,    _NO,    _NO),
    Right.SETTINGS:    (_NO,     _NO,    _YES,    _NO,    _NO),
    Right.BACKUP:      (_NO,     _NO,    _YES,    _NO,    _NO),
    Right.BREAK_GLASS: (_NO,     _NO,    _YES,    _NO,    _NO),
}
# fmt: on

_OF_SOUND = frozenset({Right.PLAY, Right.FOLLOW, Right.RECORD})
"""Whose visit is closed (`record.closing`), these take broken glass; what is read of it is less."""


def access(roles: frozenset[StaffRole], right: Right) -> Access:
    """The most that one of the roles gives."""
    given = {one for role, one in zip(ROLES, TABLE[right], strict=True) if role in roles}
    return next((one for one in (Access.YES, Access.GLASS) if one in given), Access.NO)


def may(record: Record, actor: Actor, right: Right, subject: str = "") -> bool:
    """Without a word in the trail: for what is shown or hidden on a page. `subject`: the visit's id."""
    given = access(actor.roles, right)
    if given is Access.GLASS:
        return bool(subject) and _glass_is_broken(record, actor, subject)
    return given is Access.YES and not _is_closed(record, actor, right, subject)


def check(record: Record, actor: Actor, right: Right, subject: str = "") -> None:
    """Raises DeniedError, once the trail tells of it, unless the actor may."""
    if not may(record, actor, right, subject):
        is_closed = access(actor.roles, right) is Access.YES
        raise record.deny(actor, right.value + (f": {closing.WHY}" if is_closed else ""), subject)


def as_markdown() -> str:
    """The table for people."""
    rows = [["right", *(role.value for role in ROLES)], ["---"] * (len(ROLES) + 1)]
    rows += [[right.value, *(one.value for one in TABLE[right])] for right in Right]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _glass_is_broken(record: Record, actor: Actor, visit_id: str) -> bool:
    with record.database.reading() as connection:
        return closing.glass_is_broken(connection, visit_id, actor, record.now())


def _is_closed(record: Record, actor: Actor, right: Right, visit_id: str) -> bool:
    if right not in _OF_SOUND or not visit_id:
        return False
    with record.database.reading() as connection:
        return closing.is_closed_to(connection, visit_id, actor, record.now())
