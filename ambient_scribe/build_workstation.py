"""What the workstation's routes work with: an opened record and a Config enter, `Services` leave."""

from __future__ import annotations

from ambient_scribe.build import build_writing, preferred_writing, with_documents
from ambient_scribe.config import Config
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.record import Record
from ambient_scribe.workstation.services import Services


def build_services(record: Record, config: Config) -> Services:
    """Raises UsageError for a broken file of preferences."""
    writing = build_writing(clinical=config.clinical, coding=config.coding)
    return Services(
        record=record,
        room=config.record.room(),
        passwords=Passwords(),
        verifier=preferred_writing(writing, config).verifier,
        keep_sound_days=config.record.keep_sound_days,
        documents=lambda encounter, letters: with_documents(encounter, config, letters),
    )
