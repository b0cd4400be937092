"""What the workstation does of its own accord: sound that was kept long enough goes, what is over is tidied,
what the numbers are made of is counted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from ambient_scribe.errors import ScribeError
from ambient_scribe.store.accounts.tidying import tidy
from ambient_scribe.store.record import figures
from ambient_scribe.store.record.destruction import expire_sound, settle

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ambient_scribe.workstation.services import Services

EVERY_S = 3_600
"""A day's end is seen within the hour."""

log = logging.getLogger(__name__)


def keep_house(services: Services) -> None:
    """Once. Raises ScribeError when something cannot be destroyed: it is tried again next time."""
    tidy(services.record)
    settle(services.record, services.room)
    expire_sound(services.record, services.room, services.keep_sound_days)
    figures.count_up(services.record)


@asynccontextmanager
async def housekeeping(app: FastAPI) -> AsyncIterator[None]:
    """While the application serves."""
    task = asyncio.create_task(_every_hour(app.state.services))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _every_hour(services: Services) -> None:
    while True:
        try:
            await asyncio.to_thread(keep_house, services)
        except ScribeError as error:
            log.warning("housekeeping: %s", error)
        except Exception as error:  # noqa: BLE001 - the next hour tries again; its text may quote
            log.error("housekeeping failed: %s", type(error).__name__)
        await asyncio.sleep(EVERY_S)
