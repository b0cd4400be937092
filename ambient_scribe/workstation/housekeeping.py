"""What the workstation does of its own accord: sound that was kept long enough goes, what is over is tidied, the
numbers are counted, visits that were cut off are drafted, a certificate that was renewed is taken up."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

from ambient_scribe.errors import ScribeError
from ambient_scribe.store.accounts.tidying import tidy
from ambient_scribe.store.record import figures
from ambient_scribe.store.record.destruction import expire_sound, settle
from ambient_scribe.store.record.record import utc_now
from ambient_scribe.workstation.certificates import renew
from ambient_scribe.workstation.watch import LOOKS_EVERY_S

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ambient_scribe.workstation.services import Services

EVERY_S = 3_600
"""A day's end is seen within the hour."""

log = logging.getLogger(__name__)


def keep_house(services: Services) -> None:
    """Once; what fails stops nothing else. Raises the first failure: it is tried again next time."""
    record, room, live = services.record, services.room, services.live
    steps: list[Callable[[], object]] = [
        partial(tidy, record),
        partial(settle, record, room),
        partial(expire_sound, record, room, services.keep_sound_days),
        *([live.take_up] if live is not None else []),
        partial(figures.count_up, record),
    ]
    failures = []
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - raised once the rest is done
            failures.append(error)
    if failures:
        raise failures[0]


@asynccontextmanager
async def housekeeping(app: FastAPI) -> AsyncIterator[None]:
    """While the application serves."""
    services = app.state.services
    works = (_every_hour(app), _warm(services), _watching(services))
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        if services.live is not None:
            await asyncio.to_thread(services.live.close)
        await asyncio.gather(*tasks, return_exceptions=True)


async def _warm(services: Services) -> None:
    """The recognizer is loaded before the first visit waits for it."""
    if services.live_engines is not None:
        with contextlib.suppress(ScribeError):  # the page tells why there is none
            await asyncio.to_thread(services.live_engines.recognizer)


async def _watching(services: Services) -> None:
    while True:
        await asyncio.sleep(LOOKS_EVERY_S)
        try:
            await asyncio.to_thread(services.watch.look)
        except ScribeError as error:
            log.warning("looking at open visits: %s", error)
        except Exception as error:  # noqa: BLE001 - the next look tries again; its text may quote
            log.error("looking at open visits failed: %s", type(error).__name__)


def _done(app: FastAPI) -> None:
    try:
        keep_house(app.state.services)
    finally:
        if app.state.tls is not None:
            renew(app.state.tls, app.state.settings, utc_now())


async def _every_hour(app: FastAPI) -> None:
    while True:
        try:
            await asyncio.to_thread(_done, app)
        except ScribeError as error:
            log.warning("housekeeping: %s", error)
        except Exception as error:  # noqa: BLE001 - the next hour tries again; its text may quote
            log.error("housekeeping failed: %s", type(error).__name__)
        await asyncio.sleep(EVERY_S)
