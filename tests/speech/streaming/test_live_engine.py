"""A real recognizer, fed as a microphone would, under the configuration for a microphone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ambient_scribe import samples
from ambient_scribe.build import open_session
from ambient_scribe.capture.file import ChannelUse, FileSource
from ambient_scribe.config import Overrides, load_config
from ambient_scribe.domain.clinical import PatientContext
from ambient_scribe.domain.events import Committed, Partial, Relabelled
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.protocols import SoundChunk

SECONDS = 5
CHUNK = 100 * SAMPLES_PER_MS


@pytest.mark.engine
def test_a_visit_is_heard_live_with_the_embedded_recognizer() -> None:
    config = load_config("embedded", Overrides(live=True, language="en"))
    audio = samples.sample("urgent_care").audio
    chunks = [one.samples for one in FileSource(audio, config.file, ChannelUse.MIX)]
    sound = np.concatenate(chunks)[: SECONDS * 1_000 * SAMPLES_PER_MS]
    session = open_session(config, PatientContext(), drafting=False)
    events = [
        event
        for start in range(0, len(sound), CHUNK)
        for event in session.feed(SoundChunk(sound[start : start + CHUNK]))
    ]
    assert any(isinstance(event, Partial | Committed) for event in events)
    events += session.finish()
    transcript = session.encounter.transcript
    spans = [word.span for word in transcript.words if word.span]
    assert len(spans) == len(transcript.words) > 3
    assert all(one.start_ms <= other.start_ms for one, other in pairwise(spans))
    assert spans[-1].end_ms <= SECONDS * 1_000
    told = {word.id for event in events if isinstance(event, Committed) for word in event.words}
    assert told == {word.id for word in transcript.words}
    assert isinstance(events[-1], Relabelled)
