"""ambient_scribe: the ambient AI scribe that a clinic can own.

Importing the package loads no model and no heavy library. The names below are resolved when they
are first used (PEP 562), so that `import ambient_scribe` stays cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ambient_scribe import telemetry

telemetry.turn_off()

__version__ = "0.1.0"

_PUBLIC = {
    "Config": "ambient_scribe.config",
    "Overrides": "ambient_scribe.config",
    "load_config": "ambient_scribe.config",
    "open_session": "ambient_scribe.build",
    "scribe_file": "ambient_scribe.build",
    "draft_transcript": "ambient_scribe.build",
    "Encounter": "ambient_scribe.domain.encounter",
    "PatientContext": "ambient_scribe.domain.clinical",
    "ScribeError": "ambient_scribe.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
