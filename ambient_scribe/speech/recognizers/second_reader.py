"""Reads a stretch of a visit once more: wider, and listening for certain words.

A voiced segment and hotwords enter; the words with the engine's own certainty leave, or nothing
where the reading is in doubt. There is time for it: it runs when the visit is over, in the full
window, whatever the model bears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming, VoicedSegment
from ambient_scribe.speech.recognizers.full_windows import FullWindowConfig, FullWindows, Parts
from ambient_scribe.speech.recognizers.guards import (
    GuardConfig,
    believed,
    is_doubtful,
    is_echo,
    is_silence,
)
from ambient_scribe.speech.recognizers.priming import within_budget
from ambient_scribe.speech.recognizers.sound_guards import SoundConfig, borne_out
from ambient_scribe.speech.recognizers.whisper_loading import ENGINE, one_line


class SecondReaderConfig(Frozen):
    beam_size: int = Field(default=10, ge=1)
    """Twice as wide as the first reading's."""
    hotword_tokens: int = Field(default=150, ge=0, le=220)


@dataclass(frozen=True)
class SecondReading:
    words: tuple[HeardWord, ...]
    mean_log_prob: float


class WhisperSecondReader:
    """On faster-whisper's WhisperModel, for one visit of one language. `sound`: when the sound speaks
    against the words; None: it is not asked."""

    def __init__(
        self,
        model: Any,
        config: SecondReaderConfig,
        guards: GuardConfig,
        language: str | None,
        sound: SoundConfig | None = None,
    ) -> None:
        self._model, self._config, self._guards = model, config, guards
        self._language, self._sound = language, sound

    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> SecondReading | None:
        """None where the reading is doubtful, silent, or no more than the hotwords. Raises
        EngineError when the engine fails."""
        priming = Priming(hotwords=tuple(hotwords))
        told, _ = within_budget(priming, self._config.hotword_tokens, self._count)
        try:
            parts = self._parts(segment, told)
        except RuntimeError as error:
            raise EngineError(
                f"{ENGINE} failed in the second pass ({one_line(error)}): leave it out, or take a "
                "smaller model"
            ) from error
        if not parts or is_doubtful(parts, self._guards) or is_echo(parts, told, self._guards):
            return None
        if self._sound is not None:
            parts = borne_out(parts, segment.samples, self._sound)
        words = believed(parts, segment.span, self._guards)
        if not words or any(is_silence(part, self._guards) for part in parts):
            return None
        return SecondReading(words, sum(part.mean_log_prob for part in parts) / len(parts))

    def _parts(self, segment: VoicedSegment, hotwords: str) -> Parts:
        wide = FullWindowConfig(beam_size=self._config.beam_size, guards=self._guards)
        return FullWindows(self._model, wide, hotwords, "").alone(segment, self._language)

    def _count(self, text: str) -> int:
        return len(self._model.hf_tokenizer.encode(f" {text}", add_special_tokens=False).ids)
