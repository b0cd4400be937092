"""A visit that was drafted outside the record is brought in: an encounter and its sound enter.

From then on the record's copy counts; what lies in clear outside is its owner's to remove.
"""

from __future__ import annotations

from ambient_scribe.domain.encounter import ConsentStatus, Encounter
from ambient_scribe.domain.record import Actor, VisitState
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.errors import UsageError
from ambient_scribe.protocols import SoundSource
from ambient_scribe.store.record import encounters
from ambient_scribe.store.record.record import Record
from ambient_scribe.store.recordings.folder import VisitPlan
from ambient_scribe.store.recordings.room import RecordingRoom
from ambient_scribe.store.recordings.writer import SEGMENT_MS, RecordingWriter


def bring_in(
    record: Record,
    room: RecordingRoom,
    encounter: Encounter,
    sound: SoundSource | None,
    actor: Actor,
) -> None:
    """`sound`: of the whole visit, from its first moment; it is sealed with the record's vault.

    Raises UsageError when the record knows the visit already, when its consent was withdrawn, or when
    its note was signed outside: a signature is made in the record.
    """
    if encounter.id in encounters.ids(record):
        raise UsageError(f"the record holds the visit {encounter.id[:8]} already")
    if encounter.consent.status is ConsentStatus.WITHDRAWN:
        raise UsageError("consent to this visit was withdrawn: nothing of it is brought in")
    if encounter.consent.status is ConsentStatus.REFUSED:
        raise UsageError("consent to this visit was refused: nothing of it is brought in")
    with record.database.reading() as connection:
        known = connection.execute(
            "SELECT state, consent_withdrawn_at FROM visit WHERE id = ?", (encounter.id,)
        ).fetchone()
    if known is not None and known["state"] == VisitState.DELETED:
        raise UsageError(f"the visit {encounter.id[:8]} was deleted from the record")
    if known is not None and known["consent_withdrawn_at"]:
        raise UsageError("consent to this visit was withdrawn: nothing of it is brought in")
    if encounter.is_signed:
        raise UsageError(
            "its note was signed outside the record, which cannot show by whom: bring the draft in, "
            "and sign it there"
        )
    is_sealed_here = sound is not None and room.folder_of(encounter.id) is None
    if is_sealed_here and sound is not None:
        _seal(record, room, encounter, sound)
    try:
        encounters.save(record, encounter, actor)
    except BaseException:
        if is_sealed_here:
            room.destroy(encounter.id, "the visit could not be brought in")
        raise


def _seal(record: Record, room: RecordingRoom, encounter: Encounter, sound: SoundSource) -> None:
    plan = VisitPlan(
        started_at=encounter.started_at,
        segment_samples=SEGMENT_MS * SAMPLES_PER_MS,
        context=encounter.context,
        out="",
    )
    recording = room.begin(encounter.id, plan, record.vault)
    try:
        writer = RecordingWriter(recording)
        if encounter.recording is not None:
            writer.source = encounter.recording.source
        for chunk in sound:
            writer.write(chunk)
        writer.close()
        recording.mark_written()
    except BaseException:
        room.discard(recording)
        raise
    recording.release()
