"""The record of visits: who did what, consents, revisions, signatures, the audit trail."""

from __future__ import annotations

import datetime
from enum import StrEnum

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import ConsentStatus
from ambient_scribe.domain.note import SupportState


class StaffRole(StrEnum):
    PROVIDER = "provider"
    SCRIBE = "scribe"
    ADMIN = "admin"
    AUDITOR = "auditor"
    RESEARCHER = "researcher"
    """Sees no identities."""


class Actor(Frozen):
    """Who does something: an account, the program itself, or somebody who has not logged in."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    roles: frozenset[StaffRole] = frozenset()

    def is_a(self, role: StaffRole) -> bool:
        return role in self.roles


PROGRAM = Actor(id="program", name="ambient_scribe")
NOBODY = Actor(id="nobody", name="not logged in")
"""Before a login, whoever it may be."""


class VisitState(StrEnum):
    SCHEDULED = "scheduled"
    RECORDING = "recording"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    TO_SIGN = "to_sign"
    """A scribe has reviewed it; the provider has not signed it yet."""
    SIGNED = "signed"
    DELETED = "deleted"
    """Its keys are destroyed; the row and its trail stay."""


UNSIGNED = frozenset({VisitState.DRAFT, VisitState.IN_REVIEW, VisitState.TO_SIGN})


class PatientEntry(Frozen):
    """Whom a visit is with, as the day sheet names them. `number` is the clinic's own (MRN)."""

    id: str
    name: str = Field(min_length=1)
    born: datetime.date | None = None
    sex: str | None = None
    number: str | None = None


class LegalHold(Frozen):
    reason: str = Field(min_length=1)
    by: str
    at: datetime.datetime


class VisitEntry(Frozen):
    """A visit in a list: what a day sheet shows, and nothing that was said."""

    id: str
    patient: PatientEntry | None
    """None once the visit is deleted."""
    state: VisitState
    at: datetime.datetime
    """When it began, or is due to."""
    reason: str = ""
    provider: str | None = None
    """Account of the clinician whose visit it is."""
    revisions: int = 0
    signed_at: datetime.datetime | None = None
    signed_by: str | None = None
    audio_destroyed_at: datetime.datetime | None = None
    consent_withdrawn_at: datetime.datetime | None = None
    hold: LegalHold | None = None


class ConsentEntry(Frozen):
    """What one person in the room said to being recorded; the newest of each person counts."""

    person: str = Field(min_length=1)
    """"patient", "daughter", "interpreter"."""
    status: ConsentStatus
    given_by: str | None = None
    """Who spoke for them, where they did not themselves."""
    how: str = Field(min_length=1)
    """"asked aloud", "signed form"."""
    recorded_by: str
    at: datetime.datetime


PATIENT = "patient"
"""The person of a ConsentEntry without whom nothing is recorded."""

FOLLOWED = "patient, to a scribe who follows"
"""The person of a ConsentEntry that only decides whether a scribe elsewhere may follow the visit."""


class RevisionKind(StrEnum):
    """Why a revision was made."""

    CHART = "chart"
    """What was known before the visit."""
    DRAFT = "draft"
    EDITED = "edited"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    AMENDED = "amended"
    ADDENDUM = "addendum"
    WITHDRAWN = "withdrawn"
    """What stays once consent was withdrawn."""
    AFTER_VISIT = "after_visit"
    """What is written beside the note: letters, orders, tasks."""
    DECIDED = "decided"
    """A language model's proposal was taken over, or refused."""


AFTER_SIGNATURE = frozenset(
    {
        RevisionKind.AMENDED,
        RevisionKind.ADDENDUM,
        RevisionKind.WITHDRAWN,
        RevisionKind.AFTER_VISIT,
    }
)
"""What may still be added to a signed visit."""


class RevisionPart(StrEnum):
    """What of the visit a revision holds."""

    VISIT = "visit"
    """Context, transcript, facts and suggestions: the encounter without what follows."""
    NOTE = "note"
    DOCUMENTS = "documents"
    PROPOSALS = "proposals"
    SIGNATURE = "signature"
    PAPERS = "papers"
    """The documents as people work on them."""
    ASIDE = "aside"
    """What a reviewer leaves out of the note."""
    ADDENDUM = "addendum"
    """One addendum to the signed note."""


class RevisionEntry(Frozen):
    """One link of a visit's chain, without its content."""

    visit_id: str
    number: int = Field(ge=1)
    kind: RevisionKind
    part: RevisionPart
    note_revision: int | None = None
    """Of a part that is a note."""
    at: datetime.datetime
    actor_id: str
    actor: str
    """The name that the actor had then."""
    is_destroyed: bool = False
    """The key of its content is gone."""


class Signature(Frozen):
    """Binds one person to the exact note and to what verification said of it then."""

    visit_id: str
    note_revision: int
    signer_id: str
    signer: str
    at: datetime.datetime
    attestation: str
    """The sentence that the signer signed under."""
    statements_sha256: str
    """Of the note's words, headings and order, in canonical JSON."""
    basis_sha256: str
    """Of what each sentence rests on; it can no longer be checked once consent was withdrawn."""
    states: dict[SupportState, int] = Field(default_factory=dict)
    """How many sentences of the note stood in which state."""
    amends: int | None = None
    """The revision of the note that this one amends."""
    reason: str | None = None
    """Of an amendment."""


class Addendum(Frozen):
    """Text below a signed note. `note_revision`, `statements_sha256`: of the note that stood above it when it
    was signed, or written while it is not."""

    id: str
    visit_id: str
    text: str = Field(min_length=1)
    writer_id: str
    writer: str
    written_at: datetime.datetime
    note_revision: int
    statements_sha256: str
    signer_id: str | None = None
    signer: str | None = None
    signed_at: datetime.datetime | None = None
    attestation: str | None = None
    """The sentence that the signer signed under."""
    taken_back_at: datetime.datetime | None = None
    """Before it was signed."""

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class AuditAction(StrEnum):
    STORE_MADE = "store_made"
    STORE_OPENED = "store_opened"
    LOGIN = "login"
    LOGIN_FAILED = "login_failed"
    LOGOUT = "logout"
    LOCK = "lock"
    UNLOCK = "unlock"
    PROVED = "proved"
    """Somebody who was logged in gave a PIN, a password or a passkey again, to sign."""
    DENIED = "denied"
    LIST = "list"
    SEARCH = "search"
    READ = "read"
    PLAY = "play"
    SCHEDULE = "schedule"
    CONSENT = "consent"
    RECORD = "record"
    """A live visit was begun, paused, gone on with, ended; who followed it."""
    SAVE = "save"
    EDIT = "edit"
    REVIEW = "review"
    SIGN = "sign"
    AMEND = "amend"
    WITHDRAW = "withdraw"
    DELETE = "delete"
    AUDIO_DESTROYED = "audio_destroyed"
    HOLD = "hold"
    RELEASE = "release"
    EXPORT = "export"
    BACKUP = "backup"
    RESTORE = "restore"
    KEYS_ROTATED = "keys_rotated"
    SETTING = "setting"
    ACCOUNT = "account"
    BREAK_GLASS = "break_glass"
    ALARM = "alarm"
    NOTED = "noted"
    """The owner of an account has read the alarms about it."""


class AuditEntry(Frozen):
    """One line of the trail. It names visits and accounts by id, and says nothing of what was said."""

    sequence: int = Field(ge=1)
    at: datetime.datetime
    actor_id: str
    actor: str
    action: AuditAction
    subject: str = ""
    """The id of the visit or account that it was done to."""
    detail: str = ""
