"""Speaks sentences and keeps what Whisper hears of them, with the time of every phone and word.

    python models/whisper-sim/corpus.py DATA WORK [--split train] [--hours 20] [--processes 2]

Leaves WORK/SPLIT/NNN.npy (frames, 80; float16; log10 power) and NNN.jsonl (an utterance a line)
for every 500 sentences; what is there already is not made again.
"""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from features import FRAMES_PER_S, in_room, log_mel, responses
from synthesis import Spoken, speak
from texts import Sentence, sentences

from ambient_scribe.errors import EngineError
from ambient_scribe.simulation.voices import Voice

SHARD = 500
WET_SHARE = 0.6
LEVEL = 0.08
"""Root mean square of every utterance before gains."""
PACE = (0.92, 1.1)
MEAN_S = 3.3
"""Of a sentence, to plan hours."""

VOICES: dict[str, tuple[Voice, float]] = {
    "slt": (Voice("flite", "slt", 1.1), 0.22),
    "slt-low": (Voice("flite", "slt", 1.1, 0.94), 0.14),
    "awb": (Voice("flite", "awb", 1.04), 0.22),
    "rms": (Voice("flite", "rms", 1.04), 0.20),
    "kal16": (Voice("flite", "kal16"), 0.08),
    "en-us": (Voice("espeak-ng", "en-us"), 0.09),
    "en-us+f3": (Voice("espeak-ng", "en-us+f3"), 0.05),
}
"""By name: the voice as the samples play it, and its share of the sentences."""


@dataclass(frozen=True)
class Utterance:
    """One spoken sentence; times in seconds from its first frame."""

    id: str
    voice: str
    words: tuple[tuple[str, float, float], ...]
    phones: tuple[tuple[str, float, float], ...]
    first_frame: int
    frames: int

    @property
    def text(self) -> str:
        return " ".join(word for word, _, _ in self.words)


def word_times(sentence: Sentence, spoken: Spoken) -> tuple[tuple[str, float, float], ...]:
    """Every written token with its span; one that the voice ran into another shares its span."""
    spans = spoken.spans(len(sentence.spoken))
    placed: list[tuple[str, float, float]] = []
    for index, (word, span) in enumerate(zip(sentence.written, spans, strict=True)):
        if span is not None:
            placed.append((word, *span))
        elif placed:
            before, start, end = placed.pop()
            middle = start + (end - start) * len(before) / (len(before) + len(word))
            placed += [(before, start, middle), (word, middle, end)]
        else:
            following = next(s for s in spans[index:] if s is not None)
            placed.append((word, following[0], following[0]))
    return tuple(placed)


def render(sentence: Sentence, voice: str, seed: int) -> tuple[np.ndarray, Spoken]:
    """The samples (n,) as they are heard, in a room or not, and what was said when."""
    draw = np.random.default_rng(seed)
    spoken = speak(VOICES[voice][0], sentence.spoken, pace=draw.uniform(*PACE))
    samples = spoken.samples
    if draw.random() < WET_SHARE:
        known = responses()
        samples = in_room(samples, known[draw.integers(len(known))])
    return samples * (LEVEL / np.sqrt(np.mean(samples**2))), spoken


def make_shard(job: tuple[Path, list[Sentence]]) -> str:
    path, chosen = job
    names, shares = list(VOICES), [share for _, share in VOICES.values()]
    mels: list[np.ndarray] = []
    lines: list[str] = []
    position = 0
    for sentence in chosen:
        seed = zlib.crc32(sentence.text.encode())
        voice = str(np.random.default_rng(seed).choice(names, p=shares))
        try:
            samples, spoken = render(sentence, voice, seed)
        except EngineError:
            continue
        mel = log_mel(samples).astype(np.float16)
        record = {
            "id": sentence.id, "voice": voice, "first_frame": position, "frames": len(mel),
            "words": [(w, round(s, 3), round(e, 3)) for w, s, e in word_times(sentence, spoken)],
            "phones": [(p.name, round(p.start, 3), round(p.end, 3)) for p in spoken.phones],
        }  # fmt: skip
        mels.append(mel)
        lines.append(json.dumps(record))
        position += len(mel)
    np.save(path.with_suffix(".part.npy"), np.concatenate(mels))
    path.with_suffix(".jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".part.npy").rename(path.with_suffix(".npy"))
    return f"{path.name}: {len(lines)} sentences, {position / FRAMES_PER_S:.0f} s"


def make(data: Path, work: Path, split: str, hours: float, processes: int) -> None:
    folder = work / split
    folder.mkdir(parents=True, exist_ok=True)
    chosen = sentences(data, split)[: round(hours * 3600 / MEAN_S)]
    jobs: list[tuple[Path, list[Sentence]]] = []
    for number, start in enumerate(range(0, len(chosen), SHARD)):
        path = folder / f"{number:03}"
        if not path.with_suffix(".npy").exists():
            jobs.append((path, chosen[start : start + SHARD]))
    with get_context("spawn").Pool(processes) as pool:
        for report in pool.imap_unordered(make_shard, jobs):
            sys.stdout.write(report + "\n")
            sys.stdout.flush()


def load(work: Path, split: str) -> tuple[list[Utterance], list[np.ndarray]]:
    """Every utterance made so far, and its mel (frames, 80) in float16."""
    found: list[Utterance] = []
    mels: list[np.ndarray] = []
    for path in sorted((work / split).glob("[0-9][0-9][0-9].npy")):
        block = np.load(path)
        for line in path.with_suffix(".jsonl").read_text(encoding="utf-8").splitlines():
            record: dict[str, Any] = json.loads(line)
            record["words"] = tuple(map(tuple, record["words"]))
            record["phones"] = tuple(map(tuple, record["phones"]))
            found.append(Utterance(**record))
            mels.append(block[record["first_frame"] :][: record["frames"]])
    return found, mels


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--split", choices=("train", "valid"), default="train")
    parser.add_argument("--hours", type=float, default=20.0)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    make(arguments.data, arguments.work, arguments.split, arguments.hours, arguments.processes)


if __name__ == "__main__":
    main()
