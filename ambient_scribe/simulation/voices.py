"""Synthetic speech: words go in, 16 kHz mono samples leave.

The voices are those of flite, espeak-ng and Festival, free software that the system's package
manager installs. They run as programs; nothing of them is linked in.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import EngineError

PROGRAMS = {"flite": "flite", "espeak-ng": "espeak-ng", "festival": "text2wave"}
ENGINES = tuple(PROGRAMS)
ESPEAK_WORDS_PER_MINUTE = 160  # a calm conversational pace at stretch 1.0
LARGEST_DENOMINATOR = 200  # resampling ratios stay small fractions, a pitch is off by < 0.3 %
SILENCE_DB = -45.0  # below the turn's peak: synthesizers pad with near-silence
SYNTHESIS_TIMEOUT_S = 60

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Voice:
    """A voice of a synthesizer, as it is played.

    `stretch` lengthens the speech (1.1 is ten percent slower), `pitch` plays it higher (above 1)
    or lower at the same pace, formants included: another pitch is another voice.
    """

    engine: str
    name: str
    stretch: float = 1.0
    pitch: float = 1.0


def require(engine: str) -> str:
    """The path of a synthesizer; raises EngineError with what to install when it is absent."""
    path = shutil.which(engine)
    if path is None:
        raise EngineError(
            f"{engine} is not installed: install the package {engine} with your system's "
            f"package manager"
        )
    return path


def synthesize(voice: Voice, words: str, pace: float = 1.0) -> Samples:
    """Speak `words`, trimmed of silence, peak 1.0; `pace` stretches beyond the voice's own."""
    program = require(PROGRAMS[voice.engine])
    # Playing the sound at another speed moves pitch and formants; the voice speaks at the
    # inverse speed first, so that the pace stays.
    stretch = voice.stretch * pace * voice.pitch
    with tempfile.TemporaryDirectory() as folder:
        sound = Path(folder) / "turn.wav"
        completed = subprocess.run(
            [program, *_arguments(voice, stretch, sound, words)],
            input=words if voice.engine == "festival" else None,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SYNTHESIS_TIMEOUT_S,
            check=False,
        )
        if completed.returncode or not sound.exists():
            reason = completed.stderr.strip() or f"exit code {completed.returncode}"
            raise EngineError(f"{voice.engine} could not speak {words!r}: {reason}")
        samples, rate = _read_wav(sound)
    ratio = Fraction(SAMPLE_RATE_HZ / (rate * voice.pitch)).limit_denominator(LARGEST_DENOMINATOR)
    return _trimmed(resample_poly(samples, ratio.numerator, ratio.denominator))


def _arguments(voice: Voice, stretch: float, sound: Path, words: str) -> list[str]:
    if voice.engine == "flite":
        pace = ["--setf", f"duration_stretch={stretch:.3f}"]
        return ["-voice", voice.name, *pace, "-t", words, "-o", str(sound)]
    if voice.engine == "festival":
        pace = ["-eval", f"(Parameter.set 'Duration_Stretch {stretch:.3f})"]
        return ["-eval", f"(voice_{voice.name})", *pace, "-o", str(sound), "-"]
    speed = str(round(ESPEAK_WORDS_PER_MINUTE / stretch))
    return ["-v", voice.name, "-s", speed, "-w", str(sound), words]


def _read_wav(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as sound:
        frames = sound.readframes(sound.getnframes())
        return np.frombuffer(frames, dtype="<i2").astype(np.float64), sound.getframerate()


def _trimmed(samples: Samples) -> Samples:
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        raise EngineError("a synthesizer returned silence")
    loud = np.flatnonzero(np.abs(samples) > peak * 10 ** (SILENCE_DB / 20))
    return samples[loud[0] : loud[-1] + 1] / peak
