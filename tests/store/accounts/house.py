"""The people of a test's clinic: hired, logged in, with their authenticator apps in their pockets."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import pyotp

from ambient_scribe.domain.accounts import Account, Client, NewAccount, OpenedSession, Session
from ambient_scribe.domain.record import AuditAction, AuditEntry, StaffRole
from ambient_scribe.store.accounts import accounts, invitations, login, second_factor, sessions
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record import audit
from ambient_scribe.store.record.audit import AuditSearch
from ambient_scribe.store.record.record import Record
from ambient_scribe.vault.keys import Argon2Cost
from tests.store.record.conftest import Clinic

CHEAP = Argon2Cost(passes=1, memory_kib=8, lanes=1)
PASSWORD = "four quiet herons nap"
DESK = Client(address="10.0.0.7", agent="Firefox")
ELSEWHERE = Client(address="203.0.113.9")

KIM = NewAccount(login="kim", name="Kim Roe", roles=frozenset({StaffRole.ADMIN}))
LEE = NewAccount(
    login="lee", name="Ana Lee", credentials="MD", roles=frozenset({StaffRole.PROVIDER})
)
SAM = NewAccount(login="sam", name="Sam Poe", roles=frozenset({StaffRole.SCRIBE}))
OLA = NewAccount(login="ola", name="Ola Dow", roles=frozenset({StaffRole.AUDITOR}))
RAY = NewAccount(login="ray", name="Ray Fox", roles=frozenset({StaffRole.RESEARCHER}))


@dataclass
class House:
    clinic: Clinic
    record: Record
    passwords: Passwords = field(default_factory=lambda: Passwords(CHEAP))
    apps: dict[str, pyotp.TOTP] = field(default_factory=dict)
    recovery: dict[str, tuple[str, ...]] = field(default_factory=dict)
    open: dict[str, OpenedSession] = field(default_factory=dict)

    # ------------------------------------------------------------ people come
    def set_up(self, new: NewAccount = KIM) -> Session:
        code = invitations.set_up_code(self.record)
        half = invitations.set_up(self.record, self.passwords, code, new, PASSWORD, DESK)
        return self.enrolled(half.session)

    def hire(self, new: NewAccount) -> Session:
        made = accounts.make(self.record, new, self.session("kim").actor)
        code = invitations.invite(self.record, made.id, self.session("kim").actor)
        half = invitations.accept(self.record, self.passwords, code, PASSWORD, DESK)
        return self.enrolled(half.session)

    def hire_everybody(self) -> None:
        for new in (LEE, SAM, OLA, RAY):
            self.hire(new)

    def enrolled(self, session: Session) -> Session:
        """With an app, whose first code completes the login."""
        name = session.account.login
        self.apps[name] = pyotp.TOTP(second_factor.begin_app(self.record, session).secret)
        done = second_factor.confirm_app(self.record, session, self.code(name))
        self.open[name] = done.opened
        self.recovery[name] = done.recovery_codes
        return done.opened.session

    # ------------------------------------------------------------ time and codes
    def wait(self, **time: float) -> None:
        self.clinic.at += datetime.timedelta(**time)

    def code(self, name: str) -> str:
        """Of a new step, as a person who waits for it."""
        self.wait(seconds=60)
        return self.apps[name].at(self.clinic.at)

    # ------------------------------------------------------------ they log in
    def half(self, name: str, password: str = PASSWORD, client: Client = DESK) -> OpenedSession:
        """The password is given, the code is due."""
        return login.with_password(self.record, self.passwords, name, password, client)

    def log_in(self, name: str, client: Client = DESK) -> OpenedSession:
        half = self.half(name, client=client).session
        self.open[name] = second_factor.give(self.record, half, self.code(name))
        return self.open[name]

    def session(self, name: str) -> Session:
        return self.open[name].session

    def account(self, name: str) -> Account:
        return self.session(name).account

    def seen(self, name: str) -> Session | None:
        """What a request with this person's cookie finds."""
        return sessions.of_token(self.record, self.open[name].token)

    # ------------------------------------------------------------ the trail
    def trail(self, *actions: AuditAction) -> list[AuditEntry]:
        """The oldest first."""
        with self.record.database.reading() as connection:
            found = audit.entries(connection, AuditSearch(limit=10_000))
        return [one for one in reversed(found) if not actions or one.action in actions]

    def kept(self) -> str:
        """Every cell of the database, as text."""
        with self.record.database.reading() as connection:
            tables = [
                row["name"]
                for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            rows = [
                tuple(row)
                for table in tables
                for row in connection.execute(f"SELECT * FROM {table}")
            ]
        return repr(rows)
