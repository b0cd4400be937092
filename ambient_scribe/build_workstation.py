"""What the workstation's routes work with: an opened record and a Config enter, `Services` leave."""

from __future__ import annotations

from ambient_scribe.build import build_writing, preferred_writing
from ambient_scribe.config import Config
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.pipeline import WritingEngines
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.record import Record
from ambient_scribe.workstation.services import Rewriting, Services


def build_services(record: Record, config: Config) -> Services:
    """Raises UsageError for a broken file of preferences."""
    writing = build_writing(clinical=config.clinical, coding=config.coding)
    return Services(
        record=record,
        room=config.record.room(),
        passwords=Passwords(),
        verifier=preferred_writing(writing, config).verifier,
        keep_sound_days=config.record.keep_sound_days,
        rewriting=build_rewriting(config),
    )


def build_rewriting(config: Config) -> Rewriting:
    """Engines are built when they are first asked for, and again when the clinic's tables change."""

    def engines(accuracy: Accuracy) -> WritingEngines:
        return preferred_writing(build_writing(accuracy, config.clinical, config.coding), config)

    return Rewriting(
        engines=engines,
        template=lambda name: load_template(name, config.templates.folder),
        lexicon_folder=config.clinical.lexicon_folder,
    )
