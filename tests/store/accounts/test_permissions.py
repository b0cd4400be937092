"""Who may do what: the whole table, roles together, break-glass, and the page that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.domain.accounts import Access, Right
from ambient_scribe.domain.record import NOBODY, PROGRAM, Actor, AuditAction, StaffRole
from ambient_scribe.errors import DeniedError, InputError, UsageError
from ambient_scribe.store.accounts import emergencies, permissions, policy, sessions
from ambient_scribe.store.accounts.permissions import access, check, may
from ambient_scribe.store.record import encounters
from tests.store.accounts.house import House
from tests.store.record.test_notes import clean
from tests.withdrawals import a_visit

VISIT, OTHER = "0" * 32, "1" * 32
PAGE = Path(__file__).parents[3] / "docs" / "permissions.md"


@pytest.fixture
def visited(staffed: House) -> House:
    for visit_id in (VISIT, OTHER):
        encounters.save(
            staffed.record, a_visit(clean(), visit_id=visit_id), staffed.account("lee").actor
        )
    return staffed


def who(*roles: StaffRole) -> Actor:
    return Actor(id="a", name="A", roles=frozenset(roles))


def test_the_page_shows_the_table() -> None:
    """`permissions.as_markdown()` writes it."""
    shown = PAGE.read_text(encoding="utf-8")
    assert shown.endswith("\n\n" + permissions.as_markdown())


def test_the_table_has_every_right_and_every_role() -> None:
    assert set(permissions.TABLE) == set(Right)
    assert set(permissions.ROLES) == set(StaffRole)
    assert {len(row) for row in permissions.TABLE.values()} == {len(StaffRole)}


def test_what_must_never_change_in_the_table() -> None:
    may_sign = [role for role in StaffRole if access(frozenset({role}), Right.SIGN) is Access.YES]
    assert may_sign == [StaffRole.PROVIDER]
    auditor, researcher, admin = (
        {right for right in Right if access(frozenset({role}), right) is not Access.NO}
        for role in (StaffRole.AUDITOR, StaffRole.RESEARCHER, StaffRole.ADMIN)
    )
    assert auditor == {Right.AUDIT}
    assert researcher == {Right.RESEARCH}
    assert not admin & {Right.EDIT, Right.REVIEW, Right.SIGN, Right.RECORD, Right.AUDIT}
    assert access(frozenset({StaffRole.ADMIN}), Right.READ) is Access.GLASS


@pytest.mark.parametrize("name", ["lee", "sam", "kim", "ola", "ray"])
def test_every_role_with_every_right(visited: House, name: str) -> None:
    actor = visited.account(name).actor
    (role,) = actor.roles
    for right, row in permissions.TABLE.items():
        if row[permissions.ROLES.index(role)] is Access.YES:
            check(visited.record, actor, right, VISIT)
            continue
        with pytest.raises(DeniedError, match=f"may not {right.value}"):
            check(visited.record, actor, right, VISIT)
        told = visited.trail(AuditAction.DENIED)[-1]
        assert (told.actor_id, told.detail, told.subject) == (actor.id, right.value, VISIT)


@given(st.frozensets(st.sampled_from(list(StaffRole))), st.sampled_from(list(Right)))
def test_several_roles_may_what_any_of_them_may(roles: frozenset[StaffRole], right: Right) -> None:
    order = [Access.NO, Access.GLASS, Access.YES]
    most = max((order.index(access(frozenset({role}), right)) for role in roles), default=0)

    assert access(roles, right) is order[most]


@pytest.mark.parametrize("actor", [NOBODY, PROGRAM, who()])
def test_who_has_no_role_may_nothing(visited: House, actor: Actor) -> None:
    assert not any(may(visited.record, actor, right, VISIT) for right in Right)


# ---------------------------------------------------------------- break-glass
def test_break_glass_opens_one_visit_for_an_hour(visited: House) -> None:
    kim = visited.account("kim").actor
    before = visited.log_in("kim")
    made, opened = emergencies.begin(
        visited.record, before.session, VISIT, " the provider is ill, patient called "
    )

    assert sessions.of_token(visited.record, before.token) is None
    assert sessions.of_token(visited.record, opened.token) is not None

    assert may(visited.record, kim, Right.READ, VISIT)
    assert may(visited.record, kim, Right.PLAY, VISIT)
    assert not may(visited.record, kim, Right.READ, OTHER)
    assert not may(visited.record, kim, Right.READ)
    assert not may(visited.record, kim, Right.EDIT, VISIT)
    assert not may(visited.record, kim, Right.SIGN, VISIT)
    assert not may(visited.record, visited.account("ola").actor, Right.READ, VISIT)
    assert made.reason == "the provider is ill, patient called"
    visited.wait(hours=1)
    assert not may(visited.record, kim, Right.READ, VISIT)


def test_break_glass_is_told_with_an_alarm(visited: House) -> None:
    emergencies.begin(visited.record, visited.session("kim"), VISIT, "patient called")

    told = [(one.action, one.subject, one.detail) for one in visited.trail()[-2:]]
    assert told == [
        (AuditAction.BREAK_GLASS, VISIT, "patient called"),
        (AuditAction.ALARM, VISIT, "Kim Roe broke the glass"),
    ]


def test_break_glass_is_listed_for_the_auditor_alone(visited: House) -> None:
    kim, ola = visited.account("kim").actor, visited.account("ola").actor
    session = visited.session("kim")
    made = [emergencies.begin(visited.record, session, one, "why")[0] for one in (VISIT, OTHER)]

    assert emergencies.every(visited.record, ola) == tuple(reversed(made))
    with pytest.raises(DeniedError):
        emergencies.every(visited.record, kim)


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_break_glass_needs_its_reason(visited: House, reason: str) -> None:
    with pytest.raises(UsageError, match="reason"):
        emergencies.begin(visited.record, visited.session("kim"), VISIT, reason)


def test_break_glass_needs_a_visit(visited: House) -> None:
    with pytest.raises(InputError, match="no visit"):
        emergencies.begin(visited.record, visited.session("kim"), "f" * 32, "why")


@pytest.mark.parametrize("name", ["lee", "sam", "ola", "ray"])
def test_who_may_not_break_the_glass(visited: House, name: str) -> None:
    with pytest.raises(DeniedError):
        emergencies.begin(visited.record, visited.session(name), VISIT, "why")


def test_a_use_of_break_glass_cannot_be_removed(visited: House) -> None:
    emergencies.begin(visited.record, visited.session("kim"), VISIT, "why")
    for statement in ("DELETE FROM emergency", "UPDATE emergency SET reason = 'x'"):
        with (
            visited.record.database.writing() as connection,
            pytest.raises(Exception, match="never"),
        ):
            connection.execute(statement)


# ---------------------------------------------------------------- settings
def test_a_setting_is_kept_and_audited(staffed: House) -> None:
    kim = staffed.account("kim").actor
    roles = frozenset({StaffRole.PROVIDER, StaffRole.ADMIN})
    policy.put(staffed.record, "second_factor_roles", roles, kim)

    assert policy.of(staffed.record).second_factor_roles == roles
    assert policy.of(staffed.record).idle_minutes == 10
    told = staffed.trail(AuditAction.SETTING)[-1]
    assert (told.subject, told.detail) == ("people.second_factor_roles", '["admin", "provider"]')


@pytest.mark.parametrize(
    ("name", "value"),
    [("idle_minutes", 0), ("idle_minutes", 61), ("session_hours", 25), ("no_such", 1)],
)
def test_a_setting_that_is_none(staffed: House, name: str, value: int) -> None:
    with pytest.raises(UsageError, match="cannot be set"):
        policy.put(staffed.record, name, value, staffed.account("kim").actor)
