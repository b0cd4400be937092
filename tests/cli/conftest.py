"""The command line in this process (quick, engines shared) and in one of its own (as a user has it)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import Command, Done, command_in

PROGRAM = (sys.executable, "-m", "ambient_scribe")


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """Runs the program here, in an empty folder. What is no clean exit fails the test."""
    return command_in(tmp_path, monkeypatch, capsys)


@pytest.fixture
def process(tmp_path: Path) -> Command:
    """Runs the program in a process of its own, in an empty folder, its output piped."""

    def run(*words: str | Path, before: tuple[str, ...] = ()) -> Done:
        done = subprocess.run(
            [*before, *PROGRAM, *map(str, words)],
            check=False,
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            timeout=240,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run
