"""The application on its server: no log of what is asked, no word of which server answers."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

import uvicorn

from ambient_scribe.store.record.record import utc_now
from ambient_scribe.workstation.certificates import tls_context

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ambient_scribe.workstation.settings import WorkstationConfig

LARGEST_MESSAGE_BYTES = 1_000_000
"""Over a WebSocket: a second of sound is thirty thousand."""

ENDING_S = 5
"""How long requests that are under way may take to end."""

TURN_S = 0.001
"""How long a thread computes before another may: at Python's own 5 ms a short request, which waits for the
database a dozen times, gives each of its turns away to one that opens a visit."""

SELDOM = (20_000, 20, 20)
"""Objects, and rounds, after which the garbage collector looks for rings of objects. Visits that are opened hold
none, and at Python's own (700, 10, 10) it looked nine times through all of twenty that were opened one after the
other: half of the time that opening them took."""


def server_of(app: FastAPI, settings: WorkstationConfig) -> uvicorn.Server:
    """To be run once everything that lasts is loaded: the lexicons' millions of objects are set aside from
    the garbage collector, which else looks through them while somebody waits (a third of a second).

    Raises UsageError for a certificate that no browser would trust.
    """
    tls = app.state.tls = tls_context(settings, utc_now())
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    sys.setswitchinterval(TURN_S)
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            ws_max_size=LARGEST_MESSAGE_BYTES,
            timeout_graceful_shutdown=ENDING_S,
            proxy_headers=False,  # it stands behind nobody: who asks is who connects
            ssl_context_factory=(lambda *_: tls) if tls is not None else None,
        )
    )
