"""Speech whose times are known: words go in, samples and the span of every sound and word leave.

flite and espeak-ng are asked through their C libraries, which tell (unlike their programs) where
each phone begins and to which word it belongs. Needs libflite and libespeak-ng.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import POINTER, Structure, Union, c_char_p, c_float, c_int, c_short, c_uint, c_void_p
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import EngineError
from ambient_scribe.simulation.voices import ESPEAK_WORDS_PER_MINUTE, LARGEST_DENOMINATOR, Voice

LEAD_S, TRAIL_S = 0.06, 0.12
"""Kept of the silence before the first and after the last phone."""

Samples = NDArray[np.float64]


@dataclass(frozen=True)
class Phone:
    """A sound, in seconds; `word` is the index of the spoken token it belongs to."""

    name: str
    start: float
    end: float
    word: int | None


@dataclass(frozen=True)
class Spoken:
    """Samples (n,) at 16 kHz with a peak of 1.0, and the phones in order, pauses left out."""

    samples: Samples
    phones: tuple[Phone, ...]

    def spans(self, words: int) -> list[tuple[float, float] | None]:
        """When each token is said; None for one that the voice left out."""
        found: list[tuple[float, float] | None] = []
        for index in range(words):
            own = [phone for phone in self.phones if phone.word == index]
            found.append((own[0].start, own[-1].end) if own else None)
        return found


def speak(voice: Voice, tokens: Sequence[str], pace: float = 1.0) -> Spoken:
    """Speak the tokens (each one or more words without digits) as `simulation.voices` does."""
    counts = [len(token.split()) for token in tokens]
    owner = [index for index, count in enumerate(counts) for _ in range(count)]
    text = " ".join(tokens)
    stretch = voice.stretch * pace * voice.pitch
    engine = {"flite": _flite, "espeak-ng": _espeak}[voice.engine]
    samples, rate, phones = engine(voice.name, text, stretch)
    ratio = Fraction(SAMPLE_RATE_HZ / (rate * voice.pitch)).limit_denominator(LARGEST_DENOMINATOR)
    if ratio != 1:
        samples = resample_poly(samples, ratio.numerator, ratio.denominator)
    if not phones or not np.abs(samples).max(initial=0.0):
        raise EngineError(f"{voice.engine} said nothing for {text!r}")
    first = max(phones[0].start / voice.pitch - LEAD_S, 0.0)
    last = phones[-1].end / voice.pitch + TRAIL_S
    cut = samples[round(first * SAMPLE_RATE_HZ) : round(last * SAMPLE_RATE_HZ)]
    moved = tuple(
        Phone(
            phone.name,
            phone.start / voice.pitch - first,
            phone.end / voice.pitch - first,
            None if phone.word is None or phone.word >= len(owner) else owner[phone.word],
        )
        for phone in phones
    )
    return Spoken(cut / np.abs(cut).max(), moved)


class _Wave(Structure):
    _fields_ = (
        ("type", c_char_p), ("rate", c_int), ("count", c_int), ("channels", c_int),
        ("samples", POINTER(c_short)),
    )  # fmt: skip


class _Voice(Structure):
    _fields_ = (("name", c_char_p), ("features", c_void_p))


@cache
def _flite_library() -> Any:
    library = ctypes.CDLL("libflite.so.1")
    for name in ("flite_synth_text", "utt_wave", "utt_relation", "relation_head", "item_next",
                 "item_as", "item_parent"):  # fmt: skip
        getattr(library, name).restype = c_void_p
    library.item_feat_float.restype = c_float
    library.item_feat_string.restype = c_char_p
    library.flite_init()
    return library


@cache
def _flite_voice(name: str) -> c_void_p:
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
    register.restype = c_void_p
    return c_void_p(register(None))


def _flite(name: str, text: str, stretch: float) -> tuple[Samples, int, list[Phone]]:
    library, voice = _flite_library(), _flite_voice(name)
    features = c_void_p(ctypes.cast(voice, POINTER(_Voice)).contents.features)
    library.flite_feat_set_float(features, b"duration_stretch", c_float(stretch))
    utterance = c_void_p(library.flite_synth_text(text.encode(), voice))
    wave = ctypes.cast(library.utt_wave(utterance), POINTER(_Wave)).contents
    samples = np.ctypeslib.as_array(wave.samples, (wave.count,)).astype(np.float64)
    rate = int(wave.rate)
    order: dict[int, int] = {}
    item = library.relation_head(c_void_p(library.utt_relation(utterance, b"Token")))
    while item:
        order[item] = len(order)
        item = library.item_next(c_void_p(item))
    phones, start = [], 0.0
    item = library.relation_head(c_void_p(library.utt_relation(utterance, b"Segment")))
    while item:
        end = float(library.item_feat_float(c_void_p(item), b"end"))
        sound = library.item_feat_string(c_void_p(item), b"name").decode()
        syllable = library.item_as(c_void_p(item), b"SylStructure")
        if syllable and sound != "pau":
            word = library.item_parent(c_void_p(library.item_parent(c_void_p(syllable))))
            token = library.item_parent(c_void_p(library.item_as(c_void_p(word), b"Token")))
            phones.append(Phone(sound, start, end, order.get(token)))
        start, item = end, library.item_next(c_void_p(item))
    library.delete_utterance(utterance)
    return samples, rate, phones


class _Identity(Union):
    _fields_ = (("number", c_int), ("name", c_char_p), ("string", ctypes.c_char * 8))


class _Event(Structure):
    _fields_ = (
        ("type", c_int), ("unique", c_uint), ("text_position", c_int), ("length", c_int),
        ("audio_ms", c_int), ("sample", c_int), ("user", c_void_p), ("id", _Identity),
    )  # fmt: skip


_END, _WORD, _PHONEME = 0, 1, 7
_SYNCHRONOUS, _PHONEME_EVENTS, _RATE_PARAMETER, _UTF8 = 2, 1, 1, 1


@cache
def _espeak_library() -> tuple[Any, int, list[Samples], list[tuple[int, int, str]], Any]:
    library = ctypes.CDLL("libespeak-ng.so.1")
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS)
    heard: list[Samples] = []
    events: list[tuple[int, int, str]] = []

    @ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))
    def collect(wave: Any, count: int, event: Any) -> int:
        if wave and count > 0:
            heard.append(np.ctypeslib.as_array(wave, (count,)).astype(np.float64))
        index = 0
        while event[index].type != _END:
            one = event[index]
            if one.type == _WORD:
                events.append((one.sample, one.text_position - 1, ""))
            elif one.type == _PHONEME:
                events.append((one.sample, -1, bytes(one.id.string).decode("utf-8", "replace")))
            index += 1
        return 0

    library.espeak_SetSynthCallback(collect)
    return library, rate, heard, events, collect


def _espeak(name: str, text: str, stretch: float) -> tuple[Samples, int, list[Phone]]:
    library, rate, heard, events, _ = _espeak_library()
    heard.clear()
    events.clear()
    library.espeak_SetVoiceByName(name.encode())
    library.espeak_SetParameter(_RATE_PARAMETER, round(ESPEAK_WORDS_PER_MINUTE / stretch), 0)
    content = text.encode()
    library.espeak_Synth(content, ctypes.c_size_t(len(content) + 1), 0, 1, 0, _UTF8, None, None)
    samples = np.concatenate(heard) if heard else np.zeros(0)
    phones: list[Phone] = []
    word, length = None, len(samples) / rate
    for index, (sample, position, sound) in enumerate(events):
        if position >= 0:
            word = len(text[:position].split()) if position < len(text) else word
            continue
        following = next((s for s, p, _ in events[index + 1 :] if p < 0), None)
        end = length if following is None else following / rate
        if sound and not sound.startswith("_") and end > sample / rate:
            phones.append(Phone("e:" + sound, sample / rate, end, word))
    return samples, rate, phones
