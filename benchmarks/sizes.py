"""Which size of Whisper a machine can listen with: the streaming core played at every size's price.

    python benchmarks/sizes.py WORK [--sizes tiny base small medium large-v3-turbo] [--seconds 120]

Whispers of the published sizes with random weights are built in WORK (`random_whisper.py`); what
their readings cost is measured on this machine by window, tokens and prompt (`window_costs.py`).
Then the beginning of a sample visit goes through the streaming core as from a microphone. The words
come from `--model`, at no cost; every reading that the core asks for is paid at the size's price,
with so many tokens a second of speech as English has, and steps grow under load as they would. So
the figures are of compute and waiting alone: accuracy is not in them, nor is the second look in a
full window that doubtful speech gets, for it depends on how well a model hears. Words that a
reading goes on from cost their tokens too: CTranslate2 takes a step for each.

Ways: `short` reads everything in windows as long as the speech; `mixed` only speech that goes on,
and what has ended in Whisper's full 30 s, as a model gets it that was trained on padded windows;
`padded` everything in full ones. `compute` is processor seconds of recognition for each second of
speech where nothing falls behind, `clock` the same on the wall, `compute_as_played` what is left of
it when steps grow. A size keeps up where sound waits for less than the limit when it is its turn,
in 95 of 100 chunks. Needs a machine that does nothing else: the clock is the wall's where there are
several threads.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read where numpy and the engines are loaded
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from latency import Samples, fed, live, visits, voiced_seconds
from moments import Log, latencies
from random_whisper import SHAPES, build
from window_costs import Seconds, WindowCosts, measured
from windows import Timed, load

from ambient_scribe.build import build_hearing
from ambient_scribe.config import Config, Overrides, load_config
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.evaluation.results.provenance import cpu_count, machine, versions
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.protocols import Hypothesis, Priming, RecognizerStream, VoicedSegment
from ambient_scribe.speech.recognizers.faster_whisper import FasterWhisperRecognizer
from ambient_scribe.speech.recognizers.short_windows import (
    LONGEST_WINDOW_MS,
    WindowConfig,
    WindowReader,
    WindowRequest,
)
from ambient_scribe.speech.recognizers.sizing import TOKENS_PER_SECOND

RESULT = Path(__file__).parent / "results" / "sizes.json"
SIZES = ("tiny", "base", "small", "medium", "large-v3-turbo")
WAYS = ("short", "mixed", "padded")
LIMIT_S = 2.0


@dataclass(frozen=True)
class Reading:
    """What the core asked for."""

    speech_s: float
    window_s: float
    told: int
    """Tokens known beforehand."""
    beam: int
    ended: bool

    def price(self, costs: WindowCosts, way: str) -> Seconds:
        padded = way == "padded" or (way == "mixed" and self.ended)
        window_s = LONGEST_WINDOW_MS / 1000 if padded else self.window_s
        return costs.of(window_s, TOKENS_PER_SECOND * self.speech_s, self.told, self.beam)


@dataclass
class Till:
    """Keeps what was read, and a clock on which it took what it costs. Without costs time stands
    still: nothing ever falls behind."""

    costs: WindowCosts | None = None
    way: str = ""
    readings: list[Reading] = field(default_factory=list)
    ended: bool = True
    """Whether what is being read has ended."""
    free_s: float = 0.0
    paid_s: float = 0.0

    def now_s(self) -> float:
        return time.process_time() - self.free_s + self.paid_s if self.costs else 0.0

    def pay(self, request: WindowRequest, window_ms: int) -> None:
        reading = Reading(
            request.speech_ms / 1000,
            window_ms / 1000,
            len(request.previous),
            request.beam_size,
            self.ended,
        )
        self.readings.append(reading)
        if self.costs:
            self.paid_s += float(reading.price(self.costs, self.way)[0])

    def total(self, costs: WindowCosts, way: str) -> Seconds:
        return sum((one.price(costs, way) for one in self.readings), np.zeros(2))


@dataclass
class PaidWindows:
    """A WindowReader: the words of one model at the price of another."""

    reader: WindowReader
    till: Till

    @property
    def config(self) -> WindowConfig:
        return self.reader.config

    def decode(self, requests: Sequence[WindowRequest]) -> list[Any]:
        began = time.process_time()
        parts = self.reader.decode(requests)
        self.till.free_s += time.process_time() - began
        for request in requests:
            self.till.pay(request, self.config.window_ms(request.speech_ms))
        return parts


@dataclass
class PaidRecognizer:
    recognizer: FasterWhisperRecognizer
    till: Till

    @property
    def identity(self) -> EngineIdentity:
        return self.recognizer.identity

    def open_stream(self, priming: Priming) -> RecognizerStream:
        windows = PaidWindows(self.recognizer.windows, self.till)
        return PaidStream(self.recognizer.open_stream(priming, windows), self.till)


@dataclass
class PaidStream:
    stream: RecognizerStream
    till: Till

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        (segment,) = segments  # the streaming core reads one at a time
        self.till.ended = segment.ended
        return self.stream.decode(segments)


@dataclass(frozen=True)
class Play:
    """One visit through the streaming core, as often as wanted."""

    config: Config
    engines: HearingEngines
    sound: Samples
    spoken_s: float

    def through(self, till: Till) -> Log:
        assert isinstance(self.engines.recognizer, FasterWhisperRecognizer)
        paid = PaidRecognizer(self.engines.recognizer, till)
        engines = replace(self.engines, recognizer=paid)
        return fed(live(self.config, engines, till.now_s), self.sound, till.now_s)

    def at(self, costs: WindowCosts, way: str, unhurried: Till) -> dict[str, Any]:
        """`unhurried`: what is asked for by a core that never falls behind."""
        till = Till(costs, way)
        log = self.through(till)
        waits_s = float(np.percentile(log.behind_ms, 95)) / 1000
        return {
            "compute": float(unhurried.total(costs, way)[1]) / self.spoken_s,
            "clock": float(unhurried.total(costs, way)[0]) / self.spoken_s,
            "compute_as_played": float(till.total(costs, way)[1]) / self.spoken_s,
            "readings": len(till.readings) / self.spoken_s,
            "behind_p95_s": waits_s,
            "behind_most_s": max(log.behind_ms) / 1000,
            "keeps_up": waits_s < LIMIT_S,
            **latencies(log),
        }


def largest(runs: dict[str, dict[str, Any]], way: str) -> str | None:
    """The last size of which it and all smaller ones keep up."""
    found = None
    for size, by_way in runs.items():
        if not by_way[way]["keeps_up"]:
            break
        found = size
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", nargs="+", choices=list(SHAPES), default=list(SIZES))
    parser.add_argument("--model", default="whisper-sim", help="whose words they are")
    parser.add_argument("--sample", default="urgent_care")
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--threads", type=int, default=cpu_count())
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    asked = Overrides(engine="faster-whisper", model=options.model, language="en", live=True)
    config = load_config("embedded", asked)
    inside = {**dict(config.recognizer), "process": "inside"}
    config = Config.model_validate({**dict(config), "recognizer": inside})
    engines = build_hearing(config)
    (visit,) = visits([options.sample], options.seconds)
    play = Play(config, engines, visit.sound, voiced_seconds(engines, visit.sound))
    unhurried = Till()
    play.through(unhurried)
    document: dict[str, Any] = {
        "instrument": "random weights and synthetic voices: compute and waiting alone",
        "sample": options.sample,
        "seconds": len(visit.sound) / SAMPLE_RATE_HZ,
        "speech_s": play.spoken_s,
        "readings_at_full_step": len(unhurried.readings) / play.spoken_s,
        "limit_s": LIMIT_S,
        "tokens_per_second": TOKENS_PER_SECOND,
        "step_ms": config.streaming.step_ms,
        "words_of": options.model,
        "threads": options.threads,
        "compute_type": "int8",
        "load_before": load(),
        "machine": machine(),
        "cpus": cpu_count(),
        "versions": versions(),
        "costs": {},
        "sizes": {},
    }
    for size in options.sizes:
        folder = build(size, options.work / size)
        costs = measured(Timed(folder, options.threads, 1), options.runs)
        document["costs"][size] = costs.document()
        document["sizes"][size] = {way: play.at(costs, way, unhurried) for way in WAYS}
        for way, row in document["sizes"][size].items():
            figures = " ".join(f"{name} {value:.2f}" for name, value in row.items())
            print(f"{size:15} {way:7} {figures}", flush=True)
        document["largest_that_keeps_up"] = {way: largest(document["sizes"], way) for way in WAYS}
        document["load_after"] = load()
        options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
