"""How many rooms one machine hears: one shared recognizer against a process for each room.

    python benchmarks/rooms.py --model models/whisper-sim [--time real] [--rooms 1 2 3 4] [--seconds 120]

Every room plays a piece of a sample visit as it would be spoken: what the streaming core asks for
in it, at the microphone's step, is asked of the recognizer at its moment (`rooms_feeds`): speech
that goes on is read again and again, and once more when it has ended. The latency of either runs
from that moment to its words; what a voice detector needs to notice the end is not in it. A room
asks for one thing at a time, as a visit does, so a slow answer delays what follows, and that
counts; speech that goes on is left out where newer speech is asked for by then. Rooms are added
until a 95th percentile is over the limit: that of speech that has ended, or of what was read while
it went on, or half of the latter left out. Without `--model` pocketsphinx listens, else the Whisper
in that folder, with one thread.

By default time is virtual: what a decode costs is measured, and the rooms are played through the
server's own queue on what voice detection and diarization leave of the machine's processors
(`rooms_virtual`). `--time real` lets real servers hear for as long as it takes, and needs a machine
that does nothing else.

`own` is a process for each room, `shared-1` one server for all with a single process, `shared` one
with `--processes`, `batched` the same that decodes for up to `--batch` rooms at once. The voices
are synthetic: the figures tell of the machine and the arrangement, not of accuracy. Memory is that
of real recognizer processes after a decode each, in two readings: resident, and proportional (what
several processes share counts once); only Linux tells.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read where numpy and the engines are loaded
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import rooms_virtual as virtual
from rooms_feeds import Feed, feed_of

from ambient_scribe.build import build_hearing
from ambient_scribe.config import Overrides, load_config
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
from ambient_scribe.speech.server.server import ServerConfig, SpeechServer
from ambient_scribe.speech.server.windows import at_its_best
from ambient_scribe.speech.server.wire import Blueprint

RESULT = Path(__file__).parent / "results" / "rooms.json"
LIMIT_S = 2.0
PRIMING = Priming(language="en")
LEFT_OUT_AT_MOST = 0.5
"""Of what is to be read while speech goes on: with more of it left out words come in lumps."""
ARRANGEMENTS = ("own", "shared-1", "shared", "batched")
VISITS = ("primary_care", "urgent_care", "cardiology")


# ---------------------------------------------------------------- one room
@dataclass
class Heard:
    latencies_s: list[float] = field(default_factory=list)
    open_s: list[float] = field(default_factory=list)
    left_out: int = 0
    failed: int = 0
    words: int = 0


def play(stream: RecognizerStream, feed: Feed, began_s: float) -> Heard:
    heard = Heard()
    for task, asked in zip(virtual.tasks_of(feed.asked), feed.asked, strict=True):
        time.sleep(max(0.0, began_s + task.due_s - time.monotonic()))
        if time.monotonic() - began_s >= task.stale_s:
            heard.left_out += 1
            continue
        try:
            (found,) = stream.decode([feed.segment(asked)])
        except EngineError:
            heard.failed += asked.ended
            continue
        took_s = time.monotonic() - began_s - task.due_s
        (heard.latencies_s if asked.ended else heard.open_s).append(took_s)
        heard.words += len(found.words) if asked.ended else 0
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
    config = ServerConfig(batch_visits=options.batch if name == "batched" else 1)
    if name != "own":
        processes = 1 if name == "shared-1" else options.processes
        return Arrangement([SpeechServer.spawned(build, config, processes)], name)
    return Arrangement([SpeechServer.spawned(build, config) for _ in range(rooms)], name)


def in_real_time(name: str, feeds: list[Feed], options: argparse.Namespace) -> dict[str, object]:
    arrangement = arranged(name, len(feeds), options)
    try:
        streams = [arrangement.of_room(room).open_stream(PRIMING) for room in range(len(feeds))]
        for stream, feed in zip(streams, feeds, strict=True):
            # The first decode of a process pays for what is loaded late.
            stream.decode([feed.segment(feed.asked[0])])
        began_s = time.monotonic()
        with ThreadPoolExecutor(len(feeds)) as pool:
            playing = [
                pool.submit(play, stream, feed, began_s)
                for stream, feed in zip(streams, feeds, strict=True)
            ]
            rooms = [one.result() for one in playing]
    finally:
        arrangement.close()
    return {
        **figures(rooms),
        "words": sum(room.words for room in rooms),
        "failed": sum(room.failed for room in rooms),
        "wall_s": round(time.monotonic() - began_s, 1),
    }


def in_virtual_time(
    name: str, feeds: list[Feed], costs: virtual.Costs, options: argparse.Namespace
) -> dict[str, object]:
    processes = 1 if name == "shared-1" else options.processes
    servers = [virtual.Server(processes, options.batch if name == "batched" else 1)]
    if name == "own":
        servers = [virtual.Server(1, 1) for _ in feeds]
    rooms = [virtual.Room(number, virtual.tasks_of(one.asked)) for number, one in enumerate(feeds)]
    left = options.cpus - sum(one.rest_s for one in feeds)
    if left <= 0:
        return {"rooms": len(feeds), "processors_left": left}
    ended_s = virtual.play(rooms, servers, costs, left)
    return {**figures(rooms), "processors_left": round(left, 2), "ended_s": round(ended_s, 1)}


def figures(rooms: Sequence[Heard | virtual.Room]) -> dict[str, object]:
    ended, going_on = (
        sorted(itertools.chain.from_iterable(one))
        for one in ([room.latencies_s for room in rooms], [room.open_s for room in rooms])
    )
    left_out = sum(room.left_out for room in rooms)
    return {
        "rooms": len(rooms),
        "ended": len(ended),
        "latency_p50_s": at_share(ended, 0.5),
        "latency_p95_s": at_share(ended, 0.95),
        "open": len(going_on),
        "open_p50_s": at_share(going_on, 0.5),
        "open_p95_s": at_share(going_on, 0.95),
        "open_left_out": round(left_out / max(1, left_out + len(going_on)), 3),
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


def is_served(run: dict[str, object]) -> bool:
    """Within the limit, with nothing lost and most of what goes on read while it does."""
    told = [run.get(name) for name in ("latency_p95_s", "open_p95_s", "open_left_out")]
    limits = (LIMIT_S, LIMIT_S, LEFT_OUT_AT_MOST)
    within = all(
        isinstance(one, float) and one < most for one, most in zip(told, limits, strict=True)
    )
    return within and not run.get("failed")


def most_rooms(runs: Sequence[dict[str, object]]) -> int:
    """The most that are served, and all fewer ones that were tried are too."""
    served = itertools.takewhile(is_served, runs)
    return max((int(str(run["rooms"])) for run in served), default=0)


def tried(run: Callable[[int], dict[str, object]], most: int) -> list[dict[str, object]]:
    """Runs in the order of their rooms: twice as many each time until that is too many, then the
    middle between what is served and what is not, down to a room."""
    runs: dict[int, dict[str, object]] = {}
    rooms = 1
    while rooms <= most:
        runs[rooms] = run(rooms)
        if not is_served(runs[rooms]):
            break
        rooms *= 2
    served, too_many = rooms // 2, rooms
    while too_many <= most and too_many - served > 1:
        middle = (served + too_many) // 2
        runs[middle] = run(middle)
        if is_served(runs[middle]):
            served = middle
        else:
            too_many = middle
    return [runs[rooms] for rooms in sorted(runs)]


def runs_of(
    name: str, visits: list[Feed], costs: virtual.Costs | None, options: argparse.Namespace
) -> list[dict[str, object]]:

    def run(rooms: int) -> dict[str, object]:
        rng = random.Random(options.seed)  # the same feeds for every arrangement
        feeds = [visits[room % len(visits)].piece(options.seconds, rng) for room in range(rooms)]
        if costs is None:
            found = in_real_time(name, feeds, options)
        else:
            found = in_virtual_time(name, feeds, costs, options)
        print(name, found, file=sys.stderr, flush=True)
        return found

    return [run(rooms) for rooms in options.rooms] if options.rooms else tried(run, options.most)


def segments(visits: Sequence[Feed], *, ended: bool) -> list[VoicedSegment]:
    return [feed.segment(one) for feed in visits for one in feed.asked if one.ended is ended]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", help="a Whisper's folder, for faster-whisper")
    parser.add_argument("--settings", type=json.loads, default={}, help="of the engine, as JSON")
    parser.add_argument("--time", choices=["virtual", "real"], default="virtual")
    parser.add_argument("--rooms", type=int, nargs="+", help="so many, not as found")
    parser.add_argument("--most", type=int, default=256)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--of-visit", type=float, help="seconds of each visit to take pieces from")
    parser.add_argument("--cpus", type=int, default=cpu_count(), help="in virtual time")
    parser.add_argument("--processes", type=int, default=cpu_count(), help="of the shared server")
    parser.add_argument("--batch", type=int, default=8, help="rooms decoded for at once")
    parser.add_argument("--measured", type=int, default=24, help="decodes to take the cost from")
    parser.add_argument("--memory-rooms", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    recognizer = at_its_best(blueprint(options.model, options.settings)())
    config = load_config("embedded", Overrides(live=True, language="en"))
    built = build_hearing(load_config("embedded", Overrides(language="en")))
    hearing = replace(built, recognizer=recognizer)
    visits = [feed_of(name, config, hearing, options.of_visit) for name in VISITS]
    rng = random.Random(options.seed)
    some, going_on = (
        rng.sample(segments(visits, ended=ended), options.measured) for ended in (True, False)
    )
    virtually = options.time == "virtual"
    costs = virtual.measured_costs(recognizer, some, going_on) if virtually else None
    runs = {name: runs_of(name, visits, costs, options) for name in ARRANGEMENTS}
    document = {
        "rooms_within_limit": {name: most_rooms(found) for name, found in runs.items()},
        "limit_p95_s": LIMIT_S,
        "time": options.time,
        "costs": asdict(costs) if costs else None,
        "processors": options.cpus if costs else cpu_count(),
        "processes_of_shared": options.processes,
        "batch": options.batch,
        "rest_s_per_second": float(np.mean([feed.rest_s for feed in visits])),
        "seconds": options.seconds,
        "seed": options.seed,
        "step_ms": config.streaming.step_ms,
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
