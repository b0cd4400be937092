"""Servers whose recognizers follow a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ambient_scribe.speech.server.restarts import RestartConfig
from ambient_scribe.speech.server.server import ServerConfig, SpeechServer
from tests.speech.server.scripted import Blueprint

MakeServer = Callable[..., SpeechServer]

QUICK = RestartConfig(first_pause_ms=1)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[MakeServer]:
    """`serve(processes=1, dies=2, gather_ms=10)`: options of the blueprint and of the server."""
    servers: list[SpeechServer] = []

    def make(processes: int = 1, **options: Any) -> SpeechServer:
        names = ("fails", "dies", "batches", "attentive")
        own = {name: options.pop(name) for name in names if name in options}
        config = ServerConfig(**{"restarts": QUICK, **options})
        server = SpeechServer.spawned(Blueprint(tmp_path, **own), config, processes)
        servers.append(server)
        return server

    yield make
    for server in servers:
        server.close()
