"""What a coroutine gives, to a test that is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


def awaited(
    work: Coroutine[Any, Any, T], loop: Callable[[], asyncio.AbstractEventLoop] | None = None
) -> T:
    """In a thread: a browser that another test has opened keeps a loop running in this one. `loop` makes
    the one that it runs in."""

    def run() -> T:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(work)

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(run).result()
