"""What a reader must know before the first sentence of a note: consent, engines, the recording."""

from __future__ import annotations

from ambient_scribe.domain.encounter import (
    Accuracy,
    Consent,
    ConsentStatus,
    Encounter,
    EngineIdentity,
)
from ambient_scribe.domain.note import Note, NoteStatus


def engine_line(engine: EngineIdentity) -> str:
    """`recognition: faster-whisper small 1.2.1, cpu`; a low accuracy is named."""
    name = " ".join(part for part in (engine.engine, engine.model, engine.version) if part)
    noted = {Accuracy.LOW: "low accuracy", Accuracy.INSTRUMENT: "for tests only"}
    extra = [part for part in (engine.device, noted.get(engine.accuracy)) if part]
    return f"{engine.stage}: {', '.join([name, *extra])}"


def cautions(encounter: Encounter) -> tuple[str, ...]:
    """What a reader must know before the first sentence, one line each."""
    return tuple(
        line
        for line in (
            _about_consent(encounter.consent),
            _about_note(encounter.note),
            *(_about_engine(engine) for engine in encounter.provenance.engines),
            _about_recording(encounter),
        )
        if line
    )


def _about_consent(consent: Consent) -> str | None:
    if consent.status is not ConsentStatus.WITHDRAWN:
        return None
    when = f" on {consent.withdrawn_at.astimezone():%Y-%m-%d}" if consent.withdrawn_at else ""
    return f"Consent was withdrawn{when}: the sound and the words of this visit are destroyed."


def _about_note(note: Note | None) -> str | None:
    if note is None:
        return "There is no note: this is a transcript only."
    if note.status is NoteStatus.WITHHELD:
        return "Withheld: nothing was drafted from this recording. The sections below are empty."
    return None


def _about_engine(engine: EngineIdentity) -> str | None:
    if engine.accuracy is Accuracy.LOW:
        return (
            f"Low accuracy: {engine.stage} was done by a fallback ({engine.engine}) that errs "
            "often. Listen to the evidence before you rely on a sentence."
        )
    if engine.accuracy is Accuracy.INSTRUMENT:
        return (
            f"For tests only: {engine.stage} was done by {engine.model or engine.engine}, which is "
            "not meant for real visits."
        )
    return None


def _about_recording(encounter: Encounter) -> str | None:
    if encounter.recording and encounter.recording.synthetic:
        return "Synthetic: the voices of this sample were made by machine. No real patient speaks."
    return None
