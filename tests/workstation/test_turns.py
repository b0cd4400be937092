"""Turns: whoever has waited longest is next, and nobody is in twice."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from ambient_scribe.workstation.turns import Turns


def test_a_long_piece_of_work_lets_others_in_between_its_steps() -> None:
    turns, order, began = Turns(), [], threading.Event()

    def long() -> None:
        for step in range(6):
            with turns:
                began.set()
                while step == 0 and not turns._waiting:
                    time.sleep(0.001)
                order.append(f"long {step}")

    def short() -> None:
        began.wait()
        with turns:
            order.append("short")

    with ThreadPoolExecutor(2) as pool:
        for done in (pool.submit(long), pool.submit(short)):
            done.add_done_callback(lambda one: one.result())
    assert order.index("short") == 1


def test_one_at_a_time_and_all_of_them() -> None:
    turns, inside, most, done = Turns(), 0, 0, 0

    def work(_: int) -> None:
        nonlocal inside, most, done
        for _ in range(200):
            with turns:
                inside += 1
                most = max(most, inside)
                done += 1
                inside -= 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert (most, done) == (1, 1_600)
