"""What the workstation's routes work with: an opened record and a Config enter, `Services` leave."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from ambient_scribe import __version__
from ambient_scribe.build import build_hearing, open_session, with_documents
from ambient_scribe.build_writing import build_writing, preferred_writing, writing_of
from ambient_scribe.capture import devices
from ambient_scribe.capture.microphone import MicrophoneConfig, MicrophoneSource
from ambient_scribe.config import Config
from ambient_scribe.domain.encounter import Accuracy, Encounter, EngineIdentity, Provenance
from ambient_scribe.errors import UsageError
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.note.typed import typed_note
from ambient_scribe.pipeline import WritingEngines
from ambient_scribe.store.accounts.passwords import Passwords
from ambient_scribe.store.record.record import Record
from ambient_scribe.visit import hear
from ambient_scribe.workstation.live.engines import LiveEngines, Microphone
from ambient_scribe.workstation.services import Rewriting, Services

if TYPE_CHECKING:
    from ambient_scribe.domain.clinical import PatientContext
    from ambient_scribe.domain.encounter import Consent
    from ambient_scribe.pipeline import Session, VisitStart
    from ambient_scribe.protocols import SoundSource
    from ambient_scribe.workstation.live.engines import Listener, Progress


def build_services(record: Record, config: Config) -> Services:
    """Raises UsageError for a broken file of preferences."""
    return Services(
        record=record,
        room=config.record.room(),
        passwords=Passwords(),
        verifier=writing_of(config).verifier,
        keep_sound_days=config.record.keep_sound_days,
        live_engines=live_engines(config),
        zone=config.workstation.timezone(),
        documents=lambda encounter, letters: with_documents(encounter, config, letters),
        rewriting=build_rewriting(config),
    )


def build_rewriting(config: Config) -> Rewriting:
    """Engines are built when they are first asked for, and again when the clinic's tables change: their
    verifier remembers the visit that it has read."""
    known: dict[Accuracy, WritingEngines] = {}

    def engines(accuracy: Accuracy) -> WritingEngines:
        now = build_writing(accuracy, config.clinical, config.coding)
        before = known.get(accuracy)
        if before is None or before.extractor is not now.extractor:
            known[accuracy] = preferred_writing(now, config)
        return known[accuracy]

    return Rewriting(
        engines=engines,
        template=lambda name: load_template(name, config.templates.folder),
        lexicon_folder=config.clinical.lexicon_folder,
    )


def live_engines(config: Config) -> LiveEngines:
    """Nothing is loaded yet."""
    return LiveEngines(
        open_session=partial(_session, config),
        hear=_hear,
        with_documents=partial(with_documents, config=config),
        written=partial(_written, config),
        open_microphone=partial(_microphone, config),
        microphones=_microphones,
        recognizer=partial(_recognizer, config),
        drafts_low_accuracy=config.fitness.insist,
        least_minutes=config.recording.least_minutes,
    )


def _session(
    config: Config,
    context: PatientContext,
    consent: Consent,
    start: VisitStart,
    *,
    dictated: bool,
) -> Session:
    return open_session(config, context, start=start, consent=consent, dictated=dictated)


def _hear(
    session: Session, source: SoundSource, listener: Listener, progress: Progress
) -> Encounter:
    return hear(session, source, None, listener, progress)


def _recognizer(config: Config) -> EngineIdentity:
    return build_hearing(config).recognizer.identity


def _written(
    config: Config, text: str, context: PatientContext, start: VisitStart, person: str
) -> Encounter:
    template = load_template(config.template, config.templates.folder)
    return Encounter(
        id=start.id,
        started_at=start.started_at,
        context=context,
        notes=(typed_note(text, template, person),),
        provenance=Provenance(
            program=f"ambient_scribe {__version__}",
            profile=config.profile,
            config_sha256=config.sha256,
        ),
    )


def _microphone(config: Config, device: str | None) -> SoundSource:
    """Raises UsageError for a name that is none of this machine's."""
    if device is None:
        return MicrophoneSource(config.microphone)
    known = [one.name for one in _microphones()]
    if device not in known:
        raise UsageError(f"this workstation has no microphone {device[:60]!r}")
    settings = {**config.microphone.model_dump(), "device": device}
    return MicrophoneSource(MicrophoneConfig.model_validate(settings))


def _microphones() -> Sequence[Microphone]:
    """Raises CaptureError without PortAudio."""
    return [Microphone(one.name, one.is_default) for one in devices.list_devices()]
