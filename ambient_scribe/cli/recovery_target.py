"""Where a recovered visit's results go: never over another visit, over edits, or over a better draft."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.store.recordings.recording import SealedRecording

_ROUNDING_MS = 10
"""Gaps are told in whole milliseconds."""


@dataclass(frozen=True)
class Target:
    """What was asked for."""

    out: Path | None = None
    overwrite: bool = False
    """Replace what the visit left there itself."""

    def of(self, recording: SealedRecording) -> tuple[Path, bool]:
        """The folder, and whether what lies there is this visit's own and may be replaced.

        A visit that took the planned folder in the meantime is not touched, nor is a draft that heard
        more than was kept (a disk that was full). Raises UsageError where nothing can be written
        without one of these.
        """
        from ambient_scribe.errors import UsageError

        out = self.out or Path(recording.plan.out)
        reason = self._keeps_off(out, recording)
        if reason is not None and self.out is None and not self._is_finished(out, recording):
            other = out.with_name(f"{out.name}-{recording.id[:8]}")
            typer.echo(f"ambient-scribe: {out} {reason}: these results go to {other}", err=True)
            out, reason = other, self._keeps_off(other, recording)
        if reason is not None:
            remedy = "name another folder with --out"
            if _visit_in(out, recording.id):
                remedy += ", or add --overwrite"
            raise UsageError(f"{out} {reason}: {remedy}")
        return out, _visit_in(out, recording.id) is not None

    def _keeps_off(self, out: Path, recording: SealedRecording) -> str | None:
        """Why nothing may be written there."""
        from ambient_scribe.visit import ENCOUNTER_FILE

        there = _visit_in(out, recording.id)
        if there is None:
            return "holds another visit" if (out / ENCOUNTER_FILE).exists() else None
        if self.overwrite:
            return None
        if self._is_finished(out, recording):
            return "holds this visit's results already, which may have been edited"
        if _heard_ms(there) > _kept_ms(recording) + _ROUNDING_MS:
            return "holds a draft that heard more of this visit than was kept"
        return None

    def _is_finished(self, out: Path, recording: SealedRecording) -> bool:
        is_ours = _visit_in(out, recording.id) is not None
        return is_ours and recording.folder.written_at() is not None


def _visit_in(out: Path, visit_id: str) -> Encounter | None:
    """This visit, where it lies there."""
    from ambient_scribe.errors import InputError
    from ambient_scribe.store.folder import read_encounter
    from ambient_scribe.visit import ENCOUNTER_FILE

    try:
        there = read_encounter(out / ENCOUNTER_FILE)
    except InputError:
        return None
    return there if there.id == visit_id else None


def _heard_ms(encounter: Encounter) -> int:
    """Without what was missing from the recording it was made of."""
    from ambient_scribe.domain.transcript import GapCause

    missing = (GapCause.DAMAGED, GapCause.TRUNCATED, GapCause.NOT_KEPT)
    gaps = [gap.span.duration_ms for gap in encounter.transcript.gaps if gap.cause in missing]
    return (encounter.recording.duration_ms if encounter.recording else 0) - sum(gaps)


def _kept_ms(recording: SealedRecording) -> int:
    from ambient_scribe.store.recordings.reading import RecordingSource

    return RecordingSource(recording).kept_ms
