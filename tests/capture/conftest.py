"""Small sound files of every container, made through PyAV."""

from __future__ import annotations

import shutil
import struct
import wave
from collections.abc import Callable, Iterable
from pathlib import Path

import av
import numpy as np
import pytest

from ambient_scribe.protocols import SoundChunk

Encode = Callable[..., Path]
"""encode(path, muxer, codec, seconds=…, rate=…, layout=…, options=…)"""

MUXERS = {
    "wav": ("wav", "pcm_s16le"),
    "flac": ("flac", "flac"),
    "mp3": ("mp3", "libmp3lame"),
    "m4a": ("mp4", "aac"),
    "opus": ("ogg", "libopus"),
    "webm": ("webm", "libopus"),
}


def sweep(seconds: float, rate: int, channels: int = 1) -> np.ndarray:
    """(channels, n): a tone that rises, so that every moment differs; a little noise over it."""
    time = np.arange(round(seconds * rate)) / rate
    tone = 0.3 * np.sin(2 * np.pi * (200 * time + 20 * time**2))
    noise = 0.02 * np.random.default_rng(0).standard_normal(len(time))
    return np.tile((tone + noise).astype(np.float32), (channels, 1))


def write_sound(
    path: Path,
    planes: np.ndarray,
    *,
    muxer: str,
    codec: str,
    rate: int,
    layout: str,
    options: dict[str, str] | None = None,
) -> Path:
    with av.open(str(path), "w", format=muxer, options=options or {}) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        step = rate // 10
        for start in range(0, planes.shape[1], step):
            block = np.ascontiguousarray(planes[:, start : start + step])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def encode(tmp_path: Path) -> Encode:
    def write(
        name: str,
        muxer: str = "wav",
        codec: str = "pcm_s16le",
        *,
        seconds: float = 4,
        rate: int = 48_000,
        layout: str = "mono",
        options: dict[str, str] | None = None,
        planes: np.ndarray | None = None,
    ) -> Path:
        if planes is None:
            planes = sweep(seconds, rate, av.AudioLayout(layout).nb_channels)
        path = tmp_path / name
        return write_sound(
            path, planes, muxer=muxer, codec=codec, rate=rate, layout=layout, options=options
        )

    return write


@pytest.fixture(scope="session")
def masters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Four seconds in every container; made once, and never to be changed."""
    folder, planes = tmp_path_factory.mktemp("masters"), sweep(4, 48_000)
    return {
        ending: write_sound(
            folder / f"visit.{ending}", planes, muxer=muxer, codec=codec, rate=48_000, layout="mono"
        )
        for ending, (muxer, codec) in MUXERS.items()
    }


@pytest.fixture
def one_of_each(masters: dict[str, Path], tmp_path: Path) -> dict[str, Path]:
    """Copies for one test."""
    return {
        ending: Path(shutil.copy(master, tmp_path / master.name))
        for ending, master in masters.items()
    }


def joined(chunks: Iterable[SoundChunk]) -> np.ndarray:
    return np.concatenate([chunk.samples for chunk in chunks])


def story(chunks: Iterable[SoundChunk]) -> list[tuple[str, float]]:
    """What came, in order: ("sound" or the cause, seconds)."""
    told: list[tuple[str, float]] = []
    for chunk in chunks:
        kind = chunk.lost.value if chunk.lost else "sound"
        seconds = len(chunk.samples) / 16_000
        if told and told[-1][0] == kind:
            told[-1] = (kind, round(told[-1][1] + seconds, 6))
        else:
            told.append((kind, seconds))
    return told


@pytest.fixture
def tell() -> Callable[[Iterable[SoundChunk]], list[tuple[str, float]]]:
    return story


@pytest.fixture
def join() -> Callable[[Iterable[SoundChunk]], np.ndarray]:
    return joined


@pytest.fixture
def stated_wav() -> Callable[..., Path]:
    """A WAV of 8 kHz that states `hours` and holds `present_s` seconds."""

    def write(path: Path, hours: float, present_s: float) -> Path:
        rate = 8_000
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 1, rate, 0, "NONE", ""))
            file.writeframes(bytes(round(present_s * rate)))
        raw = bytearray(path.read_bytes())
        at = raw.find(b"data") + 4
        raw[at : at + 4] = struct.pack("<I", round(hours * 3600 * rate))
        path.write_bytes(raw)
        return path

    return write
