"""Listening for a benchmark: the same engines and session as `transcribe`, one file after another.

With a folder to keep them in, what was heard is written there as it comes, and a run that was
interrupted goes on where it stopped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import GapCause
from ambient_scribe.errors import UsageError
from ambient_scribe.evaluation.corpora.reading import read_speech
from ambient_scribe.evaluation.corpora.speech import speech_of
from ambient_scribe.evaluation.runs.asr import Heard
from ambient_scribe.evaluation.runs.recordings import hearing_engines, seconds_spent

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.domain.encounter import Encounter
    from ambient_scribe.evaluation.corpora.manifest import Item

HEARD_BY = "heard-by.info"
"""Beside the kept transcripts, as JSON: which configuration heard them, with which engines."""


@dataclass(frozen=True)
class Ear:
    config: Config
    keep: Path | None = None

    def hear(self, item: Item) -> Heard:
        """Raises InputError for a file that cannot be heard, EngineError for an engine."""
        from ambient_scribe.build import open_session
        from ambient_scribe.capture.file import FileSource
        from ambient_scribe.domain.clinical import PatientContext
        from ambient_scribe.visit import hear

        kept = self.keep / f"{item.id}.json" if self.keep else None
        if kept is not None and kept.is_file():
            return Heard(read_speech(kept), self._earlier_engines())
        session = open_session(self.config, PatientContext(), drafting=False)
        encounter = hear(session, FileSource(item.sound, self.config.file))
        heard = Heard(
            speech_of(encounter.transcript),
            hearing_engines(encounter),
            spent_s=seconds_spent(encounter),
            duration_s=encounter.recording.duration_ms / 1000 if encounter.recording else None,
            lost_s=_not_heard_ms(encounter) / 1000,
        )
        if kept is not None:
            self._write(kept, encounter, heard)
        return heard

    def _write(self, kept: Path, encounter: Encounter, heard: Heard) -> None:
        from ambient_scribe.interop.transcript_formats import transcript_json
        from ambient_scribe.visit import write_text

        assert self.keep is not None
        if (self.keep / HEARD_BY).is_file():
            self._earlier_engines()
        else:
            engines = [one.model_dump(mode="json") for one in heard.engines]
            run = {"config_sha256": self.config.sha256, "engines": engines}
            write_text(self.keep / HEARD_BY, json.dumps(run, indent=1) + "\n")
        write_text(kept, transcript_json(encounter.transcript))

    def _earlier_engines(self) -> tuple[EngineIdentity, ...]:
        """Raises UsageError when the folder holds what another configuration heard."""
        assert self.keep is not None
        path = self.keep / HEARD_BY
        try:
            run = json.loads(path.read_text(encoding="utf-8"))
            engines = tuple(EngineIdentity.model_validate(one) for one in run["engines"])
            same = run["config_sha256"] == self.config.sha256
        except (OSError, ValueError, KeyError, ValidationError) as error:
            raise UsageError(
                f"{self.keep}: nothing tells who heard what lies there: name an empty folder"
            ) from error
        if not same:
            raise UsageError(
                f"{self.keep}: other engines or settings heard what lies there: "
                "name another folder with --keep"
            )
        return engines


def _not_heard_ms(encounter: Encounter) -> int:
    """Of the recording. What was heard and not understood is the recognizer's own loss."""
    return sum(
        gap.span.duration_ms
        for gap in encounter.transcript.gaps
        if gap.cause is not GapCause.NOT_UNDERSTOOD
    )
