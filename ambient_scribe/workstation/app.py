"""The web application: services enter, an ASGI application leaves.

Answers only to the names that it is known by (a page elsewhere that points its own name at this machine
gets nothing), takes no request larger than it needs, and keeps no log of what is asked.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware

from ambient_scribe import __version__
from ambient_scribe.workstation import problems
from ambient_scribe.workstation.headers import SafeHeaders
from ambient_scribe.workstation.housekeeping import housekeeping
from ambient_scribe.workstation.limits import SmallBodies
from ambient_scribe.workstation.live import sockets
from ambient_scribe.workstation.page_files import PageFiles
from ambient_scribe.workstation.precedence import TellsWhoWaits
from ambient_scribe.workstation.routes import (
    addenda,
    chart,
    checking,
    clinic,
    consent,
    documents,
    entrance,
    leaving,
    live,
    numbers,
    oneself,
    people,
    proposals,
    research,
    review,
    setting_aside,
    signing,
    today,
    together,
    trail,
    transcript,
)
from ambient_scribe.workstation.services import Services
from ambient_scribe.workstation.settings import LOOPBACK_NAME, WorkstationConfig

STATIC = Path(str(files("ambient_scribe.workstation") / "static"))

ROOMS = (
    entrance,
    oneself,
    today,
    chart,
    live,
    sockets,
    review,
    checking,
    setting_aside,
    proposals,
    together,
    transcript,
    signing,
    addenda,
    documents,
    leaving,
    consent,
    people,
    clinic,
    numbers,
    research,
    trail,
)
"""Modules, each with its `router`."""


def create_app(services: Services, settings: WorkstationConfig) -> FastAPI:
    app = FastAPI(
        title="ambient_scribe",
        version=__version__,
        description="The clinic's own workstation. Every address but the entrance takes a session.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=housekeeping,
    )
    app.state.services = services
    app.state.settings = settings
    app.state.tls = None
    for room in ROOMS:
        app.include_router(room.router)
    problems.install(app)
    app.mount("/static", PageFiles(STATIC), name="static")

    @app.get("/", include_in_schema=False)
    def page() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    app.add_middleware(problems.NeverRaises)
    app.add_middleware(TellsWhoWaits, precedence=services.precedence)
    app.add_middleware(SmallBodies)
    app.add_middleware(SafeHeaders)
    known = list(dict.fromkeys((settings.name, settings.host, LOOPBACK_NAME, "127.0.0.1", "[::1]")))
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=known)
    return app
