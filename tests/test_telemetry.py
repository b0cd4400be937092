"""Nothing reports to the makers of the libraries. pyannote.audio's own test stands with its diarizer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ambient_scribe import telemetry


def left_in_the_cache(tmp_path: Path, code: str, **variables: str) -> list[str]:
    """What a process leaves there; onnxruntime puts a device id and unsent events in it."""
    watched = {*telemetry.OFF, "CI", "TF_BUILD", "GITHUB_ACTIONS"}
    kept = {name: value for name, value in os.environ.items() if name not in watched}
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    subprocess.run(
        [sys.executable, "-c", code], env={**kept, **home, **variables}, check=True, timeout=120
    )
    return [path.name for path in (tmp_path / "cache").rglob("*")]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the events lie elsewhere")
def test_onnxruntime_keeps_and_sends_no_events(tmp_path: Path) -> None:
    session = "import onnxruntime as o; o.get_available_providers(); o.SessionOptions()"
    allowed = {"ORT_DISABLE_TELEMETRY": "0"}
    assert left_in_the_cache(tmp_path / "a", f"import ambient_scribe; {session}", **allowed) == []
    # Alone it keeps some: it would have been seen.
    assert left_in_the_cache(tmp_path / "b", session) != []


@pytest.mark.parametrize("variable", telemetry.OFF)
def test_what_the_user_had_set_does_not_count(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "unset")
    telemetry.turn_off()
    assert os.environ[variable] == telemetry.OFF[variable]
