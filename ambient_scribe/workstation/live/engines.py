"""What a live visit needs of the rooms above: they build it, the workstation only asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.encounter import Consent, Encounter, EngineIdentity
from ambient_scribe.domain.events import Event
from ambient_scribe.pipeline import Session, VisitStart
from ambient_scribe.protocols import SoundSource

Listener = Callable[[Event], None]
Progress = Callable[[int], None]
"""Is told how many milliseconds have been heard."""


class OpensSession(Protocol):
    def __call__(
        self, context: PatientContext, consent: Consent, start: VisitStart, *, dictated: bool
    ) -> Session:
        """`dictated`: one person speaks, the clinician. Raises EngineError when an engine cannot be had."""
        ...


class Hears(Protocol):
    def __call__(
        self, session: Session, source: SoundSource, listener: Listener, progress: Progress
    ) -> Encounter:
        """All of a source; of one that is kept, on until it ends, whatever becomes of the session."""
        ...


class Writes(Protocol):
    def __call__(
        self, text: str, context: PatientContext, start: VisitStart, person: str
    ) -> Encounter:
        """A visit that was not recorded: what a person typed, under the template's headings."""
        ...


@dataclass(frozen=True)
class Microphone:
    name: str
    is_usual: bool


@dataclass(frozen=True)
class LiveEngines:
    open_session: OpensSession
    hear: Hears
    with_documents: Callable[[Encounter], Encounter]
    """The finished visit with what is drafted beside its note."""
    written: Writes
    open_microphone: Callable[[str | None], SoundSource]
    """By a part of its name; None: the usual one."""
    microphones: Callable[[], Sequence[Microphone]]
    """Raises CaptureError where this machine has no sound at all."""
    recognizer: Callable[[], EngineIdentity]
    """Loads it on first use. Raises EngineError."""
    drafts_low_accuracy: bool
    """Whether what a low-accuracy recognizer hears is drafted all the same."""
    least_minutes: int
    """Of room on the disk, before a visit begins."""
