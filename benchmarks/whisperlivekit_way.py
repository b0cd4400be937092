"""whisperlivekit beside ours: its run in an environment of its own, as a log of moments.

In: sound and a Whisper's folder. Out: what `whisperlivekit_run.py` wrote, in our terms. A run that was
kept, of the same sound, model and settings, is read instead of made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from moments import Log

from ambient_scribe.domain.time import SAMPLE_RATE_HZ, TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import UsageError

RUN = Path(__file__).with_name("whisperlivekit_run.py")
FULL_SCALE = 32_767


@dataclass(frozen=True)
class Run:
    log: Log
    program: str
    seconds: float
    """Of recognition, processor time."""
    sound_ms: int
    """Given to the recognizer."""
    readings: int


def run(python: Path, sound: npt.NDArray[np.float32], model: Path, work: Path) -> Run:
    """`sound` is mono (n, 1). Raises UsageError if that Python has no whisperlivekit that runs."""
    work.mkdir(parents=True, exist_ok=True)
    pcm = (np.clip(sound[:, 0], -1, 1) * FULL_SCALE).astype("<i2").tobytes()
    identity = hashlib.sha256(pcm + (model / "model.bin").read_bytes() + RUN.read_bytes())
    kept = work / f"whisperlivekit-{identity.hexdigest()[:16]}.json"
    if not kept.is_file():
        spoken = kept.with_suffix(".wav")
        with wave.open(str(spoken), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
            file.writeframes(pcm)
        command = [str(python), str(RUN), str(spoken), str(kept), "--model", str(model)]
        # Their environment is theirs: nothing of ours is on its path.
        theirs = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        if subprocess.run(command, env=theirs, check=False).returncode:
            raise UsageError(f"{python} could not run whisperlivekit: see what it wrote above")
        spoken.unlink()
    return _read(json.loads(kept.read_text(encoding="utf-8")))


def _read(told: dict[str, Any]) -> Run:
    log, words = Log(), [_word(one) for one in told["words"]]
    for shown in told["shown"]:
        log.note(shown["at_ms"], words[len(log.words) : shown["words"]], shown["open"])
    return Run(
        log, told["program"], told["seconds"], round(told["sound_s"] * 1000), told["readings"]
    )


def _word(told: dict[str, Any]) -> HeardWord:
    end_ms = max(told["end_ms"], told["start_ms"] + 1)
    return HeardWord(text=told["text"], span=TimeSpan(start_ms=told["start_ms"], end_ms=end_ms))
