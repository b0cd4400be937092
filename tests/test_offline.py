"""A visit with the network taken away: no call home, no hub look-up, no hang. tests/test_wheel.py runs the whole
demo so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ambient_scribe.domain.encounter import Encounter
from ambient_scribe.domain.note import NoteStatus
from tests.network import NAMESPACE, can_be_taken_away


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.skipif(not can_be_taken_away(), reason="network namespaces need Linux")
def test_a_visit_is_heard_and_drafted_in_an_empty_network_namespace(
    tmp_path: Path, short_visit: Path
) -> None:
    command = [sys.executable, "-m", "ambient_scribe", "scribe", short_visit, "--draft-anyway"]
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
    encounter = Encounter.model_validate_json((tmp_path / "out" / "encounter.json").read_bytes())
    assert encounter.transcript.words
    assert encounter.note is not None
    assert encounter.note.status is NoteStatus.DRAFT
    assert {"note.md", "note.html"} <= {path.name for path in (tmp_path / "out").iterdir()}


@pytest.mark.skipif(not can_be_taken_away(), reason="network namespaces need Linux")
def test_the_namespace_really_has_no_network() -> None:
    probe = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=1)"
    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-c", probe], check=False, capture_output=True, text=True
    )
    assert "unreachable" in done.stderr
