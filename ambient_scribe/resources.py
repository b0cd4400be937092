"""Finds what is shipped beside the code: `models/`, `configs/`, `samples/`.

In a checkout these are folders at the top of the repository; in a wheel they lie inside the
package under `_shipped/`. User data (fetched models, measurements) lives in one folder of the
user's, named by AMBIENT_SCRIBE_HOME or the platform's convention.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ambient_scribe.errors import EngineError

HOME_VARIABLE = "AMBIENT_SCRIBE_HOME"
_PACKAGE = Path(__file__).resolve().parent


def shipped(*parts: str) -> Path:
    """Path of a shipped file or folder, e.g. `shipped("samples", "manifest.toml")`.

    Raises EngineError when the installation is incomplete.
    """
    for root in (_PACKAGE / "_shipped", _PACKAGE.parent):
        candidate = root.joinpath(*parts)
        if candidate.exists():
            return candidate
    raise EngineError(
        f"{'/'.join(parts)} is missing from this installation: reinstall ambient_scribe"
    )


def user_home() -> Path:
    """Folder for fetched models and measurements; nothing is created here."""
    if value := os.environ.get(HOME_VARIABLE):
        return Path(value)
    if sys.platform == "win32":
        return (
            Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "ambient_scribe"
        )
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/ambient_scribe"
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "ambient_scribe"
