"""A visit as it leaves the clinic without identities: for people who measure transcription and notes.

Every text in it went through a masker: "[PATIENT]", "[CLINICIAN 2]", "[PLACE]" stand where a name stood, and
dates are moved. There is no sound in it, for a voice tells who somebody is.
"""

from __future__ import annotations

import datetime

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.clinical import Assertion, FactKind, Subject
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import NoteStatus, SupportState
from ambient_scribe.domain.record import VisitState
from ambient_scribe.domain.roles import Role
from ambient_scribe.domain.transcript import GapCause

RELEASE_VERSION = "1.0"
"""Of this shape: the first number changes when a reader of the old one would break."""


class ReleasedWord(Frozen):
    """As it was heard. `masked`: what kind of identifier stood here, for one word or several."""

    id: str
    text: str
    from_ms: int | None = None
    to_ms: int | None = None
    confidence: float | None = None
    masked: str | None = None


class ReleasedCorrection(Frozen):
    """What a person says was said where these words were heard."""

    words: tuple[str, ...]
    text: str


class ReleasedUtterance(Frozen):
    id: str
    speaker: str
    """A label within the visit: "S1"."""
    role: Role
    role_confidence: float | None = None
    words: tuple[ReleasedWord, ...]


class ReleasedGap(Frozen):
    from_ms: int
    to_ms: int
    cause: GapCause


class ReleasedFact(Frozen):
    id: str
    kind: FactKind
    text: str
    normalized: str
    assertion: Assertion
    subject: Subject
    attributes: dict[str, str]
    codes: tuple[str, ...] = ()
    """"ICD-10-CM I10"."""
    words: tuple[str, ...] = ()
    """Ids of the words that bear it."""
    from_chart: bool = False


class ReleasedSentence(Frozen):
    """`basis`: "spoken", "chart", "authored", "system"; `words` and `facts`: what it rests on."""

    id: str
    text: str
    topic: str = ""
    state: SupportState
    reasons: tuple[str, ...] = ()
    basis: tuple[str, ...]
    words: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


class ReleasedSection(Frozen):
    id: str
    title: str
    sentences: tuple[ReleasedSentence, ...]


class ReleasedNote(Frozen):
    """`states`: how many sentences stood in which state of verification."""

    template: str
    revision: int
    status: NoteStatus
    states: dict[SupportState, int]
    sections: tuple[ReleasedSection, ...]


class ReleasedEngine(Frozen):
    stage: str
    engine: str
    model: str | None = None
    sha256: str | None = None
    version: str | None = None
    accuracy: Accuracy


class ReleasedVisit(Frozen):
    """`visit` and `patient` are drawn by lot for each export. `day` is moved by whole weeks, each patient's
    by another number, that nobody keeps. `age`: in years; 90 stands for 90 and more."""

    version: str = RELEASE_VERSION
    visit: str
    patient: str
    day: datetime.date
    age: int | None = Field(default=None, le=90)
    sex: str | None = None
    state: VisitState
    language: str | None = None
    length_ms: int | None = None
    utterances: tuple[ReleasedUtterance, ...]
    corrections: tuple[ReleasedCorrection, ...] = ()
    gaps: tuple[ReleasedGap, ...] = ()
    chart: tuple[str, ...] = ()
    """What the chart said before the visit, an item each: "medications: metformin 500 mg"."""
    facts: tuple[ReleasedFact, ...] = ()
    draft: ReleasedNote | None = None
    """The machine's last one before a person wrote in it."""
    note: ReleasedNote
    """The newest: signed, where its status says so."""
    addenda: tuple[str, ...] = ()
    """That were signed below the note."""
    program: str
    config_sha256: str
    engines: tuple[ReleasedEngine, ...] = ()
    stages_ms: dict[str, int] = Field(default_factory=dict)


class VisitReport(Frozen):
    """What was masked in one visit, by kind; and what a person should look at."""

    visit: str
    masked: dict[str, int]
    look_at: tuple[str, ...]
    """Words that are left and may be names."""
    uncertain: tuple[str, ...]
    """Words that were heard uncertainly and are none that is known: a name, or a mishearing."""
