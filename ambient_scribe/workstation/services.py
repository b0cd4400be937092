"""What the routes work with, made once when the workstation starts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.note import Template
from ambient_scribe.pipeline.writing import WritingEngines
from ambient_scribe.protocols import Verifier
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.open_visits import OpenVisits
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.room import RecordingRoom


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
    """One visit at a time: hold `verifying` while it is asked."""
    keep_sound_days: int = 30
    """After the signature."""
    verifying: threading.Lock = field(default_factory=threading.Lock)
    rewriting: Rewriting | None = None
    """None: nothing here drafts."""

    def __post_init__(self) -> None:
        self.visits = OpenVisits(self.record)


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


AllServices = Annotated[Services, Depends(services_of)]
