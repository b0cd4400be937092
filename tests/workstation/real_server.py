"""The real application on a free port of this machine, as `serve` runs it."""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI

from ambient_scribe.workstation.app import create_app
from ambient_scribe.workstation.serving import server_of
from ambient_scribe.workstation.settings import WorkstationConfig
from tests.workstation.conftest import Workstation


@contextmanager
def serving(
    workstation: Workstation, app: FastAPI | None = None, **settings: Any
) -> Iterator[WorkstationConfig]:
    """Made for the address that it gets; `app`: one that was made for another."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        config = WorkstationConfig(port=listening.getsockname()[1], **settings)
        if app is None:
            app = workstation.app = create_app(workstation.services, config)
        server = server_of(app, config)
        gc.unfreeze()
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield config
        server.should_exit = True
        thread.join()
