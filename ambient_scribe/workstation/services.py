"""What the routes work with, made once when the workstation starts."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from ambient_scribe.domain.documents import DocumentKind
from ambient_scribe.domain.encounter import Accuracy, Encounter
from ambient_scribe.domain.note import Template
from ambient_scribe.note.aftervisit.writer import with_documents
from ambient_scribe.note.verifying.remembered import RememberingVerifier
from ambient_scribe.pipeline.writing import WritingEngines
from ambient_scribe.protocols import Verifier
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.open_visits import OpenVisit, OpenVisits
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.workstation.editings import Editings
from ambient_scribe.workstation.hub import Hub
from ambient_scribe.workstation.live.engines import LiveEngines
from ambient_scribe.workstation.live.room import LiveRoom
from ambient_scribe.workstation.live.visit import Around
from ambient_scribe.workstation.precedence import Precedence
from ambient_scribe.workstation.presence import Presence
from ambient_scribe.workstation.sound import Shapes
from ambient_scribe.workstation.turns import Turns
from ambient_scribe.workstation.watch import Watch
from ambient_scribe.workstation.zone import system_zone

DraftsDocuments = Callable[[Encounter, Sequence[DocumentKind]], Encounter]
"""The visit with what is drafted beside its note; the kinds of letters are wanted whatever was said."""


@dataclass
class Rewriting:
    """What drafts a visit anew; one visit at a time, with `guard` held."""

    engines: Callable[[Accuracy], WritingEngines]
    """By how far the recognizer of the visit is believed; read anew when the clinic's tables change."""
    template: Callable[[str], Template]
    lexicon_folder: Path | None = None
    """Of the clinic's own tables."""
    guard: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Services:
    record: Record
    room: RecordingRoom
    passwords: Passwords
    verifier: Verifier
    """Remembers what it has read of the visit before it, and is no two threads' at once: hold `verifying`
    for each sentence or step, and never while somebody is waited for."""
    keep_sound_days: int = 30
    """After the signature."""
    zone: datetime.tzinfo = field(default_factory=system_zone)
    """The clinic's."""
    verifying: Turns = field(default_factory=Turns)
    live_engines: LiveEngines | None = None
    """None: this workstation records no visits."""
    hub: Hub = field(default_factory=Hub)
    editings: Editings = field(default_factory=Editings)
    shapes: Shapes = field(default_factory=Shapes)
    documents: DraftsDocuments | None = None
    """With a verifier of its own. None: drafted with the workstation's."""
    rewriting: Rewriting | None = None
    """None: nothing here drafts."""

    def __post_init__(self) -> None:
        self.visits = OpenVisits(self.record, Turns(), Turns())
        self.precedence = Precedence()
        self.presence = Presence(self.hub)
        self.watch = Watch(self.record, self.hub, self.visits)
        self.record.listeners.append(self.watch.revised)
        engines = self.live_engines
        self.live = (
            LiveRoom(Around(self.record, self.room, engines, self.verifier, self.verifying))
            if engines
            else None
        )

    def verifier_of(self, visit: OpenVisit) -> Verifier:
        """The same, which remembers what it said of an open visit's sentences."""
        return RememberingVerifier(self.verifier, visit.remembered)

    def with_documents(self, encounter: Encounter, letters: Sequence[DocumentKind]) -> Encounter:
        if self.documents is not None:
            return self.documents(encounter, letters)
        with self.verifying:
            return with_documents(encounter, self.verifier, letters)


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _services(request: Request) -> Services:
    """What waits for nothing needs no thread of its own."""
    return services_of(request)


AllServices = Annotated[Services, Depends(_services)]
