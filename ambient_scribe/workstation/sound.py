"""A passage of a visit's sealed sound as WAV: opened for the moment it is played, and audited."""

from __future__ import annotations

import io
import wave

import numpy as np

from ambient_scribe.domain.record import Actor, AuditAction
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.errors import NotFoundError, UsageError
from ambient_scribe.store.recordings.reading import RecordingSource
from ambient_scribe.workstation.services import Services

_SAMPLE_BYTES = 2
_FULL_SCALE = 32_767


def passage_as_wav(
    services: Services, visit_id: str, from_ms: int, to_ms: int, actor: Actor
) -> bytes:
    """Mono, 16 kHz, 16 bits. Raises NotFoundError when there is no sound, or not any more."""
    if to_ms <= from_ms:
        raise UsageError("a passage of sound ends after it begins")
    if services.room.folder_of(visit_id) is None:
        raise NotFoundError("this visit has no sound")
    services.record.audited(actor, AuditAction.PLAY, visit_id, f"{from_ms} to {to_ms} ms")
    start, end = from_ms * SAMPLES_PER_MS, to_ms * SAMPLES_PER_MS
    parts = []
    with services.room.open(visit_id, services.record.vault, alone=False) as recording:
        at = 0
        for chunk in RecordingSource(recording):
            length = len(chunk.samples)
            if at + length > start and at < end:
                parts.append(chunk.samples[max(0, start - at) : end - at].mean(axis=1))
            at += length
            if at >= end:
                break
    samples = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, _SAMPLE_BYTES, SAMPLE_RATE_HZ, 0, "NONE", ""))
        scaled = np.clip(samples, -1, 1) * _FULL_SCALE
        file.writeframes(scaled.astype("<i2").tobytes())
    return content.getvalue()
