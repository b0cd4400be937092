"""The people of a clinic: their accounts, their sessions, and what there is that one may be allowed."""

from __future__ import annotations

import datetime
import unicodedata
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.record import Actor, StaffRole

LONGEST_LOGIN = 64
LONGEST_NAME = 120


def folded_login(text: str) -> str:
    """Capitals and compatible characters make no other person (Unicode, D146: NFKC and casefolding, until
    nothing changes). Half a character, which JSON can carry, becomes a question mark."""
    folded, before = text.encode("utf-8", "replace").decode("utf-8").strip(), ""
    while folded != before:
        before, folded = folded, unicodedata.normalize("NFKC", folded).casefold().strip()
    return folded


def _login(text: str) -> str:
    folded = folded_login(text)
    if not folded or len(folded) > LONGEST_LOGIN:
        raise ValueError(f"a login name has 1 to {LONGEST_LOGIN} characters")
    if not folded.isprintable() or any(character.isspace() for character in folded):
        raise ValueError("a login name has no spaces and no invisible characters")
    return folded


def _name(text: str) -> str:
    stripped = text.strip()
    if not stripped or not stripped.isprintable():
        raise ValueError("a name has at least one character, and no invisible ones")
    return stripped


Login = Annotated[str, AfterValidator(_login)]
PersonName = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_name)]
Credentials = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(str.strip)]
Roles = Annotated[frozenset[StaffRole], Field(min_length=1)]


class NewAccount(Frozen):
    """What an administrator enters."""

    login: Login
    name: PersonName
    """As the notes shall show it: "Ana Lee"."""
    credentials: Credentials = ""
    """Behind the name: "MD", "CMA"."""
    roles: Roles


class Account(NewAccount):
    id: str
    is_active: bool = True
    made_by: str
    """Id of an account, or of the program at the first set-up."""
    made_at: datetime.datetime
    password_set_at: datetime.datetime | None = None
    """None until the person has accepted the invitation."""
    has_pin: bool = False

    @property
    def shown(self) -> str:
        """ "Ana Lee, MD"."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    @property
    def actor(self) -> Actor:
        return Actor(id=self.id, name=self.shown, roles=self.roles)

    def is_a(self, role: StaffRole) -> bool:
        return role in self.roles


class Client(Frozen):
    """Where somebody sits: the address that a connection comes from, and the browser's own name."""

    address: str
    agent: str = ""


class Stage(StrEnum):
    """How far a session's login has come."""

    SECOND_FACTOR = "second_factor"
    """The password was right; a code is due."""
    ENROLMENT = "enrolment"
    """A second factor must be set up first."""
    OPEN = "open"


class Session(Frozen):
    """Somebody's time at one browser, from the login to the logout."""

    id: str
    account: Account
    stage: Stage
    client: Client
    started_at: datetime.datetime
    seen_at: datetime.datetime
    proved_at: datetime.datetime
    """When a password or a passkey was given last."""
    ends_at: datetime.datetime
    is_locked: bool = False
    """The screen is hidden until the person proves to be there. A recording goes on."""

    @property
    def actor(self) -> Actor:
        return self.account.actor

    @property
    def may_work(self) -> bool:
        return self.stage is Stage.OPEN and not self.is_locked


class OpenedSession(Frozen):
    """`token` is for the cookie; only its digest is kept."""

    token: str = Field(repr=False)
    session: Session


class PasskeyEntry(Frozen):
    """`id`: the credential's, in base64url."""

    id: str
    name: str
    made_at: datetime.datetime
    used_at: datetime.datetime | None = None


class Right(StrEnum):
    """What one may be allowed to do. The words stand behind "may not" too."""

    LIST = "list visits"
    SCHEDULE = "schedule visits"
    READ = "read a visit"
    PLAY = "play a recording"
    RECORD = "record a visit"
    FOLLOW = "follow a live visit"
    CONSENT = "write down consent"
    EDIT = "edit a note"
    REVIEW = "review a note"
    SIGN = "sign a note"
    EXPORT = "export a visit"
    RESEARCH = "export visits without identities"
    HOLD = "put a visit under legal hold"
    DELETE = "delete a visit"
    NUMBERS = "see the clinic's numbers"
    AUDIT = "read the audit trail"
    ACCOUNTS = "manage accounts"
    SETTINGS = "change settings"
    BACKUP = "make and restore backups"
    BREAK_GLASS = "break the glass"


class Access(StrEnum):
    YES = "yes"
    GLASS = "break-glass"
    """To one visit, for an hour, with a reason and an alarm."""
    NO = "no"


class Emergency(Frozen):
    """One use of break-glass."""

    id: str
    account_id: str
    name: str
    visit_id: str
    reason: str = Field(min_length=1)
    since: datetime.datetime
    until: datetime.datetime


class ScribeAttestation(Frozen):
    """What a scribe declared of a note, by the digest of its statements."""

    visit_id: str
    account_id: str
    name: str
    text: str
    statements_sha256: str
    at: datetime.datetime
