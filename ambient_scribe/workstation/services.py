"""What the routes work with, made once when the workstation starts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from ambient_scribe.domain.documents import DocumentKind
from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.note.aftervisit.writer import with_documents
from ambient_scribe.protocols import Verifier
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.open_visits import OpenVisits
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.room import RecordingRoom

DraftsDocuments = Callable[[Encounter, Sequence[DocumentKind]], Encounter]
"""The visit with what is drafted beside its note; the kinds of letters are wanted whatever was said."""


@dataclass
class Services:
    record: Record
    room: RecordingRoom
    passwords: Passwords
    verifier: Verifier
    """One visit at a time: hold `verifying` while it is asked."""
    keep_sound_days: int = 30
    """After the signature."""
    documents: DraftsDocuments | None = None
    """None: drafted with the verifier alone. Hold `verifying` while it is asked."""
    verifying: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.visits = OpenVisits(self.record)

    def with_documents(self, encounter: Encounter, letters: Sequence[DocumentKind]) -> Encounter:
        with self.verifying:
            if self.documents is not None:
                return self.documents(encounter, letters)
            return with_documents(encounter, self.verifier, letters)


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


AllServices = Annotated[Services, Depends(services_of)]
