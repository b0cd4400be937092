"""What was off the record is not found after a power cut; that it was, is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.cli import recorder
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.protocols import SoundChunk
from tests.cli.recordings.visits import (
    TALK,
    Microphone,
    PowerCutError,
    asked,
    encounter_in,
)
from tests.command_line import Command

SPAN_SAMPLES = 7 * 16_000


class Paused(Microphone):
    """Seven seconds off the record, then the talk."""

    def __iter__(self) -> Iterator[SoundChunk]:
        silence = np.zeros((SPAN_SAMPLES, 1), np.float32)
        yield SoundChunk(silence, GapCause.OFF_RECORD)
        yield from super().__iter__()


@pytest.mark.usefixtures("fakes")
def test_the_mark_is_recovered(command: Command, tmp_path: Path) -> None:
    with (
        pytest.raises(PowerCutError),
        recorder.recorded(Paused(TALK), asked(tmp_path / "visit0")) as visit,
    ):
        for _ in visit.source:
            pass
        raise PowerCutError
    assert command("recover", visit.recording.id).code == 0
    encounter = encounter_in(tmp_path / "visit0")
    (gap,) = encounter.transcript.gaps
    assert (gap.cause, gap.span.start_ms, gap.span.end_ms) == (GapCause.OFF_RECORD, 0, 7_000)
    page = (tmp_path / "visit0" / "note.md").read_text(encoding="utf-8")
    assert "7 s at 0:00 were off the record and not recorded." in page
