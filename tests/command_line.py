"""The command line in this process: quick, and engines that were loaded once are there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from ambient_scribe.cli import main


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


def command_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> Command:
    """Runs the program there. What is no clean exit fails the test."""
    monkeypatch.chdir(folder)

    def run(*words: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["ambient-scribe", *map(str, words)])
        capture.readouterr()
        try:
            main()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        told = capture.readouterr()
        return Done(code, told.out, told.err)

    return run
