"""Makes a clean stretch of one voice sound as if heard in some room through some device.

In: mono samples at 16 kHz and a random generator. Out: as many samples, changed. The voice stays;
everything that is not the voice changes, so that a network cannot tell people by their channel.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt
from scipy import fft

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.simulation.room import Room, impulse_response, ventilation

Sound = npt.NDArray[np.float32]

ROOM_M = ((2.6, 7.0), (2.4, 6.0), (2.3, 3.4))
REVERBERATION_S = (0.15, 0.55)
WALL_M = 0.4
"""Nobody and no microphone is nearer to a wall."""
DISTANCE_M = (0.3, 3.0)
EQUALIZER_HZ = np.array([60, 150, 350, 800, 1700, 3200, 5200, 8000], dtype=np.float64)
EQUALIZER_DB = 5.0
SLOPE_DB = 8.0
HIGHPASS_HZ, LOWPASS_HZ = (60.0, 350.0), (3300.0, 7800.0)
LEVEL_DB = (-45.0, -14.0)
NOISE_DB = (0.0, 28.0)
BABBLE_DB = (6.0, 25.0)
SECOND_VOICE_DB = (6.0, 20.0)
CODECS = (("libopus", "ogg", (12_000, 32_000)), ("libmp3lame", "mp3", (24_000, 64_000)))


@dataclass(frozen=True)
class Chances:
    """Of each thing happening to a stretch of speech."""

    room: float = 0.8
    equalizer: float = 0.8
    highpass: float = 0.3
    lowpass: float = 0.25
    noise: float = 0.75
    second_voice: float = 0.15
    codec: float = 0.2


def random_responses(count: int, seed: int) -> list[Sound]:
    """Impulse responses of random shoebox rooms, direct sound at the first sample, energy one."""
    random = np.random.default_rng(seed)
    return [normalized(_random_response(random)) for _ in range(count)]


def _random_response(random: np.random.Generator) -> npt.NDArray[np.float64]:
    size = np.array([random.uniform(*limits) for limits in ROOM_M])
    while True:
        microphone, mouth = (random.uniform(WALL_M, size - WALL_M) for _ in range(2))
        if DISTANCE_M[0] <= np.linalg.norm(mouth - microphone) <= DISTANCE_M[1]:
            break
    axis = random.standard_normal(3)
    axis /= np.linalg.norm(axis)
    room = Room(
        size_m=tuple(size),
        microphone_m=tuple(microphone),
        microphone_axis=tuple(axis),
        reverberation_s=random.uniform(*REVERBERATION_S),
    )
    return impulse_response(tuple(mouth), room)


def normalized(response: npt.NDArray[np.floating]) -> Sound:
    loud = np.flatnonzero(np.abs(response) > 0.1 * np.abs(response).max())
    kept = response[max(0, int(loud[0]) - 16) :]
    return np.asarray(kept / np.sqrt(np.sum(kept**2)), dtype=np.float32)


class Augmenter:
    """Rooms, noises and other people's voices, and how they are mixed in."""

    def __init__(
        self,
        responses: list[Sound],
        noises: list[Sound],
        others: list[Sound],
        chances: Chances | None = None,
    ) -> None:
        self._responses, self._noises, self._others = responses, noises, others
        self._chances = chances or Chances()

    def __call__(self, clean: Sound, random: np.random.Generator) -> Sound:
        chances, length = self._chances, len(clean)
        sound = _scaled(clean, 0.0)
        if random.random() < chances.second_voice:
            sound = sound + _scaled(
                self._second_voice(length, random), -random.uniform(*SECOND_VOICE_DB)
            )
        sound = self._filtered(sound, random)
        if random.random() < chances.noise:
            sound = _scaled(sound, 0.0) + self._noise(length, random)
        if random.random() < chances.codec:
            sound = _coded(sound, random)
        return _scaled(sound, random.uniform(*LEVEL_DB))

    def _second_voice(self, length: int, random: np.random.Generator) -> Sound:
        """Somebody else during a part of the stretch."""
        voice = _cut(self._others[int(random.integers(len(self._others)))], length, random)
        start, end = sorted(random.integers(0, length, 2))
        voice[:start] = 0
        voice[end:] = 0
        return voice

    def _filtered(self, sound: Sound, random: np.random.Generator) -> Sound:
        """Room, equalizer and band limits, as one multiplication of spectra."""
        chances = self._chances
        response = np.ones(1, dtype=np.float32)
        if random.random() < chances.room:
            response = self._responses[int(random.integers(len(self._responses)))]
        size = fft.next_fast_len(len(sound) + len(response), real=True)
        hertz = fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
        gain_db = np.zeros(len(hertz))
        if random.random() < chances.equalizer:
            knots = random.uniform(-EQUALIZER_DB, EQUALIZER_DB, len(EQUALIZER_HZ))
            knots += np.linspace(-1, 1, len(knots)) * random.uniform(-SLOPE_DB, SLOPE_DB)
            gain_db += np.interp(np.log(hertz + 20), np.log(EQUALIZER_HZ), knots)
        if random.random() < chances.highpass:
            gain_db -= 10 * np.log10(1 + (random.uniform(*HIGHPASS_HZ) / (hertz + 1)) ** 4)
        if random.random() < chances.lowpass:
            gain_db -= 10 * np.log10(1 + (hertz / random.uniform(*LOWPASS_HZ)) ** 12)
        spectrum = fft.rfft(sound, size) * fft.rfft(response, size)
        spectrum *= (10 ** (gain_db / 20)).astype(np.float32)
        return np.asarray(fft.irfft(spectrum, size)[: len(sound)], dtype=np.float32)

    def _noise(self, length: int, random: np.random.Generator) -> Sound:
        kind = random.random()
        if kind < 0.5:
            noise = _cut(self._noises[int(random.integers(len(self._noises)))], length, random)
        elif kind < 0.7:
            noise = ventilation(length, random).astype(np.float32)
        elif kind < 0.85:
            noise = _coloured(length, random)
        else:
            picked = random.integers(len(self._others), size=int(random.integers(3, 8)))
            babble = sum(_scaled(_cut(self._others[int(i)], length, random), 0.0) for i in picked)
            return _scaled(np.asarray(babble), -random.uniform(*BABBLE_DB))
        return _scaled(noise, -random.uniform(*NOISE_DB))


def _cut(sound: Sound, length: int, random: np.random.Generator) -> Sound:
    """So many samples from a random place, round and round where the sound is shorter."""
    start = int(random.integers(len(sound)))
    repeats = -(-(start + length) // len(sound))
    return np.tile(sound, repeats)[start : start + length].copy()


def _scaled(sound: Sound, level_db: float) -> Sound:
    """With this root mean square in dB (0 dB is 1.0)."""
    power = float(np.mean(sound**2))
    return np.asarray(sound * (10 ** (level_db / 20) / np.sqrt(power + 1e-12)), dtype=np.float32)


def _coloured(length: int, random: np.random.Generator) -> Sound:
    spectrum = fft.rfft(random.standard_normal(length).astype(np.float32))
    steps = np.arange(1, len(spectrum) + 1, dtype=np.float32)
    return np.asarray(fft.irfft(spectrum * steps ** random.uniform(-1, 0.2), length), np.float32)


def _coded(sound: Sound, random: np.random.Generator) -> Sound:
    """Through a lossy codec and back, at as many samples."""
    name, container, rates = CODECS[int(random.integers(len(CODECS)))]
    scaled = 0.5 * sound / (np.abs(sound).max() + 1e-9)
    memory = io.BytesIO()
    with av.open(memory, "w", format=container) as out:
        rate = 48_000 if name == "libopus" else SAMPLE_RATE_HZ
        stream = out.add_stream(name, rate=rate, layout="mono")
        stream.bit_rate = int(random.integers(*rates))
        to_codec = av.AudioResampler(stream.format.name, "mono", rate, stream.frame_size or 960)
        frame = av.AudioFrame.from_ndarray(scaled[None].astype(np.float32), "fltp", "mono")
        frame.sample_rate = SAMPLE_RATE_HZ
        for part in [*to_codec.resample(frame), *to_codec.resample(None)]:
            out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    memory.seek(0)
    with av.open(memory, format=container) as heard:
        from_codec = av.AudioResampler("fltp", "mono", SAMPLE_RATE_HZ)
        parts = [p.to_ndarray()[0] for f in heard.decode(audio=0) for p in from_codec.resample(f)]
    decoded = np.concatenate(parts).astype(np.float32)
    return np.pad(decoded, (0, max(0, len(sound) - len(decoded))))[: len(sound)]
