"""Growing waits after failures: a try enters before it is looked at, and is let through or told to wait.

A try counts as a failure until it has succeeded, so that many tries at once, or a program that is
restarted, gain nothing. Counts lie in the database. Nobody is ever locked out for good: the longest
wait is bounded, and passkeys, which cannot be guessed, are not held up by an account's count.
"""

from __future__ import annotations

import datetime
from enum import StrEnum

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import AuditAction
from ambient_scribe.errors import DeniedError
from ambient_scribe.store.record.canonical import authenticated
from ambient_scribe.store.record.change import Change


class Counted(StrEnum):
    """Whose failures are counted."""

    LOGIN_NAME = "login name"
    """Also of names that nobody has: waiting tells nobody who exists."""
    SECOND_FACTOR = "second factor"
    ADDRESS = "address"
    """A whole reception may share one."""
    SESSION = "session"
    """A password that is given again inside it: what strangers try at the door holds up nobody who is in."""


class BackOff(Frozen):
    """The wait after so many failures in a row, and when they are forgotten."""

    free: int = Field(default=5, ge=1)
    """The wait begins with this failure."""
    first_s: int = Field(default=10, ge=1)
    """Each further failure doubles it …"""
    longest_s: int = Field(default=900, ge=1)
    """… up to this."""
    forgotten_s: int = 86_400
    """After so long without a failure the count begins anew."""
    alarm_every: int = 10

    def delay_s(self, failures: int) -> int:
        if failures < self.free:
            return 0
        doublings = min(failures - self.free, self.longest_s.bit_length())
        return min(self.first_s << doublings, self.longest_s)


RULES = BackOff()
_OWN_RULES = {Counted.ADDRESS: BackOff(free=20)}


class TooManyAttemptsError(DeniedError):
    def __init__(self, wait_s: int) -> None:
        wait = f"{wait_s} seconds" if wait_s < 120 else f"{-(-wait_s // 60)} minutes"
        super().__init__(f"too many wrong attempts: wait {wait}, then try again")
        self.wait_s = wait_s


def rules_of(kind: Counted) -> BackOff:
    return _OWN_RULES.get(kind, RULES)


def take(change: Change, kind: Counted, who: str) -> int:
    """Counts one more try as a failure; how many there are now. Raises TooManyAttemptsError, with
    nothing counted, while there is a wait."""
    row = change.connection.execute(
        "SELECT failures, at FROM attempt WHERE kind = ? AND who = ?",
        (kind.value, hidden(change, kind, who)),
    ).fetchone()
    rules = rules_of(kind)
    failures = row["failures"] if row else 0
    if row is not None:
        elapsed_s = (change.at - datetime.datetime.fromisoformat(row["at"])).total_seconds()
        if elapsed_s >= rules.forgotten_s:
            failures = 0
        elif 0 <= elapsed_s < rules.delay_s(failures):
            raise TooManyAttemptsError(int(rules.delay_s(failures) - elapsed_s) + 1)
        # a clock that was put back must not make anybody wait for years
    change.connection.execute(
        "INSERT INTO attempt (kind, who, failures, at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (kind, who) DO UPDATE SET failures = excluded.failures, at = excluded.at",
        (kind.value, hidden(change, kind, who), failures + 1, change.at.isoformat()),
    )
    return failures + 1


def forgive(change: Change, kind: Counted, who: str, failures: int | None = None) -> None:
    """So many failures less; all of them without a number."""
    change.connection.execute(
        "UPDATE attempt SET failures = max(0, failures - coalesce(?, failures)) "
        "WHERE kind = ? AND who = ?",
        (failures, kind.value, hidden(change, kind, who)),
    )


def alarm(change: Change, subject: str, failures: int, what: str, rules: BackOff = RULES) -> None:
    """A line of its own for every so many failures in a row."""
    if failures % rules.alarm_every == 0:
        change.audit(AuditAction.ALARM, subject, f"{failures} failures in a row: {what}")


def tidy(change: Change, rules: BackOff = RULES) -> None:
    """Forgotten counts go."""
    before = change.at - datetime.timedelta(seconds=rules.forgotten_s)
    change.connection.execute("DELETE FROM attempt WHERE at < ?", (before.isoformat(),))


def hidden(change: Change, kind: Counted, who: str) -> str:
    """People type their password where their name belongs: what was typed is not kept."""
    return authenticated(change.keys.audit, ["attempt", kind.value, who]).hex()
