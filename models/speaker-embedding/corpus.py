"""Who speaks in the training material: folders of sound and text enter, voices leave.

A LibriSpeech speaker is read from `SPEECH/librispeech_speakers`. 40 speakers are kept for
simulated visits and for the test (`held_out.txt`), 15 more choose between models
(`validation.txt`); the others train. Synthetic voices read sentences of the training splits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from ambient_scribe.domain.time import SAMPLE_RATE_HZ, TimeSpan
from ambient_scribe.protocols import VoicedSegment
from ambient_scribe.simulation.voices import Voice, synthesize
from ambient_scribe.speech.diarizers.voiceprints import measure

Sound = npt.NDArray[np.float32]

HERE = Path(__file__).resolve().parent
HELD_OUT, VALIDATION = HERE / "held_out.txt", HERE / "validation.txt"
SPLIT_SEED = 20
HELD_OUT_OF_EACH, VALIDATION_OF_EACH = (20, 20), (8, 7)
"""Of lower and of higher voices."""
HIGHER_VOICE_HZ = 165.0
"""Median pitch that divides the speakers into two groups: nobody's sex is known here."""
UNSEEN_NOISES = ("speech_commands/running_tap.flac", "speechbrain/noise4.flac")
"""Kept for the test. All measured room responses are kept for it too."""
MEASURED_ROOMS = "speechbrain_rir*.flac"

FLITE = ("kal16", "awb", "rms", "slt")
ESPEAK_VARIANTS = ("", "+m1", "+m2", "+m3", "+m4", "+f1", "+f2", "+f3")
FLITE_PITCHES = (0.85, 0.92, 1.0, 1.08, 1.17)
ESPEAK_PITCHES = (0.9, 1.0, 1.11)
SYNTHETIC_S = 24.0
SENTENCE_WORDS = range(8, 22)


@dataclass(frozen=True)
class Speaker:
    id: str
    path: Path


def speakers(speech: Path) -> list[Speaker]:
    files = sorted((speech / "librispeech_speakers").glob("*.flac"))
    return [Speaker(path.name.split("-")[0], path) for path in files]


def training_speakers(speech: Path) -> list[Speaker]:
    kept = {*listed(HELD_OUT), *listed(VALIDATION)}
    return [speaker for speaker in speakers(speech) if speaker.id not in kept]


def heard(speech: Path) -> list[str]:
    """What the training heard: LibriSpeech's speaker numbers, then synthetic voices."""
    names = {f"{v.engine} {v.name}" for voices in synthetic_voices() for v in voices}
    return [*sorted((s.id for s in training_speakers(speech)), key=int), *sorted(names)]


def listed(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split()


def chosen(speech: Path, path: Path) -> list[Speaker]:
    """The speakers that a list names."""
    wanted = set(listed(path))
    return [speaker for speaker in speakers(speech) if speaker.id in wanted]


def read_sound(path: Path) -> Sound:
    """All samples of a file with one channel, at 16 kHz."""
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "mono", SAMPLE_RATE_HZ)
        parts = [
            part.to_ndarray()[0]
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(parts).astype(np.float32)


def median_pitch_hz(sound: Sound) -> float:
    length_ms = len(sound) * 1000 // SAMPLE_RATE_HZ
    units = measure(VoicedSegment(TimeSpan(start_ms=0, end_ms=length_ms), sound))
    pitched = units.pitched > 0
    return float(np.exp(np.median(units.pitch_sums[pitched] / units.pitched[pitched])))


def split(speech: Path) -> None:
    """Draws both lists and writes them, a speaker a line."""
    random = np.random.default_rng(SPLIT_SEED)
    everyone = speakers(speech)
    higher = [median_pitch_hz(read_sound(s.path)) > HIGHER_VOICE_HZ for s in everyone]
    lists: dict[Path, list[str]] = {HELD_OUT: [], VALIDATION: []}
    for group in (False, True):
        ids = [s.id for s, is_higher in zip(everyone, higher, strict=True) if is_higher is group]
        drawn = [str(one) for one in random.permutation(ids)]
        first, second = HELD_OUT_OF_EACH[group], VALIDATION_OF_EACH[group]
        lists[HELD_OUT] += drawn[:first]
        lists[VALIDATION] += drawn[first : first + second]
    for path, ids in lists.items():
        path.write_text("\n".join(sorted(ids, key=int)) + "\n", encoding="utf-8")


def noises(speech: Path, unseen: bool = False) -> list[Sound]:
    paths = sorted((speech / "noise").rglob("*.flac"))
    kept = set(UNSEEN_NOISES)
    return [
        read_sound(path)
        for path in paths
        if (path.relative_to(speech / "noise").as_posix() in kept) is unseen
    ]


def synthetic_voices() -> list[tuple[Voice, ...]]:
    """Each entry is one speaker; espeak-ng's two accents share a variant's voice."""
    flite = [(Voice("flite", name, pitch=p),) for name in FLITE for p in FLITE_PITCHES]
    espeak = [
        tuple(Voice("espeak-ng", accent + variant, pitch=p) for accent in ("en-us", "en-gb"))
        for variant in ESPEAK_VARIANTS
        for p in ESPEAK_PITCHES
    ]
    return flite + espeak


def synthetic_speech(voices: tuple[Voice, ...], sentences: list[str], seed: int) -> Sound:
    """SYNTHETIC_S of sentences drawn at random, at changing pace."""
    random = np.random.default_rng(seed)
    parts: list[npt.NDArray[np.float64]] = []
    while sum(map(len, parts)) < SYNTHETIC_S * SAMPLE_RATE_HZ:
        voice = voices[int(random.integers(len(voices)))]
        words = sentences[int(random.integers(len(sentences)))]
        parts.append(synthesize(voice, words, pace=random.uniform(0.85, 1.15)))
        parts.append(np.zeros(round(random.uniform(0.05, 0.3) * SAMPLE_RATE_HZ)))
    return np.concatenate(parts)[: round(SYNTHETIC_S * SAMPLE_RATE_HZ)].astype(np.float32)


def sentences(data: Path) -> list[str]:
    """Sentences of the training splits of the clinical dialogues, without figures, in order."""
    found = {}
    for text in _turns(data):
        for sentence in re.split(r"(?<=[.?!])\s+", text):
            plain = re.sub(r"\s+", " ", sentence).strip()
            if len(plain.split()) in SENTENCE_WORDS and re.fullmatch(r"[A-Za-z',.?! -]+", plain):
                found[plain] = None
    return list(found)


def _turns(data: Path) -> Iterator[str]:
    for corpus in ("aci-bench", "mts-dialog"):
        with (data / corpus / "train.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                yield from (turn["text"] for turn in json.loads(line)["turns"])
