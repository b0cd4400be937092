"""What the routes work with, made once when the workstation starts."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from ambient_scribe.protocols import Verifier
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.open_visits import OpenVisits
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.workstation.editings import Editings
from ambient_scribe.workstation.hub import Hub
from ambient_scribe.workstation.presence import Presence
from ambient_scribe.workstation.sound import Shapes


@dataclass
class Services:
    record: Record
    room: RecordingRoom
    passwords: Passwords
    verifier: Verifier
    """One visit at a time: hold `verifying` while it is asked."""
    keep_sound_days: int = 30
    """After the signature."""
    verifying: threading.Lock = field(default_factory=threading.Lock)
    hub: Hub = field(default_factory=Hub)
    editings: Editings = field(default_factory=Editings)
    shapes: Shapes = field(default_factory=Shapes)

    def __post_init__(self) -> None:
        self.visits = OpenVisits(self.record)
        self.presence = Presence(self.hub)
        self.record.listeners.append(self.hub.revised)


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


AllServices = Annotated[Services, Depends(services_of)]
