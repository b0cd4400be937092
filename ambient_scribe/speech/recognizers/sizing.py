"""Which Whisper this machine can carry: measured here, kept, and decided in the open.

The Whisper models that lie here enter, weakest first; the strongest that keeps up leaves, with the
line that says why. Each is measured once on a full window of noise: one pass of the encoder, and
the decoder steps of a sentence. Whisper pads every segment to its 30 s window, so what counts is
the time for a window against the length of speech in it.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.errors import EngineError
from ambient_scribe.memory import recall, remember, remembered_sha256
from ambient_scribe.speech.recognizers.faster_whisper import FasterWhisperConfig
from ambient_scribe.speech.recognizers.model_folder import WEIGHTS, check_model_folder
from ambient_scribe.speech.recognizers.whisper_loading import load_whisper

MEASUREMENTS = "measurements.json"

TOKENS_PER_SECOND = 4
"""English at three words a second, written in one to two tokens each."""

HOPELESS_FACTOR = 2.0
"""A model that needs twice what is allowed ends the search: the ones after it are larger still."""

QUICK_SECONDS = 2.0
"""A window faster than this is timed again, so that a first run's start-up does not count."""

_WINDOW_FRAMES = 3000
_NOISE_LEVEL = 0.3


class SizingConfig(Frozen):
    real_time_factor: float = Field(default=0.5, gt=0)
    """Seconds of recognition for each second of speech: the other half is for all else, and for a
    machine that does other things too."""
    segment_seconds: float = Field(default=6.0, gt=0, le=30)
    """Speech in one window: a typical stretch between two pauses."""
    patience_seconds: float = Field(default=60.0, gt=0)
    """No further model is measured after this."""


@dataclass(frozen=True)
class Measured:
    """`window_seconds` is the time for one window; None when the model could not be loaded."""

    name: str
    folder: Path
    window_seconds: float | None


@dataclass(frozen=True)
class SizeChoice:
    name: str
    folder: Path
    real_time_factor: float
    reason: str


def decide(measured: Sequence[Measured], config: SizingConfig) -> SizeChoice:
    """The last of the list that keeps up; where none does, the fastest, and the reason says so.

    `measured` is weakest first. Raises EngineError when none could be loaded.
    """
    timed = [
        (one, one.window_seconds / config.segment_seconds)
        for one in measured
        if one.window_seconds is not None
    ]
    if not timed:
        names = ", ".join(one.name for one in measured) or "none"
        raise EngineError(
            f"no Whisper model here can be loaded ({names}): run `ambient-scribe models verify`"
        )
    limit = config.real_time_factor
    fitting = [(one, factor) for one, factor in timed if factor <= limit]
    if not fitting:
        one, factor = min(timed, key=lambda pair: pair[1])
        reason = (
            f"no Whisper here keeps up with speech (limit {limit:g}): {one.name} is the fastest, "
            f"{factor:.2f} s for each second of speech"
        )
        return SizeChoice(one.name, one.folder, factor, reason)
    one, factor = fitting[-1]
    reason = f"{one.name} needs {factor:.2f} s for each second of speech (limit {limit:g})"
    too_slow = [(other.name, slow) for other, slow in timed if slow > limit]
    if too_slow:
        reason += "; too slow: " + ", ".join(f"{name} {slow:.2f}" for name, slow in too_slow)
    return SizeChoice(one.name, one.folder, factor, reason)


def choose_size(
    candidates: Mapping[str, Path],
    config: SizingConfig,
    whisper: FasterWhisperConfig,
    measure: Callable[[Path, FasterWhisperConfig, SizingConfig], float] | None = None,
) -> SizeChoice:
    """Measures what is not known yet, weakest first, and decides.

    `candidates` are names and folders, weakest first (`catalogue.present` gives them so). Raises
    EngineError when none can be loaded.
    """
    measure = measure or measure_window
    measured: list[Measured] = []
    began = time.monotonic()
    for name, folder in candidates.items():
        seconds = known_window(folder, whisper, config)
        if seconds is None and time.monotonic() - began > config.patience_seconds:
            break
        if seconds is None:
            seconds = _measured_once(folder, whisper, config, measure)
        measured.append(Measured(name, folder, seconds))
        factor = (seconds or 0.0) / config.segment_seconds
        if factor > HOPELESS_FACTOR * config.real_time_factor:
            break
    return decide(measured, config)


def known_window(folder: Path, whisper: FasterWhisperConfig, config: SizingConfig) -> float | None:
    """Seconds for a window as measured here before; None when it was not, or the folder is bad."""
    try:
        kept = recall(MEASUREMENTS, _key(folder, whisper, config))
    except OSError:
        return None
    seconds = kept.get("window_seconds") if isinstance(kept, Mapping) else None
    return float(seconds) if isinstance(seconds, int | float) else None


def measure_window(folder: Path, whisper: FasterWhisperConfig, config: SizingConfig) -> float:
    """Seconds for a 30 s window of noise: encoder, and the decoder steps of a typical segment.

    Noise would end a decode at once, so the end token is barred and the steps are counted out.
    Raises EngineError when the model cannot be loaded.
    """
    check_model_folder(folder)
    model, _ = load_whisper(
        folder,
        device=whisper.device,
        compute_type=whisper.compute_type,
        cpu_threads=whisper.cpu_threads,
    )
    noise = np.random.default_rng(0).standard_normal((model.model.n_mels, _WINDOW_FRAMES))
    features = (_NOISE_LEVEL * noise).astype(np.float32)
    vocabulary = model.hf_tokenizer
    start, end, untimed = (
        vocabulary.token_to_id(token)
        for token in ("<|startoftranscript|>", "<|endoftext|>", "<|notimestamps|>")
    )
    steps = round(config.segment_seconds * TOKENS_PER_SECOND)
    best = float("inf")
    for _ in range(2):
        began = time.perf_counter()
        model.model.generate(
            model.encode(features),
            [[start, untimed]],
            beam_size=whisper.beam_size,
            max_length=2 * steps,  # CTranslate2 writes half of it at most
            suppress_tokens=[end],
        )
        best = min(best, time.perf_counter() - began)
        if best > QUICK_SECONDS:
            break
    return best


def _measured_once(
    folder: Path,
    whisper: FasterWhisperConfig,
    config: SizingConfig,
    measure: Callable[[Path, FasterWhisperConfig, SizingConfig], float],
) -> float | None:
    """Measures and keeps it. A model that cannot be loaded is no candidate, and not remembered."""
    try:
        seconds = measure(folder, whisper, config)
        key = _key(folder, whisper, config)
    except (EngineError, OSError):
        return None
    remember(MEASUREMENTS, key, {"window_seconds": round(seconds, 3), "model": folder.name})
    return seconds


def _key(folder: Path, whisper: FasterWhisperConfig, config: SizingConfig) -> str:
    """Whatever changes the speed: weights, machine, library, and how they are used."""
    machine = (platform.node(), platform.machine(), platform.processor(), os.cpu_count())
    use = (whisper.device, whisper.compute_type, whisper.cpu_threads, whisper.beam_size)
    load = round(config.segment_seconds * TOKENS_PER_SECOND)
    parts = (
        remembered_sha256(folder / WEIGHTS),
        *machine,
        version("ctranslate2"),
        *use,
        f"{load} tokens written",
    )
    return " | ".join(str(part) for part in parts)
