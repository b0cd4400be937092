"""One visit as a whole: a snapshot of a session, and what `encounter.json` holds."""

from __future__ import annotations

import datetime
from enum import StrEnum

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.documents import AfterVisit
from ambient_scribe.domain.note import Note, NoteSentence, Suggestion, SupportState
from ambient_scribe.domain.transcript import Transcript

SCHEMA_VERSION = "1.4"
"""Of `encounter.json`: the first number changes when a reader of the old one would break."""


class Accuracy(StrEnum):
    STANDARD = "standard"
    LOW = "low"
    """A fallback that mishears often: real recordings are not drafted from it unless insisted."""
    INSTRUMENT = "instrument"
    """For tests and benchmarks on synthetic voices only."""


class EngineIdentity(Frozen):
    """Which engine did a stage, precisely enough to repeat it."""

    stage: str
    engine: str
    model: str | None = None
    sha256: str | None = None
    version: str | None = None
    device: str | None = None
    accuracy: Accuracy = Accuracy.STANDARD
    reason: str | None = None
    """Why this one was taken, in a line."""


class StageTime(Frozen):
    stage: str
    milliseconds: int = Field(ge=0)


class Provenance(Frozen):
    program: str
    profile: str
    config_sha256: str
    engines: tuple[EngineIdentity, ...] = ()
    stages: tuple[StageTime, ...] = ()


class Recording(Frozen):
    """The sound of the visit. `source` is a file's name (never its path) or a device's name."""

    source: str
    duration_ms: int = Field(ge=0)
    channels: int = Field(default=1, ge=1)
    container: str | None = None
    sha256: str | None = None
    synthetic: bool = False
    """Known to be made by machine: one of the project's own samples."""


class ConsentStatus(StrEnum):
    NOT_RECORDED = "not_recorded"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Consent(Frozen):
    """To the recording, and to what is made of it. `how` it was given: asked aloud, on paper."""

    status: ConsentStatus = ConsentStatus.NOT_RECORDED
    given_by: str | None = None
    how: str | None = None
    withdrawn_at: datetime.datetime | None = None
    withdrawn_by: str | None = None

    def withdrawn(self, at: datetime.datetime, by: str) -> Consent:
        """The first withdrawal counts: asking again changes neither time nor person."""
        if self.status is ConsentStatus.WITHDRAWN:
            return self
        return Consent(
            status=ConsentStatus.WITHDRAWN,
            given_by=self.given_by,
            how=self.how,
            withdrawn_at=at,
            withdrawn_by=by,
        )


class ProposalStatus(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNUSABLE = "unusable"
    """Nothing of what the model wrote could be used; there is nothing to decide."""
    OUTDATED = "outdated"
    """The visit was drafted anew since, with other roles: it rests on what no longer holds."""


class NotTakenOver(Frozen):
    """A sentence that a model wrote and that is not in its proposal, and why."""

    section: str
    text: str
    reason: str


class Proposal(Frozen):
    """A revision that a language model proposes. It never alters the note: a person takes it over,
    whole or by section, as the next revision, or rejects it."""

    id: str
    note: Note
    """Verified; sections that the model could not write are the embedded drafter's."""
    beside: int = Field(ge=1)
    """The revision of the note that stood when it was made."""
    engine: EngineIdentity
    prompt: str
    """Version and hash of what the model was told."""
    seed: int | None = None
    """None where decoding draws nothing by lot."""
    sections: tuple[str, ...] = ()
    """Content ids that are the model's own."""
    not_taken_over: tuple[NotTakenOver, ...] = ()
    status: ProposalStatus = ProposalStatus.OPEN
    accepted: tuple[str, ...] = ()
    """Ids of the sections that were taken over."""
    decided_by: str | None = None
    decided_at: datetime.datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status is ProposalStatus.OPEN

    def is_own(self, sentence: NoteSentence) -> bool:
        """Whether the model wrote it."""
        return (
            sentence.section in self.sections and sentence.support.state is not SupportState.SYSTEM
        )

    def outdated(self) -> Proposal:
        return self.changed(status=ProposalStatus.OUTDATED) if self.is_open else self


class Encounter(Frozen):
    schema_version: str = SCHEMA_VERSION
    id: str
    started_at: datetime.datetime
    context: PatientContext = PatientContext()
    consent: Consent = Consent()
    recording: Recording | None = None
    transcript: Transcript = Transcript()
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    """By language models, oldest first, decided or not."""
    documents: AfterVisit | None = None
    """Drafted beside the note: instructions, orders, tasks, letters; None: none were wanted."""
    provenance: Provenance

    @property
    def note(self) -> Note | None:
        """The newest revision."""
        return self.notes[-1] if self.notes else None

    @property
    def is_signed(self) -> bool:
        """Some revision of the note is a record."""
        return any(note.is_signed for note in self.notes)
