"""Where the workstation listens. Beyond this machine only with a certificate."""

from __future__ import annotations

import datetime
import ipaddress
import re
from pathlib import Path

from pydantic import Field, field_validator, model_validator

from ambient_scribe.domain.base import Frozen
from ambient_scribe.workstation.zone import system_zone, zone_named

LOOPBACK_NAME = "localhost"
_HOST_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\]")


class WorkstationConfig(Frozen):
    """Where the web application listens."""

    host: str = "127.0.0.1"
    """An address of this machine. Other than its own loopback only with `certificate` and `key`."""
    port: int = Field(default=8765, ge=1, le=65_535)
    name: str = LOOPBACK_NAME
    """The host name that browsers use for it: passkeys are bound to it."""
    certificate: Path | None = None
    """PEM file with the certificate of `name`, and the chain behind it."""
    key: Path | None = None
    """PEM file with its private key, without a passphrase."""

    zone: str | None = None
    """The clinic's time zone by its name in the IANA database; None: the system's own."""

    @field_validator("name")
    @classmethod
    def _must_be_a_name_alone(cls, value: str) -> str:
        if not _HOST_NAME.fullmatch(value):
            raise ValueError(f"{value!r} is no host name: write it as in scribe.clinic.example")
        return value.lower()

    @field_validator("certificate", "key")
    @classmethod
    def _may_be_at_home(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value is not None else None

    @field_validator("zone")
    @classmethod
    def _must_be_known(cls, value: str | None) -> str | None:
        if value is not None:
            zone_named(value)
        return value

    @model_validator(mode="after")
    def _never_open_in_clear(self) -> WorkstationConfig:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key go together")
        if self.certificate is None and not is_loopback(self.host):
            raise ValueError(
                f"{self.host} is not this machine's loopback: what patients say would cross the "
                "network in clear; give certificate and key"
            )
        return self

    def timezone(self) -> datetime.tzinfo:
        return zone_named(self.zone) if self.zone else system_zone()

    @property
    def origin(self) -> str:
        """As a browser writes it."""
        scheme, usual = ("https", 443) if self.certificate else ("http", 80)
        return f"{scheme}://{self.name}" + (f":{self.port}" if self.port != usual else "")


def is_loopback(host: str) -> bool:
    if host == LOOPBACK_NAME:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
