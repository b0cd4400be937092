"""Telling speakers apart for a benchmark: voice activity and diarizer as in `transcribe`, and the
words that the diarizer may use: none, the recognizer's, or those of the reference.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ambient_scribe.evaluation.runs.diarization import Diarized

if TYPE_CHECKING:
    from ambient_scribe.config import Config
    from ambient_scribe.evaluation.corpora.manifest import Item
    from ambient_scribe.pipeline import HearingEngines


@dataclass(frozen=True)
class Listener:
    """`words` is none, recognized or reference; `known`: the diarizer is told how many speak."""

    config: Config
    words: str
    known: bool

    @property
    def note(self) -> str:
        told = "known" if self.known else "found"
        return f"Number of speakers: {told}. Words given to the diarizer: {self.words}."

    def turns(self, item: Item) -> Diarized:
        """Raises InputError for a file that cannot be heard, EngineError for an engine."""
        from ambient_scribe.capture.file import FileSource
        from ambient_scribe.domain.events import Alarm
        from ambient_scribe.errors import EngineError
        from ambient_scribe.pipeline import Hearing
        from ambient_scribe.pipeline.clock import StageClock
        from ambient_scribe.protocols import Priming

        config = self._config(item)
        source = FileSource(item.sound, config.file)
        engines = self._engines(config, item)
        clock = StageClock()
        hearing = Hearing(
            engines, config.streaming, config.alignment, Priming(config.language), clock
        )
        for chunk in source:
            hearing.feed(chunk)
        hearing.finish()
        transcript, events = hearing.transcript()
        for event in events:
            if isinstance(event, Alarm):  # a visit would go on with what was heard first
                raise EngineError(event.message)
        spent = sum(one.milliseconds for one in clock.times() if one.stage == "diarization")
        used = (engines.detector.identity, engines.recognizer.identity, engines.diarizer.identity)
        return Diarized(transcript.turns, used, spent / 1000, hearing.duration_ms / 1000)

    def _config(self, item: Item) -> Config:
        if not self.known:
            return self.config
        speakers = len({turn.speaker for turn in item.turns()})
        return type(self.config).model_validate({**self.config.model_dump(), "speakers": speakers})

    def _engines(self, config: Config, item: Item) -> HearingEngines:
        from ambient_scribe.build import build_hearing
        from ambient_scribe.evaluation.runs.known_words import KnownWords, words_of

        engines = build_hearing(config)
        if self.words == "recognized":
            return engines
        words = words_of(item.reference()) if self.words == "reference" else ()
        return replace(engines, recognizer=KnownWords(words))
