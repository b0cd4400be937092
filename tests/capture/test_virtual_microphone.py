"""Real PortAudio, real ALSA, a real sound server: a microphone that can be unplugged by a test."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from tests.capture.virtual import Listener, Room, is_possible, write_wav

pytestmark = [
    pytest.mark.engine,
    pytest.mark.slow,
    pytest.mark.skipif(not is_possible(), reason="needs pulseaudio and libasound2-plugins"),
]

RATE_HZ = 16_000
ON_HZ, OFF_HZ = 1_000, 440
SOUND = None


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    """What a quiet room sounds like."""
    hiss = np.random.default_rng(0).normal(0, 0.003, 200 * RATE_HZ)
    return write_wav(tmp_path / "noise.wav", hiss)


@pytest.fixture
def room(noise: Path) -> Iterator[Room]:
    with Room() as room:
        room.play(noise)
        yield room


@pytest.fixture
def listener(room: Room, tmp_path: Path) -> Iterator[Listener]:
    with Listener(room, tmp_path / "heard.npz") as listener:
        listener.hears("cause", SOUND)
        yield listener


def gaps(fates: list[tuple[int, str]]) -> dict[str, float]:
    """Cause of each gap that is longer than a block, and its seconds."""
    spans = [
        (cause, sum(samples for samples, _ in group) / RATE_HZ)
        for cause, group in groupby(fates, key=lambda fate: fate[1])
    ]
    return {cause: seconds for cause, seconds in spans if cause != "sound" and seconds > 0.1}


def best_match(heard: np.ndarray, piece: np.ndarray) -> float:
    """Correlation of a piece with where it is heard best."""
    size = 1 << (len(heard) + len(piece)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(heard) - len(piece)]
    energy = np.concatenate([[0.0], np.cumsum(heard.astype(np.float64) ** 2)])
    norms = np.sqrt((energy[len(piece) :] - energy[: -len(piece)])[:-1])
    return float(np.max(products / np.maximum(norms, 1e-6)) / np.linalg.norm(piece))


def tone(frequency_hz: float, seconds: float) -> np.ndarray:
    return 0.3 * np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)


def loudness(samples: np.ndarray, frequency_hz: float) -> np.ndarray:
    """Of that tone, for each 20 ms."""
    pieces = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    turn = np.exp(-2j * np.pi * frequency_hz * np.arange(320) / RATE_HZ)
    return np.abs(pieces @ turn) / 160


def test_what_is_said_in_the_room_is_what_is_heard(
    room: Room, listener: Listener, short_visit: Path, spoken: np.ndarray
):
    room.play(short_visit).wait()
    heard, fates, last = listener.ends()
    said = spoken.astype(np.float32) / 32_768
    pieces = [said[at : at + RATE_HZ] for at in range(0, len(said), RATE_HZ)]
    matches = [best_match(heard, piece) for piece in pieces if np.abs(piece).max() > 0.1]
    assert len(matches) >= 3
    assert np.median(matches) > 0.9
    assert gaps(fates) == {}
    assert last["counted_s"] == pytest.approx(last["elapsed_s"], abs=1)


def test_a_microphone_that_is_unplugged_is_told_and_found_again(
    room: Room, listener: Listener, noise: Path
):
    room.unplug()
    assert "since 0:0" in listener.hears("alarm", "nothing is heard until it is back")["alarm"]
    listener.hears("cause", "device")
    room.plug()
    room.play(noise)
    listener.hears("alarm", "is back after")
    _, fates, last = listener.ends()
    assert gaps(fates)["device"] > 0
    assert last["counted_s"] == pytest.approx(last["elapsed_s"], abs=1)


def test_a_sound_server_that_dies_is_found_again(room: Room, listener: Listener, noise: Path):
    """PortAudio knows the devices of the new one only when it is initialized anew."""
    room.switch_off()
    listener.hears("alarm", "nothing is heard until it is back")
    room.switch_on()
    room.play(noise)
    listener.hears("alarm", "is back after")
    _, fates, last = listener.ends()
    assert set(gaps(fates)) == {"device"}
    assert last["counted_s"] == pytest.approx(last["elapsed_s"], abs=1)


def test_a_driver_that_hangs_stops_neither_the_clock_nor_the_end_of_a_visit(
    room: Room, listener: Listener
):
    room.freeze()
    listener.hears("alarm", "gives no sound")
    listener.hears("cause", "device")
    _, fates, last = listener.ends()
    assert set(gaps(fates)) == {"device"}
    assert last["counted_s"] <= last["elapsed_s"] + 1


def test_a_muted_microphone_is_told(room: Room, listener: Listener):
    room.mute(True)
    listener.hears("alarm", "is it muted?")
    room.mute(False)
    listener.hears("alarm", "is heard again after")
    _, fates, _ = listener.ends()
    assert gaps(fates)["muted"] > 0  # a busy machine's sound server may lose some besides


@pytest.mark.parametrize("pauses", [1, 3])
def test_nothing_of_what_is_off_the_record_is_heard(
    room: Room, listener: Listener, tmp_path: Path, pauses: int
):
    """One tone sounds on the record, another one from the pause until the moment of the resumption."""
    on, off = (write_wav(tmp_path / f"{hz}.wav", tone(hz, 100)) for hz in (ON_HZ, OFF_HZ))
    for _ in range(pauses):
        player = room.play(on)
        time.sleep(1.5)
        listener.say("pause")
        listener.hears("done", "pause")
        room.hush(player)
        player = room.play(off)
        time.sleep(1.5)
        room.hush(player)
        listener.say("resume")
        listener.hears("done", "resume")
    player = room.play(on)
    time.sleep(1.5)
    heard, fates, last = listener.ends()
    assert loudness(heard, ON_HZ).max() > 0.1
    assert loudness(heard, OFF_HZ).max() < 0.02
    told = [samples / RATE_HZ for samples, cause in fates if cause == "off record"]
    assert sum(told) >= 1.5 * pauses
    assert last["counted_s"] == pytest.approx(last["elapsed_s"], abs=1)
