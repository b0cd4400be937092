"""A day at one workstation, without its waiting: does anything grow, slow down or drift?

    python benchmarks/day.py [--hours 10] [--out benchmarks/results/day.json]

Two parts, each fed 100 ms at a time as a microphone would, as fast as the machine takes it.

*Visits*: the samples in turn, each with a minute of silence in its middle, until the hours are full; every one a live
session with voice detection, online diarizer, facts and a drafted note in one process, as a workstation
has it. After each: resident memory, open files, threads, processor time.
*One stream*: voice detection and diarizer on a single visit that lasts all the hours: ten minutes of
silence, the same half minute of a sample, and so on. Where each of its segments begins, against where it
was put, is the drift of the timestamps.

What is said is not at issue: the words come from the samples' references at their times, at no cost, so
the figures hold for everything but the recognizer.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ambient_scribe import samples
from ambient_scribe.build import build_hearing
from ambient_scribe.build_writing import build_writing
from ambient_scribe.capture.file import FileSource
from ambient_scribe.config import Config, Overrides, load_config
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLE_RATE_HZ, SAMPLES_PER_MS, TimeSpan
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions
from ambient_scribe.interop.context import read_context
from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.pipeline import HearingEngines, Session, Settings
from ambient_scribe.protocols import Hypothesis, Priming, Samples, SoundChunk, VoicedSegment

RESULT = Path(__file__).parent / "results" / "day.json"

CHUNK_SAMPLES = SAMPLE_RATE_HZ // 10
PAUSE_S = 60
"""Somebody fetches something: silence in the middle of each visit."""
EXCERPT_S, REST_S = 30, 570
SETTLED_H = 1.0
"""Slopes are of what comes after: caches fill and models load in the first hour."""


# ---------------------------------------------------------------- words at no cost
class Reference:
    """A Recognizer that knows what was said: words of the reference, evenly spaced in their turns."""

    identity = EngineIdentity(stage="recognition", engine="reference")

    def __init__(self) -> None:
        self.words: Sequence[HeardWord] = ()

    def open_stream(self, priming: Priming) -> Reference:
        return self

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        return tuple(Hypothesis(words=self._in(one.span), language="en") for one in segments)

    def _in(self, span: TimeSpan) -> tuple[HeardWord, ...]:
        return tuple(
            word
            for word in self.words
            if word.span.start_ms >= span.start_ms and word.span.end_ms <= span.end_ms
        )


def spoken(name: str, pause_at_ms: int, pause_ms: int) -> tuple[HeardWord, ...]:
    """The words of a sample; what comes after the pause, that much later."""
    document = json.loads(samples.sample(name).transcript.read_text(encoding="utf-8"))
    words: list[HeardWord] = []
    for turn in document["utterances"]:
        texts = turn["text"].split()
        start, length = turn["start"] * 1000, (turn["end"] - turn["start"]) * 1000 / len(texts)
        later = pause_ms if start >= pause_at_ms else 0
        for place, text in enumerate(texts):
            begin = round(start + place * length) + later
            span = TimeSpan(start_ms=begin, end_ms=begin + max(1, int(length)))
            words.append(HeardWord(text=text, span=span, confidence=0.95))
    return tuple(words)


def sound_of(name: str) -> Samples:
    chunks = [chunk.samples.mean(axis=1) for chunk in FileSource(samples.sample(name).audio)]
    return np.concatenate(chunks).astype(np.float32)


def quiet(seconds: float) -> Samples:
    """A room at rest: noise at -66 dB."""
    noise = np.random.default_rng(0).standard_normal(round(seconds * SAMPLE_RATE_HZ))
    return (noise * 0.0005).astype(np.float32)


def between_turns(name: str) -> int:
    """The end of the turn that holds the middle, in ms."""
    document = json.loads(samples.sample(name).transcript.read_text(encoding="utf-8"))
    middle = document["duration"] / 2
    return round(min(one["end"] for one in document["utterances"] if one["end"] > middle) * 1000)


# ---------------------------------------------------------------- what is measured
def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def state(began: float) -> dict[str, float]:
    gc.collect()
    return {
        "resident_mib": round(resident_mib(), 1),
        "files": sum(1 for _ in Path("/proc/self/fd").iterdir()),
        "threads": threading.active_count(),
        "processor_s": round(time.process_time() - began, 2),
    }


def slope(hours: Sequence[float], values: Sequence[float]) -> float:
    """An hour's growth, by least squares over what comes after the first hour."""
    settled = [(h, v) for h, v in zip(hours, values, strict=True) if h >= SETTLED_H]
    if len(settled) < 3:
        return float("nan")
    at, value = zip(*settled, strict=True)
    return float(np.polyfit(at, value, 1)[0])


def blocks(sound: Samples) -> Iterator[Samples]:
    for start in range(0, len(sound), CHUNK_SAMPLES):
        yield sound[start : start + CHUNK_SAMPLES]


# ---------------------------------------------------------------- the two parts
def visits(config: Config, hours: float) -> dict[str, Any]:
    reference = Reference()
    built = build_hearing(config)
    engines = HearingEngines(built.detector, reference, built.diarizer)  # type: ignore[arg-type]
    settings = Settings(
        template=load_template(config.template),
        streaming=config.streaming,
        alignment=config.alignment,
    )
    known = {}
    for one in samples.samples():
        at_ms = between_turns(one.id)
        sound, cut = sound_of(one.id), at_ms * SAMPLES_PER_MS
        whole = np.concatenate([sound[:cut], quiet(PAUSE_S), sound[cut:]])
        known[one.id] = (whole, spoken(one.id, at_ms, PAUSE_S * 1000), read_context(one.context))
    rows: list[dict[str, Any]] = []
    heard_h = 0.0
    for name in itertools.cycle(known):
        sound, reference.words, context = known[name]
        began = time.process_time()
        session = Session(engines, build_writing(), settings, context)
        for block in blocks(sound):
            session.feed(SoundChunk(block.reshape(-1, 1)))
        live_s = time.process_time() - began
        session.finish()
        encounter = session.encounter
        length_s = len(sound) / SAMPLE_RATE_HZ
        heard_h += length_s / 3600
        rows.append(
            {
                "sample": name,
                "hours": round(heard_h, 3),
                **state(began),
                "finish_s": round(time.process_time() - began - live_s, 2),
                "length_s": round(length_s, 1),
                "facts": len(encounter.facts),
                "words": len(encounter.transcript.words),
            }
        )
        del session, encounter
        sys.stderr.write(json.dumps(rows[-1]) + "\n")
        if heard_h >= hours:
            break
    return {"summary": of_visits(rows), "visits": rows}


def of_visits(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    hours = [row["hours"] for row in rows]
    costs = [row["processor_s"] / (row["length_s"] / 60) for row in rows]
    return {
        "visits": len(rows),
        "hours": hours[-1],
        "resident_mib_per_hour": slope(hours, [row["resident_mib"] for row in rows]),
        "files_per_hour": slope(hours, [row["files"] for row in rows]),
        "threads_per_hour": slope(hours, [row["threads"] for row in rows]),
        "processor_s_per_minute": float(np.median(costs)),
        "processor_s_per_minute_per_hour": slope(hours, costs),
        "same_every_time": all(
            len({(row["words"], row["facts"]) for row in rows if row["sample"] == name}) == 1
            for name in {row["sample"] for row in rows}
        ),
    }


def one_stream(config: Config, hours: float) -> dict[str, Any]:
    built = build_hearing(config)
    detector, diarizer = built.detector.open_stream(), built.diarizer.open_stream()
    name = samples.samples()[0].id
    excerpt, rest = sound_of(name)[: EXCERPT_S * SAMPLE_RATE_HZ], quiet(REST_S)
    first: list[int] = []
    drifts: list[int] = []
    rows: list[dict[str, Any]] = []
    base_ms, found = 0, 0
    for round_ in range(round(hours * 3600 / (EXCERPT_S + REST_S))):
        began = time.process_time()
        starts: list[int] = []
        for block in itertools.chain(blocks(excerpt), blocks(rest)):
            diarizer.feed(block)
            for segment in detector.feed(block):
                diarizer.voiced(segment)
                starts.append(segment.span.start_ms - base_ms)
        first = first or starts
        if len(starts) == len(first):  # other segments have no beginnings to compare
            found += 1
            drifts += [abs(start - due) for start, due in zip(starts, first, strict=True)]
        base_ms += (len(excerpt) + len(rest)) // SAMPLES_PER_MS
        rows.append({"hours": round(base_ms / 3_600_000, 3), **state(began)})
        if round_ % 6 == 5:
            sys.stderr.write(json.dumps(rows[-1]) + "\n")
    hours_at = [row["hours"] for row in rows]
    return {
        "summary": {
            "hours": hours_at[-1],
            "segments_a_round": len(first),
            "rounds": len(rows),
            "rounds_with_the_same_segments": found,
            "largest_drift_ms": max(drifts, default=0),
            "resident_mib_per_hour": slope(hours_at, [row["resident_mib"] for row in rows]),
            "processor_s_per_minute_per_hour": slope(
                hours_at,
                [row["processor_s"] / ((EXCERPT_S + REST_S) / 60) for row in rows],
            ),
        },
        "rounds": rows,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--profile", default="embedded")
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    config = load_config(options.profile, Overrides(live=True))
    began = time.perf_counter()
    document = {
        "what": "a day of visits; words from the references, at no cost",
        "visits": visits(config, options.hours),
        "one_stream": one_stream(config, options.hours),
        "profile": options.profile,
        "streaming": config.streaming.model_dump(mode="json"),
        "wall_s": round(time.perf_counter() - began, 1),
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
    }
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(document["visits"]["summary"], indent=1) + "\n")  # type: ignore[index]
    sys.stdout.write(json.dumps(document["one_stream"]["summary"], indent=1) + "\n")  # type: ignore[index]


if __name__ == "__main__":
    main()
