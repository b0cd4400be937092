"""How many rooms one machine hears: one shared recognizer against a process for each room.

    python benchmarks/rooms.py [--model FOLDER] [--time real] [--rooms 1 2 3 4] [--seconds 120]

Every room plays a piece of a sample visit as it would be spoken: each voiced segment is given to the
recognizer when its end has come, and speech that still goes on is read again every `--partial-step-ms`.
The latency of a segment runs from that end to its words; what a voice detector needs to notice the end
is not in it. A room asks for one thing at a time, as a visit does, so a slow answer delays what follows,
and that counts. Rooms are added until the 95th percentile is over the limit. Without `--model`
pocketsphinx listens, else the Whisper in that folder, with one thread.

By default time is virtual: what a decode costs is measured, and the rooms are played through the
server's own queue on the machine's processors (`rooms_virtual`). `--time real` lets real servers hear
for as long as it takes, and needs a machine that does nothing else.

`shared` is one server for all rooms with `--processes` processes, `shared-1` one with a single process,
`own` a process for each room. `--batch` says how many rooms a server decodes for at once. The
voices are synthetic: the figures tell of the machine and the arrangement, not of accuracy. Memory is
that of real recognizer processes after a decode each, in two readings: resident, and proportional (what
several processes share counts once); only Linux tells.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import rooms_virtual as virtual

from ambient_scribe import samples
from ambient_scribe.capture.file import FileSource
from ambient_scribe.config import LIVE_PARTIAL_STEP_MS
from ambient_scribe.domain.time import SAMPLES_PER_MS, TimeSpan
from ambient_scribe.errors import EngineError
from ambient_scribe.evaluation.results.provenance import cpu_count, machine, threads, versions
from ambient_scribe.protocols import Priming, Recognizer, RecognizerStream, VoicedSegment
from ambient_scribe.speech.recognizers.faster_whisper import (
    FasterWhisperConfig,
    FasterWhisperRecognizer,
)
from ambient_scribe.speech.recognizers.pocketsphinx import (
    PocketsphinxConfig,
    PocketsphinxRecognizer,
)
from ambient_scribe.speech.server.batching import BatchRecognizer
from ambient_scribe.speech.server.server import ServerConfig, SpeechServer, visits_together
from ambient_scribe.speech.server.windows import at_its_best
from ambient_scribe.speech.server.wire import Blueprint, Ready
from ambient_scribe.speech.vad import SileroDetector, VoiceConfig

RESULT = Path(__file__).parent / "results" / "rooms.json"
LIMIT_S = 2.0
PRIMING = Priming(language="en")
ARRANGEMENTS = ("shared-1", "shared", "own")
VISITS = ("primary_care", "urgent_care", "cardiology")


# ---------------------------------------------------------------- what is said in the rooms
def visit_segments(name: str, config: VoiceConfig) -> list[VoicedSegment]:
    stream = SileroDetector(config).open_stream()
    cut: list[VoicedSegment] = []
    for chunk in FileSource(samples.sample(name).audio):
        cut += stream.feed(chunk.samples.mean(axis=1))
    return [*cut, *stream.finish()]


def piece(visit: list[VoicedSegment], seconds: float, rng: random.Random) -> list[VoicedSegment]:
    """Of so many seconds, from anywhere in a visit; the end of the visit goes on with its beginning."""
    length_ms = visit[-1].span.end_ms
    start_ms = rng.randrange(length_ms)
    rotated = [(segment, (segment.span.start_ms - start_ms) % length_ms) for segment in visit]
    return [
        VoicedSegment(
            span=TimeSpan(start_ms=at_ms, end_ms=at_ms + segment.span.duration_ms),
            samples=segment.samples,
        )
        for segment, at_ms in sorted(rotated, key=lambda one: one[1])
        if at_ms + segment.span.duration_ms <= seconds * 1000
    ]


def open_speech(segment: VoicedSegment, until_ms: int) -> VoicedSegment:
    length = until_ms - segment.span.start_ms
    span = TimeSpan(start_ms=segment.span.start_ms, end_ms=until_ms)
    cut = segment.samples[: length * SAMPLES_PER_MS]
    return VoicedSegment(span=span, samples=cut, ended=False)


# ---------------------------------------------------------------- one room
@dataclass
class Heard:
    latencies_s: list[float] = field(default_factory=list)
    first_words_s: list[float] = field(default_factory=list)
    """From the beginning of a segment to its first words, partial or final."""
    failed: int = 0
    partials: int = 0
    partials_left_out: int = 0
    words: int = 0


def play(
    stream: RecognizerStream, segments: list[VoicedSegment], began_s: float, step_ms: int
) -> Heard:
    heard = Heard()

    def since_s(moment_ms: int) -> float:
        """Above zero once that moment has come."""
        return time.monotonic() - began_s - moment_ms / 1000

    for segment in segments:
        shown = False
        span = segment.span
        for at_ms in range(span.start_ms + step_ms, span.end_ms, step_ms) if step_ms else ():
            time.sleep(max(0.0, -since_s(at_ms)))
            if since_s(min(at_ms + step_ms, span.end_ms)) >= 0:
                heard.partials_left_out += 1  # behind: newer speech is there already
                continue
            heard.partials += 1
            try:
                (found,) = stream.decode([open_speech(segment, at_ms)])
            except EngineError:
                continue
            if found.words and not shown:
                shown = True
                heard.first_words_s.append(since_s(span.start_ms))
        time.sleep(max(0.0, -since_s(span.end_ms)))
        try:
            (found,) = stream.decode([segment])
        except EngineError:
            heard.failed += 1
            continue
        heard.latencies_s.append(since_s(span.end_ms))
        heard.words += len(found.words)
        if found.words and not shown:
            heard.first_words_s.append(since_s(span.start_ms))
    return heard


# ---------------------------------------------------------------- arrangements
def blueprint(model: str | None, settings: dict[str, object]) -> Blueprint:
    if model is None:
        return partial(PocketsphinxRecognizer, PocketsphinxConfig.model_validate(settings))
    own = {"model": model, "device": "cpu", "cpu_threads": 1}
    whisper = FasterWhisperConfig.model_validate({**own, **settings})
    return partial(FasterWhisperRecognizer, whisper)


@dataclass
class Arrangement:
    servers: list[SpeechServer]
    name: str

    def of_room(self, room: int) -> Recognizer:
        return self.servers[room % len(self.servers)]

    def memory_mib(self) -> dict[str, float] | None:
        """Of all its processes now."""
        pids = [pid for server in self.servers for pid in server.pids]
        try:
            told = [Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8") for pid in pids]
        except OSError:
            return None
        totals = {"resident": 0.0, "proportional": 0.0}
        for line in "".join(told).splitlines():
            key = {"Rss:": "resident", "Pss:": "proportional"}.get(line.split()[0])
            if key:
                totals[key] += int(line.split()[1]) / 1024
        return {**totals, "processes": float(len(pids))}

    def close(self) -> None:
        for server in self.servers:
            server.close()


def arranged(name: str, rooms: int, options: argparse.Namespace) -> Arrangement:
    build = blueprint(options.model, options.settings)
    config = ServerConfig(batch_visits=options.batch)
    if name != "own":
        processes = 1 if name == "shared-1" else options.processes
        return Arrangement([SpeechServer.spawned(build, config, processes)], name)
    return Arrangement([SpeechServer.spawned(build, config) for _ in range(rooms)], name)


def in_real_time(
    name: str, feeds: list[list[VoicedSegment]], options: argparse.Namespace
) -> dict[str, object]:
    arrangement = arranged(name, len(feeds), options)
    try:
        streams = [arrangement.of_room(room).open_stream(PRIMING) for room in range(len(feeds))]
        for stream, feed in zip(streams, feeds, strict=True):
            stream.decode(feed[:1])  # the first decode of a process pays for what is loaded late
        began_s = time.monotonic()
        with ThreadPoolExecutor(len(feeds)) as pool:
            playing = [
                pool.submit(play, stream, feed, began_s, options.partial_step_ms)
                for stream, feed in zip(streams, feeds, strict=True)
            ]
            rooms = [one.result() for one in playing]
    finally:
        arrangement.close()
    first = sorted(value for room in rooms for value in room.first_words_s)
    return {
        **figures([room.latencies_s for room in rooms]),
        "first_words_p50_s": at_share(first, 0.5),
        "words": sum(room.words for room in rooms),
        "failed": sum(room.failed for room in rooms),
        "partials": sum(room.partials for room in rooms),
        "partials_left_out": sum(room.partials_left_out for room in rooms),
        "wall_s": round(time.monotonic() - began_s, 1),
    }


def in_virtual_time(
    name: str,
    feeds: list[list[VoicedSegment]],
    costs: virtual.Costs,
    options: argparse.Namespace,
) -> dict[str, object]:
    processes = 1 if name == "shared-1" else options.processes
    servers = [virtual.Server(processes, options.together)]
    if name == "own":
        servers = [virtual.Server(1, 1) for _ in feeds]
    rooms = [
        virtual.Room(number, virtual.tasks_of(feed, options.partial_step_ms))
        for number, feed in enumerate(feeds)
    ]
    ended_s = virtual.play(rooms, servers, costs, options.cpus)
    return {
        **figures([room.latencies_s for room in rooms]),
        "partials": sum(room.partials for room in rooms),
        "partials_left_out": sum(room.partials_left_out for room in rooms),
        "ended_s": round(ended_s, 1),
    }


def figures(latencies: list[list[float]]) -> dict[str, object]:
    ordered = sorted(itertools.chain(*latencies))
    return {
        "rooms": len(latencies),
        "segments": len(ordered),
        "latency_p50_s": at_share(ordered, 0.5),
        "latency_p95_s": at_share(ordered, 0.95),
    }


def memory(
    name: str, rooms: int, segment: VoicedSegment, options: argparse.Namespace
) -> dict[str, float] | None:
    """Of real processes that have each decoded this segment."""
    arrangement = arranged(name, rooms, options)
    try:
        streams = [arrangement.of_room(room).open_stream(PRIMING) for room in range(rooms)]
        going_on = [stream.submit([segment]) for stream in streams]
        for one in going_on:
            one.result()
        return arrangement.memory_mib()
    finally:
        arrangement.close()


def at_share(ordered: list[float], share: float) -> float | None:
    if not ordered:
        return None
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)


def most_rooms(runs: list[dict[str, object]]) -> int:
    """The most that stay within the limit, with nothing lost, and all fewer ones do too."""
    most = 0
    for run in runs:
        p95 = run["latency_p95_s"]
        if not isinstance(p95, float) or p95 >= LIMIT_S or run.get("failed"):
            break
        most = int(str(run["rooms"]))
    return most


def most_rooms_of(
    name: str,
    visits: list[list[VoicedSegment]],
    costs: virtual.Costs | None,
    options: argparse.Namespace,
) -> list[dict[str, object]]:
    """A run for each number of rooms, up to the first that is too many."""
    runs: list[dict[str, object]] = []
    for rooms in options.rooms:
        rng = random.Random(options.seed)  # the same feeds for both arrangements
        feeds = [piece(visits[room % len(visits)], options.seconds, rng) for room in range(rooms)]
        if costs is None:
            runs.append(in_real_time(name, feeds, options))
        else:
            runs.append(in_virtual_time(name, feeds, costs, options))
        print(name, runs[-1], file=sys.stderr, flush=True)
        if most_rooms(runs) < rooms:
            break
    return runs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="a Whisper's folder, for faster-whisper")
    parser.add_argument("--settings", type=json.loads, default={}, help="of the engine, as JSON")
    parser.add_argument("--time", choices=["virtual", "real"], default="virtual")
    parser.add_argument("--rooms", type=int, nargs="+", default=list(range(1, 33)))
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--partial-step-ms", type=int, default=LIVE_PARTIAL_STEP_MS)
    parser.add_argument("--cpus", type=int, default=cpu_count(), help="in virtual time")
    parser.add_argument("--processes", type=int, default=cpu_count(), help="of the shared server")
    parser.add_argument("--batch", type=int, default=0, help="0: as the server does by itself")
    parser.add_argument("--measured", type=int, default=24, help="decodes to take the cost from")
    parser.add_argument("--memory-rooms", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    visits = [visit_segments(name, VoiceConfig()) for name in VISITS]
    everything = list(itertools.chain(*visits))
    recognizer = at_its_best(blueprint(options.model, options.settings)())
    engine = Ready(recognizer.identity, batches=isinstance(recognizer, BatchRecognizer))
    options.together = visits_together(ServerConfig(batch_visits=options.batch), engine)
    some = random.Random(options.seed).sample(everything, options.measured)
    costs = virtual.measured_costs(recognizer, some) if options.time == "virtual" else None
    runs = {name: most_rooms_of(name, visits, costs, options) for name in ARRANGEMENTS}
    document = {
        "rooms_within_limit": {name: most_rooms(found) for name, found in runs.items()},
        "limit_p95_s": LIMIT_S,
        "time": options.time,
        "costs": asdict(costs) if costs else None,
        "processors": options.cpus if costs else cpu_count(),
        "processes_of_shared": options.processes,
        "rooms_decoded_together": options.together,
        "seconds": options.seconds,
        "seed": options.seed,
        "partial_step_ms": options.partial_step_ms,
        "engine": recognizer.identity.model_dump(mode="json"),
        "settings": options.settings,
        "instrument": "synthetic voices (the project's samples)",
        "memory_mib": {
            name: {rooms: memory(name, rooms, some[0], options) for rooms in options.memory_rooms}
            for name in ARRANGEMENTS
        },
        "runs": runs,
        "machine": machine(),
        "cpus": cpu_count(),
        "threads": threads(),
        "versions": versions(),
    }
    for key in ("rooms_within_limit", "costs", "memory_mib"):
        print(key, json.dumps(document[key]))
    options.out.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
