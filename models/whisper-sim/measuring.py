"""What whisper-sim gets right: a recognizer and sound whose truth is known go in, figures leave."""

from __future__ import annotations

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from corpus import VOICES, render, word_times
from numpy.typing import NDArray
from texts import Sentence

from ambient_scribe.domain.time import SAMPLE_RATE_HZ, TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.evaluation.words.error_rates import word_error_rate
from ambient_scribe.protocols import Hypothesis, Priming, Recognizer, VoicedSegment
from ambient_scribe.simulation.room import ventilation

NEAR_MS = 150
TOGETHER = 8
"""Segments of one call, as the pipeline hands them over: they share windows."""
EMPTY_S = (2, 10, 28)

Words = tuple[tuple[str, float, float], ...]


@dataclass(frozen=True)
class Said:
    """One sentence as sound, and what is true of it."""

    voice: str
    samples: NDArray[np.float32]
    words: Words

    @property
    def text(self) -> str:
        return " ".join(word for word, _, _ in self.words)


def spoken(sentences: Sequence[Sentence], voice: str, seed: int) -> list[Said]:
    """Sentences in a voice, in a room or not; what the voice cannot say is left out."""
    found = []
    for number, sentence in enumerate(sentences):
        try:
            samples, sound = render(sentence, voice, seed + number)
        except EngineError:
            continue
        found.append(Said(voice, samples.astype(np.float32), word_times(sentence, sound)))
    return found


def checked(folder: Path) -> list[Said]:
    """The sentences of check.opus, with the truth of check.json."""
    import av

    resampler = av.AudioResampler("flt", "mono", SAMPLE_RATE_HZ)
    with av.open(str(folder / "check.opus"), format="ogg") as container:
        frames = [f for one in container.decode(audio=0) for f in resampler.resample(one)]
    sound = np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.float32)
    found = []
    for one in json.loads((folder / "check.json").read_text(encoding="utf-8")):
        start = one["start"]
        span = slice(*(round(edge * SAMPLE_RATE_HZ) for edge in (start, one["end"])))
        words = tuple((word, left - start, right - start) for word, left, right in one["words"])
        found.append(Said(one["voice"], sound[span], words))
    return found


def segments(sounds: Sequence[NDArray[np.float32]]) -> list[VoicedSegment]:
    """One after another in a visit's time, a second apart."""
    found, start = [], 0
    for samples in sounds:
        end = start + len(samples) * 1000 // SAMPLE_RATE_HZ
        found.append(VoicedSegment(TimeSpan(start_ms=start, end_ms=end), samples))
        start = end + 1000
    return found


def read(
    recognizer: Recognizer,
    sounds: Sequence[NDArray[np.float32]],
    together: int = TOGETHER,
    priming: Priming | None = None,
) -> list[tuple[Words, Hypothesis]]:
    """What was read of each sound, times in seconds from its start."""
    stream = recognizer.open_stream(priming or Priming(language="en"))
    pieces, found = segments(sounds), []
    for start in range(0, len(pieces), together):
        batch = pieces[start : start + together]
        for piece, hypothesis in zip(batch, stream.decode(batch), strict=True):
            origin = piece.span.start_ms
            words = tuple(
                (w.text, (w.span.start_ms - origin) / 1000, (w.span.end_ms - origin) / 1000)
                for w in hypothesis.words
            )
            found.append((words, hypothesis))
    return found


def text_of(words: Words) -> str:
    return " ".join(word for word, _, _ in words)


def error_rate(said: Sequence[Said], heard: Sequence[Words]) -> float:
    """WER over all sentences together, normalized as everywhere in this project."""
    return word_error_rate(
        " ".join(one.text for one in said), " ".join(text_of(words) for words in heard)
    )


def time_errors(said: Words, heard: Words) -> list[tuple[float, float]]:
    """(start, end) in ms too late, of every word that was read right."""

    def keys(words: Words) -> list[str]:
        return ["".join(c for c in word.lower() if c.isalnum()) for word, _, _ in words]

    blocks = difflib.SequenceMatcher(None, keys(said), keys(heard), False).get_matching_blocks()
    return [
        tuple(1000 * (heard[b.b + k][edge] - said[b.a + k][edge]) for edge in (1, 2))
        for b in blocks
        for k in range(b.size)
    ]  # type: ignore[misc]


def time_figures(errors: Sequence[tuple[float, float]]) -> dict[str, float]:
    """Of starts and ends apart; shares as fractions, times in ms."""
    if not errors:
        return {"words": 0}
    found: dict[str, float] = {"words": len(errors)}
    for name, late in zip(("start", "end"), np.array(errors).T, strict=True):
        off = np.abs(late)
        found[f"{name}_median_ms"] = round(float(np.median(off)), 1)
        found[f"{name}_p95_ms"] = round(float(np.percentile(off, 95)), 1)
        found[f"{name}_mean_late_ms"] = round(float(late.mean()), 1)
        found[f"{name}_within_150_ms"] = round(float((off <= NEAR_MS).mean()), 4)
    return found


def empty_sounds() -> dict[str, NDArray[np.float32]]:
    """Sound in which nobody speaks, by name."""
    draw = np.random.default_rng(11)
    found: dict[str, NDArray[np.float32]] = {}
    for seconds in EMPTY_S:
        count = seconds * SAMPLE_RATE_HZ
        found[f"silence {seconds} s"] = np.zeros(count, np.float32)
        for level_db in (-60, -40, -25):
            gain = 10 ** (level_db / 20)
            found[f"ventilation {level_db} dB {seconds} s"] = (
                gain * ventilation(count, draw)
            ).astype(np.float32)
            found[f"white noise {level_db} dB {seconds} s"] = (
                gain * draw.standard_normal(count)
            ).astype(np.float32)
    return found


def chosen_voices() -> tuple[str, ...]:
    return tuple(VOICES)
