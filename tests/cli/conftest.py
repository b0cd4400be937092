"""The command line in this process (quick, engines shared) and in one of its own (as a user has it)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ambient_scribe.cli import main

PROGRAM = (sys.executable, "-m", "ambient_scribe")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error that a user's mistake ends in."""
        assert self.err.count("\n") == 1, self.err
        assert self.err.startswith("ambient-scribe: ")
        return self.err.strip().removeprefix("ambient-scribe: ")


Command = Callable[..., Done]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """Runs the program here, in an empty folder. What is no clean exit fails the test."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["ambient-scribe", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return run


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
