"""The demo with the network taken away: no call home, no hub look-up, no hang."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NAMESPACE = ["unshare", "--map-root-user", "--net"]
SHORTEST_SAMPLE = "urgent_care"


def can_take_the_network_away() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not can_take_the_network_away(), reason="network namespaces need Linux")
def test_the_demo_runs_in_an_empty_network_namespace(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ambient_scribe", "demo", SHORTEST_SAMPLE]
    environment = {**os.environ, "AMBIENT_SCRIBE_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [*NAMESPACE, *command, "--out", str(tmp_path / "out")],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "Plan" in done.stdout
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {"documents", "encounter.json", "note.md", "note.html"}


@pytest.mark.skipif(not can_take_the_network_away(), reason="network namespaces need Linux")
def test_the_namespace_really_has_no_network() -> None:
    probe = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)"
    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-c", probe], check=False, capture_output=True, text=True
    )
    assert "unreachable" in done.stderr
