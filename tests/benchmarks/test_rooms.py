"""What is asked in rooms, and how many are tried."""

from __future__ import annotations

import random

import numpy as np
import pytest

from ambient_scribe.domain.time import TimeSpan


def feed(runner, *due_ms: int):
    asked = tuple(
        runner("rooms_virtual").Asked(due, TimeSpan(start_ms=due - 400, end_ms=due), ended=False)
        for due in due_ms
    )
    return runner("rooms_feeds").Feed(np.arange(160_000, dtype=np.float32), asked, 0.02)


def test_a_piece_begins_anywhere_and_goes_on_with_the_beginning(runner) -> None:
    whole = feed(runner, 1_000, 4_000, 7_000)
    start_ms = random.Random(3).randrange(10_000)
    piece = whole.piece(10, random.Random(3))
    moments = sorted((due - start_ms) % 10_000 for due in (1_000, 4_000, 7_000))
    assert [one.due_ms for one in piece.asked] == moments
    assert {one.span for one in piece.asked} == {one.span for one in whole.asked}
    short = whole.piece(moments[0] / 1000, random.Random(3))
    assert [one.due_ms for one in short.asked] == moments[:1]


def test_a_segment_is_cut_out_of_its_visit(runner) -> None:
    whole = feed(runner, 1_000)
    cut = whole.segment(whole.asked[0])
    assert (cut.samples[0], len(cut.samples), cut.ended) == (600 * 16, 400 * 16, False)


def test_open_speech_is_stale_when_something_newer_is_asked(runner) -> None:
    tasks = runner("rooms_virtual").tasks_of(feed(runner, 1_000, 1_000, 1_400).asked)
    assert [task.stale_s for task in tasks] == [1.4, 1.4, float("inf")]


@pytest.mark.parametrize("most", [0, 1, 5, 8, 11, 40])
def test_the_most_rooms_are_found(runner, most: int) -> None:
    rooms = runner("rooms")

    def run(count: int) -> dict[str, object]:
        wait_s = 1.0 if count <= most else 3.0
        waits = {"latency_p95_s": wait_s, "open_p95_s": 0.5, "open_left_out": 0.0}
        return {"rooms": count, **waits}

    assert rooms.most_rooms(rooms.tried(run, 32)) == min(most, 32)


def test_what_is_left_out_or_failed_is_not_served(runner) -> None:
    is_served = runner("rooms").is_served
    fine = {"latency_p95_s": 1.0, "open_p95_s": 1.0, "open_left_out": 0.1}
    assert is_served(fine)
    assert not is_served({**fine, "open_left_out": 0.6})
    assert not is_served({**fine, "open_p95_s": 2.5})
    assert not is_served({**fine, "failed": 1})
    assert not is_served({"rooms": 90, "processors_left": -0.1})
