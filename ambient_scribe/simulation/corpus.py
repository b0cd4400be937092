"""Made recordings as files: sound and reference go in; FLAC, RTTM, JSON and manifest.jsonl leave.

The manifest has the fields of the other sets of recordings that the benchmarks read: one JSON
object a line, paths beside it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import OutputError
from ambient_scribe.simulation.voices import Samples

MANIFEST = "manifest.jsonl"
JOINED_S = 0.25
"""Speech of one person around a shorter silence is one stretch in the RTTM."""
FRAME = 320
"""20 ms."""
BAND_HZ = (200.0, 4000.0)
"""Levels are taken in the band of speech: below it a clip may hum louder than its weak syllables."""
FLOOR_PERCENTILE, LOUD_PERCENTILE = 5, 90
UNDER_LOUD_DB, OVER_FLOOR_DB, LEAST_RANGE_DB = 30.0, 6.0, 10.0
"""Frames this far below a clip's loud ones are a pause, and so are those within so much of its own
background, but none nearer than the last to the loud ones."""


@dataclass(frozen=True)
class Stretch:
    """Somebody speaks from `start` to `end`, samples of the recording, half-open."""

    speaker: str
    start: int
    end: int


@dataclass(frozen=True)
class Made:
    """One recording and its reference. `entry` holds what the manifest says beyond the usual."""

    name: str
    samples: Samples
    stretches: tuple[Stretch, ...]
    entry: dict[str, Any]
    transcript: dict[str, Any] | None = None


def write_corpus(out: Path, recordings: Iterable[Made]) -> Path:
    """Writes each recording as it comes; the path of the manifest. Raises OutputError."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with (out / MANIFEST).open("w", encoding="utf-8") as manifest:
            for made in recordings:
                manifest.write(json.dumps(_write(out, made), ensure_ascii=False) + "\n")
    except OSError as error:
        raise OutputError(f"cannot write to {out}: {error.strerror or error}") from error
    return out / MANIFEST


def _write(out: Path, made: Made) -> dict[str, Any]:
    write_flac(out / f"{made.name}.flac", made.samples)
    stretches = joined(made.stretches)
    lines = (_rttm_line(made.name, stretch) for stretch in stretches)
    (out / f"{made.name}.rttm").write_text("".join(lines), encoding="utf-8")
    seconds = round(len(made.samples) / SAMPLE_RATE_HZ, 3)
    entry: dict[str, Any] = {
        "file": f"{made.name}.flac",
        "seconds": seconds,
        "speakers": sorted({stretch.speaker for stretch in stretches}),
        "rttm": f"{made.name}.rttm",
        "uem": [0.0, seconds],
        **made.entry,
    }
    if made.transcript is not None:
        path = out / f"{made.name}.json"
        path.write_text(json.dumps(made.transcript, ensure_ascii=False, indent=1), encoding="utf-8")
        entry["words"] = path.name
    return entry


def _rttm_line(name: str, stretch: Stretch) -> str:
    start = stretch.start / SAMPLE_RATE_HZ
    duration = (stretch.end - stretch.start) / SAMPLE_RATE_HZ
    return f"SPEAKER {name} 1 {start:.3f} {duration:.3f} <NA> <NA> {stretch.speaker} <NA> <NA>\n"


def joined(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """In order of time, without the short silences inside one person's speech."""
    result: list[Stretch] = []
    latest: dict[str, int] = {}
    for stretch in sorted(stretches, key=lambda one: (one.start, one.end)):
        index = latest.get(stretch.speaker)
        if index is not None and stretch.start - result[index].end < JOINED_S * SAMPLE_RATE_HZ:
            before = result[index]
            end = max(before.end, stretch.end)
            result[index] = Stretch(before.speaker, before.start, end)
        else:
            latest[stretch.speaker] = len(result)
            result.append(stretch)
    return tuple(result)


def write_flac(path: Path, samples: Samples) -> None:
    """16-bit mono FLAC of 16 kHz samples in [-1, 1]."""
    import av

    pcm = np.rint(np.clip(samples, -1.0, 1.0) * 32767).astype(np.int16)
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE_HZ, layout="mono")
        for start in range(0, len(pcm), SAMPLE_RATE_HZ):
            frame = av.AudioFrame.from_ndarray(
                pcm[np.newaxis, start : start + SAMPLE_RATE_HZ], format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def active(samples: Samples) -> NDArray[np.int64]:
    """The stretches (k, 2), in samples, of one speaker's clip that are not its pauses. The clip
    should hold pauses: its background is known from them."""
    whole = np.array([[0, len(samples)]], dtype=np.int64)
    heard = sosfilt(butter(2, BAND_HZ, "bandpass", fs=SAMPLE_RATE_HZ, output="sos"), samples)
    frames = heard[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return whole
    level_db = 10 * np.log10(np.mean(np.square(frames), axis=1) + 1e-12)
    floor, loud = np.percentile(level_db, [FLOOR_PERCENTILE, LOUD_PERCENTILE])
    limit = max(loud - UNDER_LOUD_DB, min(floor + OVER_FLOOR_DB, loud - LEAST_RANGE_DB))
    edges = np.diff(np.concatenate([[0], (level_db > limit).astype(np.int8), [0]]))
    spans = np.column_stack([np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)]) * FRAME
    kept: list[list[int]] = []
    for start, end in spans.tolist():
        if kept and start - kept[-1][1] < JOINED_S * SAMPLE_RATE_HZ:
            kept[-1][1] = end
        elif end - start > FRAME:
            kept.append([start, end])
    return np.array(kept, dtype=np.int64) if kept else whole
