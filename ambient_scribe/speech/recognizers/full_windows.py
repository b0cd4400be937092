"""Voiced segments in Whisper's full window of 30 s: shared, batched, or alone.

Segments enter, the parts decoded of each leave. Several segments of one call share windows
(`packing`) and the windows are decoded as a batch; one alone is decoded as faster-whisper does it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS
from ambient_scribe.protocols import Samples, VoicedSegment
from ambient_scribe.speech.recognizers.guards import GuardConfig, RawPart
from ambient_scribe.speech.recognizers.packing import PackConfig, drafts_of, packed
from ambient_scribe.speech.recognizers.whisper_words import part_of

TAIL_MS = 300
"""When Whisper sets no closing time mark, faster-whisper decodes what follows the last word as a
window of its own. A rest this short is breath and echo, and only invites invention."""

CLIP_GRID_SAMPLES = SAMPLE_RATE_HZ // 4
"""Clips begin at quarter seconds of the joined sound: exact as a float and in 10 ms frames, which
is what faster-whisper counts offsets in."""

_FRAMES_PER_SECOND = 100

Parts: TypeAlias = tuple[RawPart, ...]
"""What was decoded of one segment."""


class FullWindowConfig(Frozen):
    """How full windows are decoded; the keys stand among those of the recognizer."""

    beam_size: int = Field(default=5, ge=1)
    batch_size: int = Field(default=8, ge=1)
    """Windows that are decoded together."""
    packing: bool = True
    """Segments of one call share windows. False: a window a segment, ten times the work."""
    packs: PackConfig = PackConfig()
    temperatures: tuple[float, ...] = Field(default=(0.0,), min_length=1)
    """Tried in turn while a decode is doubtful. Above 0 words are drawn at random: the same sound
    may then give other words in another run, so by default only the retry below is made."""
    retry_ngram_tokens: int = Field(default=6, ge=2)
    """A repetitive decode is made again in which no so many tokens in a row come twice."""
    guards: GuardConfig = GuardConfig()


class FullWindows:
    """On faster-whisper's WhisperModel, for one visit: `hotwords` and `prompt` are its priming."""

    def __init__(self, model: Any, config: FullWindowConfig, hotwords: str, prompt: str) -> None:
        self._model, self._config = model, config
        self._hotwords, self._prompt = hotwords, prompt

    def together(
        self, segments: Sequence[VoicedSegment], group: Sequence[int], language: str | None
    ) -> dict[int, Parts]:
        """The parts of these segments of one language: packed first, what fails a window each."""
        drafts: dict[int, Parts] = {}
        if self._config.packing:
            drafts |= self._packed(segments, group, language)
        rest = [index for index in group if index not in drafts]
        if len(rest) > 1:
            clips = [segments[index].samples for index in rest]
            drafts |= dict(zip(rest, self.batch(clips, language), strict=True))
        return drafts

    def _packed(
        self, segments: Sequence[VoicedSegment], group: Sequence[int], language: str | None
    ) -> dict[int, Parts]:
        config = self._config
        packs = tuple(packed(segments, group, config.packs))
        decoded = self.batch([pack.samples for pack in packs], language)
        priming = f"{self._hotwords} {self._prompt}"
        return drafts_of(segments, packs, decoded, priming, config.guards, config.packs)

    def batch(self, clips: Sequence[Samples], language: str | None) -> list[Parts]:
        """The parts of each clip (n,) of at most a window; times count from the clip's start."""
        from faster_whisper import BatchedInferencePipeline

        sound, starts = _joined(clips)
        ends = [start + len(clip) for start, clip in zip(starts, clips, strict=True)]
        places = [
            {"start": start / SAMPLE_RATE_HZ, "end": end / SAMPLE_RATE_HZ}
            for start, end in zip(starts, ends, strict=True)
        ]
        # The pipeline keeps a moment between calls, so each call has its own; it holds no model.
        found, _ = BatchedInferencePipeline(self._model).transcribe(
            sound,
            clip_timestamps=places,
            batch_size=self._config.batch_size,
            **self._options(language, self._hotwords, self._prompt),
        )
        owner = {start // CLIP_GRID_SAMPLES: index for index, start in enumerate(starts)}
        parts: list[list[RawPart]] = [[] for _ in clips]
        for part in found:
            start = part.seek * (SAMPLE_RATE_HZ // _FRAMES_PER_SECOND)
            parts[owner[start // CLIP_GRID_SAMPLES]].append(part_of(part, start // SAMPLES_PER_MS))
        return [tuple(own) for own in parts]

    def alone(
        self,
        segment: VoicedSegment,
        language: str | None,
        before: str = "",
        *,
        primed: bool = True,
        repeats: bool = True,
    ) -> Parts:
        """`before`: what was said just before it. Not `primed`: knowing nothing beforehand. Not
        `repeats`: with the same tokens never twice in a row."""
        guards = self._config.guards
        hotwords, prompt = (self._hotwords, self._prompt) if primed else ("", "")
        found, _ = self._model.transcribe(
            np.ascontiguousarray(segment.samples, dtype=np.float32),
            condition_on_previous_text=False,
            compression_ratio_threshold=guards.compression_ratio_threshold,
            log_prob_threshold=guards.log_prob_threshold,
            no_speech_threshold=guards.no_speech_threshold,
            no_repeat_ngram_size=0 if repeats else self._config.retry_ngram_tokens,
            **self._options(language, hotwords, f"{prompt} {before if primed else ''}".strip()),
        )
        last_ms = len(segment.samples) // SAMPLES_PER_MS - TAIL_MS
        return tuple(
            part_of(part, 0)
            for part in found
            if part.seek == 0 or part.seek * 1000 // _FRAMES_PER_SECOND < last_ms
        )

    def _options(self, language: str | None, hotwords: str, prompt: str) -> dict[str, Any]:
        return {
            "language": language,
            "task": "transcribe",
            "beam_size": self._config.beam_size,
            "temperature": self._config.temperatures,
            "word_timestamps": True,
            "vad_filter": False,
            "initial_prompt": prompt or None,
            "hotwords": hotwords or None,
        }


def _joined(clips: Sequence[Samples]) -> tuple[Samples, list[int]]:
    """The clips in one array (n,) with silence between, and where each begins in it."""
    starts, position = [], 0
    for clip in clips:
        starts.append(position)
        position += -(-len(clip) // CLIP_GRID_SAMPLES) * CLIP_GRID_SAMPLES
    sound: Samples = np.zeros(position, dtype=np.float32)
    for start, clip in zip(starts, clips, strict=True):
        sound[start : start + len(clip)] = clip
    return sound, starts
