"""Real engines in a process of their own hear what they hear inside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ambient_scribe import build
from ambient_scribe.choice import choose_recognizer
from ambient_scribe.config import Config
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming, Recognizer, VoicedSegment
from ambient_scribe.speech.server.server import SpeechServer

pytestmark = pytest.mark.engine


@pytest.fixture
def segments(spoken: np.ndarray) -> list[VoicedSegment]:
    sound = spoken.astype(np.float32) / 32_768
    return [
        VoicedSegment(
            span=TimeSpan(start_ms=start, end_ms=end),
            samples=sound[start * SAMPLES_PER_MS : end * SAMPLES_PER_MS],
        )
        for start, end in ((0, 2400), (2400, 4800))
    ]


def recognizer(process: str, **options: object) -> Recognizer:
    config = Config.model_validate({"recognizer": {"process": process, **options}})
    return build._recognizer(config, choose_recognizer(config))


def test_pocketsphinx(segments: list[VoicedSegment]) -> None:
    options = {"engine": "pocketsphinx", "pocketsphinx": {"processes": 2}}
    inside, served = recognizer("inside", **options), recognizer("own", **options)
    assert isinstance(served, SpeechServer)
    assert served.identity == inside.identity
    heard = served.open_stream(Priming()).decode(segments)
    assert heard == inside.open_stream(Priming()).decode(segments)
    assert any(one.words for one in heard)
    with pytest.raises(EngineError, match="knows English only"):
        served.open_stream(Priming(language="es"))
    assert recognizer("own", **options) is served  # whatever else a visit is configured to
    served.close()
    build._served.cache_clear()


def test_a_model_that_is_missing_is_said_as_inside(tmp_path: Path) -> None:
    said = []
    for process in ("inside", "own"):
        with pytest.raises(EngineError) as caught:
            recognizer(process, engine="faster-whisper", model=str(tmp_path / "gone"))
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert "gone" in said[0]
