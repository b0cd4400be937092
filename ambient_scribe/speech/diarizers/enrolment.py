"""Enrolling a voice: a person's sound enters, an `Enrolment` that later visits may know leaves.

Sound in which too little is said, or in which two people speak, is refused.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.domain.voice import Enrolment
from ambient_scribe.errors import InputError
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.speech.diarizers.clustering import VoicesConfig, find_voices
from ambient_scribe.speech.diarizers.embedding import SpeakerEmbedding
from ambient_scribe.speech.diarizers.space import directions_of
from ambient_scribe.speech.diarizers.windows import UNIT_SAMPLES, Units, joined, units_of

LEAST_SECONDS = 20
"""Of speech: the mean of less depends on what was said."""
SECOND_VOICE = VoicesConfig(max_speakers=2, least_seconds=4.0)
"""Four seconds of somebody else are refused."""


def enrol(
    segments: Sequence[VoicedSegment],
    embedding: SpeakerEmbedding,
    name: str,
    created: datetime.date,
) -> Enrolment:
    """The voice in these voiced segments of one recording.

    Raises InputError when they hold less than 20 s of speech, or two voices.
    """
    parts: list[Units] = []
    for segment in segments:
        heard = int(parts[-1].stretch[-1]) + 1 if parts else 0
        parts.append(units_of(segment, embedding, heard))
    seconds = sum(map(len, parts)) * UNIT_SAMPLES / SAMPLE_RATE_HZ
    if seconds < LEAST_SECONDS:
        raise InputError(
            f"only {seconds:.0f} s of speech were heard: at least {LEAST_SECONDS} s of one person "
            "talking are needed"
        )
    units = joined(parts)
    if len(find_voices(units, SECOND_VOICE).means) > 1:
        raise InputError(
            "two voices were heard: record the one person alone, without anybody else in the room"
        )
    (vector,) = directions_of(units, np.ones((len(units), 1)))
    return Enrolment(
        name=name,
        vector=tuple(round(float(value), 6) for value in vector),
        model_sha256=embedding.identity.sha256 or "",
        speech_seconds=round(seconds, 1),
        created=created,
    )
