"""`ambient-scribe serve`: opens the record and serves the clinic's web application until it is ended."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ambient_scribe.cli import options

if TYPE_CHECKING:
    from socket import socket

    from ambient_scribe.config import Config
    from ambient_scribe.workstation.settings import WorkstationConfig

Host = Annotated[
    str | None,
    typer.Option("--host", help="Address to listen at; beyond this machine only with TLS."),
]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65_535, help="Port to listen at.")]


def serve(
    profile: options.Profile = options.DEFAULT_PROFILE, host: Host = None, port: Port = None
) -> None:
    """Serve the workstation's web application on this machine.

    On first use it makes the encrypted record, and shows the code by which the first administrator
    sets the clinic up.
    """
    from ambient_scribe.build_workstation import build_services
    from ambient_scribe.cli.store.opening import opened_or_made
    from ambient_scribe.config import Overrides, load_config
    from ambient_scribe.store.accounts import invitations
    from ambient_scribe.store.record.record import utc_now
    from ambient_scribe.workstation.app import create_app
    from ambient_scribe.workstation.certificates import cautions, tls_context
    from ambient_scribe.workstation.serving import server_of

    config = load_config(profile, Overrides(live=True))
    settings = _settings(config, host, port)
    tls_context(
        settings, utc_now()
    )  # what is wrong with it is told before a passphrase is asked for
    for caution in cautions(settings, utc_now()):
        typer.echo(f"Caution: {caution}", err=True)
    with _listening(settings) as listening, opened_or_made(config.record) as record:
        app = create_app(build_services(record, config), settings)
        typer.echo(f"ambient_scribe is at {settings.origin} (Ctrl-C ends it)")
        if invitations.needs_set_up(record):
            code = invitations.set_up_code(record)
            typer.echo(f"Set the clinic up there, within a day, with this code: {code}")
        server_of(app, settings).run(sockets=[listening])


def _settings(config: Config, host: str | None, port: int | None) -> WorkstationConfig:
    """Raises UsageError for an address that would put the clinic on the network in clear."""
    from pydantic import ValidationError

    from ambient_scribe.errors import UsageError
    from ambient_scribe.toml_files import first_mistake

    asked = {"host": host, "port": port}
    try:
        return config.workstation.changed(
            **{name: value for name, value in asked.items() if value is not None}
        )
    except ValidationError as error:
        raise UsageError(first_mistake(error).removeprefix("Value error, ")) from error


@contextmanager
def _listening(settings: WorkstationConfig) -> Iterator[socket]:
    """Taken before anything is made or shown. Raises UsageError when something else listens there."""
    import socket as sockets

    from ambient_scribe.errors import UsageError

    kind = sockets.AF_INET6 if ":" in settings.host else sockets.AF_INET
    with sockets.socket(kind) as listening:
        if os.name != "nt":  # there it would let two listen at once
            listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        try:
            listening.bind((settings.host, settings.port))
            listening.listen()
        except OSError as error:
            raise UsageError(
                f"{settings.host}:{settings.port} is taken ({error.strerror}): is the workstation "
                "running already? else name another --port"
            ) from error
        yield listening
