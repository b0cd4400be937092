"""Who is at the terminal: a login name, a password and a code of the second factor enter, a person leaves.

A run that nobody watches takes them from the environment, or is told what is missing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ambient_scribe.domain.accounts import Right
    from ambient_scribe.domain.record import Actor
    from ambient_scribe.store.record.record import Record

LOGIN_VARIABLE = "AMBIENT_SCRIBE_LOGIN"
PASSWORD_VARIABLE = "AMBIENT_SCRIBE_PASSWORD"
CODE_VARIABLE = "AMBIENT_SCRIBE_CODE"
RECOVERY_CODE = "One of your recovery codes (a passkey works on the page alone)"

Login = Annotated[
    str | None,
    typer.Option("--login", envvar=LOGIN_VARIABLE, help="Your login name; asked for otherwise."),
]


@contextmanager
def logged_in(record: Record, name: str | None) -> Iterator[Actor]:
    """Logged out again at the end. Raises UsageError when something is missing and nobody can be asked,
    DeniedError when it is wrong."""
    from ambient_scribe.domain.accounts import Client, Stage
    from ambient_scribe.errors import UsageError
    from ambient_scribe.store.accounts import invitations, login, second_factor, sessions
    from ambient_scribe.store.accounts.passwords import Passwords

    if invitations.needs_set_up(record):
        raise UsageError("nobody has an account yet: `ambient-scribe serve` sets the clinic up")
    name = name or _asked("Login name", LOGIN_VARIABLE)
    password = os.environ.get(PASSWORD_VARIABLE) or _asked(
        "Password", PASSWORD_VARIABLE, hidden=True
    )
    client = Client(address="terminal", agent="command line")
    opened = login.with_password(record, Passwords(), name, password, client)
    try:
        if opened.session.stage is Stage.SECOND_FACTOR:
            has_app = second_factor.state(record, opened.session).has_app
            question = "Code of your second factor" if has_app else RECOVERY_CODE
            code = os.environ.get(CODE_VARIABLE) or _asked(question, CODE_VARIABLE)
            opened = second_factor.give(record, opened.session, code)
        sessions.check_may_work(opened.session)
        yield opened.session.actor
    finally:
        sessions.log_out(record, opened.session)


@contextmanager
def somebody(record: Record, name: str | None, right: Right) -> Iterator[Actor]:
    """Who may do this, logged in; the program itself while nobody has an account yet. Raises as
    `logged_in`, and DeniedError."""
    from ambient_scribe.domain.record import PROGRAM
    from ambient_scribe.store.accounts import invitations
    from ambient_scribe.store.accounts.permissions import check

    if invitations.needs_set_up(record):
        yield PROGRAM
        return
    with logged_in(record, name) as actor:
        check(record, actor, right)
        yield actor


def agreed(question: str, *, yes: bool) -> None:
    """`yes`: said beforehand. Raises UsageError when the person says no, or nobody can be asked."""
    from ambient_scribe.cli.passphrase import somebody_is_there
    from ambient_scribe.errors import UsageError

    if yes:
        return
    if not somebody_is_there():
        raise UsageError("this cannot be undone: say --yes, or run it at a terminal")
    if not typer.confirm(question, err=True):
        raise UsageError("nothing was done")


def _asked(question: str, variable: str, *, hidden: bool = False) -> str:
    from ambient_scribe.cli.passphrase import somebody_is_there
    from ambient_scribe.errors import UsageError

    if not somebody_is_there():
        raise UsageError(f"who are you? set {variable}, or run this at a terminal")
    return str(typer.prompt(question, hide_input=hidden, err=True))
