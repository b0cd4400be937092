"""Rooms in virtual time (`benchmarks/rooms_virtual.py`), checked against what can be reckoned by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from ambient_scribe.domain.time import TimeSpan
from tests.speech.server.scripted import LENGTH_MS, segment


@pytest.fixture(scope="module")
def virtual() -> ModuleType:
    path = Path(__file__).parents[3] / "benchmarks" / "rooms_virtual.py"
    spec = importlib.util.spec_from_file_location("rooms_virtual", path)
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def asked(virtual: ModuleType, starts, step_ms: int):
    for start in starts:
        span = segment(start).span
        for at in range(start + step_ms, span.end_ms, step_ms) if step_ms else ():
            yield virtual.Asked(at, TimeSpan(start_ms=start, end_ms=at), ended=False)
        yield virtual.Asked(span.end_ms, span, ended=True)


def latencies(virtual: ModuleType, *servers, starts=((0,), (0,)), cpus=1, share=None, step_ms=0):
    """Of each room, where every decode of ended speech takes a second and of open speech two;
    with a step, speech that goes on is read at its every step."""
    costs = virtual.Costs(virtual.Line(1.0, 0, 0), virtual.Line(2.0, 0, 0), 1, share or {})
    rooms = [
        virtual.Room(number, virtual.tasks_of(list(asked(virtual, own, step_ms))))
        for number, own in enumerate(starts)
    ]
    ended_s = virtual.play(rooms, servers, costs, cpus)
    told = [[pytest.approx(value) for value in room.latencies_s] for room in rooms]
    return told, ended_s, rooms


def test_processes_of_ones_own_share_the_processors(virtual: ModuleType) -> None:
    own = [virtual.Server(1, 1), virtual.Server(1, 1)]
    told, ended_s, _ = latencies(virtual, *own)
    assert told == [[2.0], [2.0]]
    assert ended_s == pytest.approx(LENGTH_MS / 1000 + 2.0)
    told, _, _ = latencies(virtual, *own, cpus=2)
    assert told == [[1.0], [1.0]]
    told, _, _ = latencies(virtual, *own, starts=((0,), (500,)))
    assert told == [[1.5], [1.5]]  # half a second alone, half a second's work shared


def test_one_process_takes_one_after_the_other_or_a_batch(virtual: ModuleType) -> None:
    told, _, _ = latencies(virtual, virtual.Server(1, 1))
    assert told == [[1.0], [2.0]]
    told, _, _ = latencies(virtual, virtual.Server(1, 8), share={2: 0.6})
    assert told == [[1.2], [1.2]]
    told, _, _ = latencies(virtual, virtual.Server(2, 1), cpus=2)
    assert told == [[1.0], [1.0]]


def test_a_room_asks_for_one_thing_at_a_time_and_leaves_out_what_is_stale(
    virtual: ModuleType,
) -> None:
    told, _, _ = latencies(virtual, virtual.Server(1, 1), starts=((0, 300),))
    assert told == [[1.0, 1.7]]
    told, _, (room,) = latencies(virtual, virtual.Server(1, 1), starts=((0,),), step_ms=100)
    assert (len(room.open_s), room.left_out) == (1, 1)
    assert told == [[2.8]]  # the partial of 0.1 s ran until 2.1 s
