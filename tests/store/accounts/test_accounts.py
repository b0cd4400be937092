"""Accounts, and how the first and the next people get in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ambient_scribe.domain.accounts import NewAccount, Stage, folded_login
from ambient_scribe.domain.record import PROGRAM, AuditAction, StaffRole
from ambient_scribe.errors import DeniedError, InputError, UsageError
from ambient_scribe.store.accounts import accounts, codes, invitations, notices, policy
from ambient_scribe.store.accounts.codes import CodeError, CodeKind
from ambient_scribe.store.accounts.proofs import WrongPasswordError
from tests.store.accounts.house import DESK, KIM, LEE, PASSWORD, SAM, House

ADMIN, PROVIDER = StaffRole.ADMIN, StaffRole.PROVIDER


# ---------------------------------------------------------------- the first one
def test_a_new_clinic_has_nobody_and_no_default_password(house: House) -> None:
    assert invitations.needs_set_up(house.record)
    for password in ("", "admin", "password", PASSWORD):
        with pytest.raises(WrongPasswordError):
            house.half("admin", password)
        house.wait(hours=1)


def test_the_set_up_code_makes_the_first_administrator_once(house: House) -> None:
    code = invitations.set_up_code(house.record)

    half = invitations.set_up(house.record, house.passwords, code, KIM, PASSWORD, DESK)

    assert half.session.stage is Stage.ENROLMENT
    assert half.session.account.roles == {ADMIN}
    assert not invitations.needs_set_up(house.record)
    with pytest.raises(CodeError):
        invitations.set_up(house.record, house.passwords, code, LEE_ADMIN, PASSWORD, DESK)
    with pytest.raises(UsageError, match="is set up"):
        invitations.set_up_code(house.record)


LEE_ADMIN = NewAccount(login="lee", name="Ana Lee", roles=frozenset({ADMIN, PROVIDER}))


def test_only_a_digest_of_a_code_is_kept(house: House) -> None:
    code = invitations.set_up_code(house.record)

    assert len(code.replace("-", "")) == 20
    assert code not in house.kept()
    assert code.replace("-", "") not in house.kept()


def test_a_set_up_code_expires_and_a_new_one_replaces_it(house: House) -> None:
    first = invitations.set_up_code(house.record)
    second = invitations.set_up_code(house.record)
    with pytest.raises(CodeError):
        invitations.set_up(house.record, house.passwords, first, KIM, PASSWORD, DESK)
    house.wait(hours=24)
    with pytest.raises(CodeError):
        invitations.set_up(house.record, house.passwords, second, KIM, PASSWORD, DESK)


def test_the_first_account_is_an_administrator_s(house: House) -> None:
    code = invitations.set_up_code(house.record)
    with pytest.raises(UsageError, match="administrator's"):
        invitations.set_up(house.record, house.passwords, code, LEE, PASSWORD, DESK)


def test_a_weak_password_leaves_the_code_good(house: House) -> None:
    code = invitations.set_up_code(house.record)
    with pytest.raises(UsageError, match="easily guessed"):
        invitations.set_up(house.record, house.passwords, code, KIM, "password1234", DESK)

    assert invitations.set_up(house.record, house.passwords, code, KIM, PASSWORD, DESK)


# ---------------------------------------------------------------- the next ones
def test_an_invited_person_sets_the_own_password(house: House) -> None:
    house.set_up()
    actor = house.session("kim").actor
    made = accounts.make(house.record, LEE, actor)
    assert (made.made_by, made.password_set_at) == (actor.id, None)
    with pytest.raises(WrongPasswordError):
        house.half("lee")

    code = invitations.invite(house.record, made.id, actor)
    assert invitations.invited(house.record, code, DESK) == made
    half = invitations.accept(house.record, house.passwords, code, PASSWORD, DESK)

    assert half.session.stage is Stage.ENROLMENT
    assert half.session.account.password_set_at is not None
    with pytest.raises(CodeError):
        invitations.accept(house.record, house.passwords, code, "another good pass word", DESK)


def test_a_code_may_be_typed_carelessly(house: House) -> None:
    code = invitations.set_up_code(house.record)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert invitations.set_up(house.record, house.passwords, typed, KIM, PASSWORD, DESK)


def test_a_code_of_another_kind_is_none(staffed: House) -> None:
    with pytest.raises(CodeError):
        invitations.invited(staffed.record, staffed.recovery["lee"][0], DESK)


def test_a_lost_password_is_replaced_and_the_second_factor_stays(staffed: House) -> None:
    code = invitations.invite(
        staffed.record, staffed.account("lee").id, staffed.session("kim").actor
    )
    half = invitations.accept(staffed.record, staffed.passwords, code, "five loud geese swim", DESK)

    assert half.session.stage is Stage.SECOND_FACTOR
    assert staffed.seen("lee") is None
    with pytest.raises(WrongPasswordError):
        staffed.half("lee")
    assert staffed.half("lee", "five loud geese swim")


def test_a_lost_second_factor_is_forgotten_with_the_password(staffed: House) -> None:
    actor, lee = staffed.session("kim").actor, staffed.account("lee").id
    code = invitations.invite(staffed.record, lee, actor, forget_second_factor=True)

    assert staffed.seen("lee") is None
    with pytest.raises(WrongPasswordError):
        staffed.half("lee")
    half = invitations.accept(staffed.record, staffed.passwords, code, PASSWORD, DESK)
    assert half.session.stage is Stage.ENROLMENT


def test_the_last_administrator_is_rescued_at_the_machine_with_an_alarm(staffed: House) -> None:
    code = invitations.rescue(staffed.record, staffed.account("kim").id)

    half = invitations.accept(staffed.record, staffed.passwords, code, PASSWORD, DESK)
    assert half.session.stage is Stage.ENROLMENT
    assert "rescued" in staffed.trail(AuditAction.ALARM)[-1].detail


def test_who_is_no_administrator_manages_nobody(staffed: House) -> None:
    for name in ("lee", "sam", "ola", "ray"):
        actor = staffed.session(name).actor
        for attempt in (
            lambda who: accounts.make(staffed.record, KIM, who),
            lambda who: accounts.every(staffed.record, who),
            lambda who: accounts.disable(staffed.record, staffed.account("kim").id, who),
            lambda who: accounts.enable(staffed.record, staffed.account("kim").id, who),
            lambda who: accounts.change_account(staffed.record, who.id, KIM, who),
            lambda who: invitations.invite(staffed.record, who.id, who),
            lambda who: policy.put(staffed.record, "idle_minutes", 60, who),
        ):
            before = len(staffed.trail(AuditAction.DENIED))
            with pytest.raises(DeniedError):
                attempt(actor)
            assert len(staffed.trail(AuditAction.DENIED)) == before + 1


# ---------------------------------------------------------------- changed, disabled, never deleted
def test_a_login_name_is_taken_however_it_is_spelt(staffed: House) -> None:
    new = NewAccount(login="ＬＥＥ", name="Another Lee", roles=SAM.roles)
    with pytest.raises(UsageError, match="is taken"):
        accounts.make(staffed.record, new, staffed.session("kim").actor)


def test_a_change_is_audited_with_what_was_before(staffed: House) -> None:
    actor, sam = staffed.session("kim").actor, staffed.account("sam")
    changed = accounts.change_account(
        staffed.record, sam.id, SAM.changed(name="Sam Day", credentials="CMA"), actor
    )

    assert changed.shown == "Sam Day, CMA"
    assert staffed.seen("sam") is not None
    told = staffed.trail(AuditAction.ACCOUNT)[-1]
    assert (told.subject, told.actor) == (sam.id, "Kim Roe")
    assert told.detail == "changed: sam, Sam Poe (scribe) → sam, Sam Day, CMA (scribe)"


def test_other_roles_end_the_sessions(staffed: House) -> None:
    actor, sam = staffed.session("kim").actor, staffed.account("sam")
    accounts.change_account(staffed.record, sam.id, SAM.changed(roles={PROVIDER}), actor)

    assert staffed.seen("sam") is None


def test_nobody_gives_the_self_another_role(staffed: House) -> None:
    kim = staffed.account("kim")
    with pytest.raises(UsageError, match="own roles"):
        accounts.change_account(
            staffed.record, kim.id, KIM.changed(roles={ADMIN, PROVIDER}), kim.actor
        )


def test_a_disabled_account_is_out_at_once_and_stays_in_the_record(staffed: House) -> None:
    actor, lee = staffed.session("kim").actor, staffed.account("lee")
    code = invitations.invite(staffed.record, lee.id, actor)
    accounts.disable(staffed.record, lee.id, actor)

    assert staffed.seen("lee") is None
    with pytest.raises(WrongPasswordError):
        staffed.half("lee")
    with pytest.raises(CodeError):
        invitations.accept(staffed.record, staffed.passwords, code, PASSWORD, DESK)
    with pytest.raises(UsageError, match="enable it first"):
        invitations.invite(staffed.record, lee.id, actor)
    assert not accounts.account(staffed.record, lee.id).is_active
    assert lee.id not in {one.id for one in accounts.colleagues(staffed.record)}
    accounts.enable(staffed.record, lee.id, actor)
    assert staffed.half("lee")


def test_the_schema_itself_refuses_to_delete_an_account(staffed: House) -> None:
    with (
        staffed.record.database.writing() as connection,
        pytest.raises(Exception, match="never deleted"),
    ):
        connection.execute("DELETE FROM account")


def test_the_last_administrator_stays(staffed: House) -> None:
    kim = staffed.account("kim")
    with pytest.raises(UsageError, match="no administrator"):
        accounts.disable(staffed.record, kim.id, kim.actor)
    other = accounts.make(staffed.record, LEE_ADMIN.changed(login="lee2"), kim.actor)
    with pytest.raises(UsageError, match="no administrator"):  # who was invited only is none yet
        accounts.disable(staffed.record, kim.id, kim.actor)
    code = invitations.invite(staffed.record, other.id, kim.actor)
    invitations.accept(staffed.record, staffed.passwords, code, PASSWORD, DESK)
    accounts.disable(staffed.record, kim.id, kim.actor)


def test_the_administrator_sees_every_account_and_that_is_audited(staffed: House) -> None:
    kim = staffed.account("kim").actor
    accounts.disable(staffed.record, staffed.account("sam").id, kim)
    listed = accounts.every(staffed.record, kim)

    assert [one.login for one in listed] == ["lee", "kim", "ola", "ray", "sam"]  # by name
    assert [one.login for one in listed if not one.is_active] == ["sam"]
    assert staffed.trail(AuditAction.LIST)[-1].detail == "accounts"


def test_another_login_name(staffed: House) -> None:
    kim, sam = staffed.account("kim").actor, staffed.account("sam")
    with pytest.raises(UsageError, match="is taken"):
        accounts.change_account(staffed.record, sam.id, SAM.changed(login="Lee"), kim)
    accounts.change_account(staffed.record, sam.id, SAM.changed(login="Sammy"), kim)

    assert staffed.half("sammy").session.account.id == sam.id
    with pytest.raises(WrongPasswordError):
        staffed.half("sam")


def test_an_account_that_is_none(staffed: House) -> None:
    with pytest.raises(InputError, match="no account"):
        accounts.disable(staffed.record, "x", staffed.account("kim").actor)


def test_of_two_at_once_one_sets_the_clinic_up(house: House) -> None:
    code = invitations.set_up_code(house.record)

    def attempt(login: str) -> bool:
        try:
            new = KIM.changed(login=login)
            invitations.set_up(house.record, house.passwords, code, new, PASSWORD, DESK)
        except (CodeError, UsageError):
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, ("kim", "eve", "mal", "oz"))) == 1


# ---------------------------------------------------------------- names
@given(st.text(st.characters(), max_size=40))
def test_folding_a_login_name_again_changes_nothing(text: str) -> None:
    assert folded_login(folded_login(text)) == folded_login(text)


@pytest.mark.parametrize(
    "login", ["", "   ", "two words", "x" * 65, "tab\there", "null\x00", "zero\u200bwidth"]
)
def test_a_login_name_that_is_none(login: str) -> None:
    with pytest.raises(ValidationError):
        NewAccount(login=login, name="N", roles=SAM.roles)


def test_an_account_has_a_role() -> None:
    with pytest.raises(ValidationError):
        NewAccount(login="x", name="X", roles=frozenset())


def test_every_code_is_another_one() -> None:
    made = {codes.new_code(kind) for kind in CodeKind for _ in range(200)}

    assert len(made) == 200 * len(CodeKind)
    assert set("".join(made)) <= set(codes.ALPHABET + "-")


# ---------------------------------------------------------------- who could take over an account
@pytest.mark.parametrize("forget", [False, True])
def test_nobody_invites_themselves(staffed: House, forget: bool) -> None:
    kim = staffed.account("kim")
    with pytest.raises(UsageError, match="nobody invites themselves"):
        invitations.invite(staffed.record, kim.id, kim.actor, forget_second_factor=forget)


def test_the_last_administrator_is_not_reset_into_nobody(staffed: House) -> None:
    kim, ghost = staffed.account("kim"), PROGRAM.changed(id="x", roles=frozenset({ADMIN}))
    with pytest.raises(UsageError, match="no administrator"):
        invitations.invite(staffed.record, kim.id, ghost, forget_second_factor=True)
    assert not invitations.needs_set_up(staffed.record)
    assert staffed.half("kim")


@pytest.mark.parametrize(
    ("forget", "told"),
    [
        (True, "password and second factor were reset by Kim Roe"),
        (False, "a code for a new password was made by Kim Roe"),
    ],
)
def test_a_reset_is_an_alarm_that_its_owner_reads_once(
    staffed: House, forget: bool, told: str
) -> None:
    record, lee, kim = staffed.record, staffed.account("lee"), staffed.account("kim")
    invitations.invite(record, lee.id, kim.actor, forget_second_factor=forget)
    (alarm,) = staffed.trail(AuditAction.ALARM)
    assert (alarm.subject, alarm.detail) == (lee.id, told)

    code = invitations.invite(record, lee.id, kim.actor, forget_second_factor=True)
    half = invitations.accept(record, staffed.passwords, code, PASSWORD, DESK)
    session = staffed.enrolled(half.session)
    unread = notices.unread(record, session)
    assert [one.detail for one in unread][-1] == told
    assert len(unread) == 2
    with pytest.raises(UsageError, match="no such alarm"):
        notices.note_read(record, staffed.session("sam"), unread[0].sequence)
    notices.note_read(record, session, unread[0].sequence)
    assert notices.unread(record, session) == ()
    assert told in [one.detail for one in notices.recent(record, session)]
    assert staffed.trail(AuditAction.NOTED)[-1].actor_id == lee.id


def test_a_first_invitation_is_no_alarm(staffed: House) -> None:
    assert staffed.trail(AuditAction.ALARM) == []
