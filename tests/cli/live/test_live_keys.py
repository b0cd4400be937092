"""Single keys from a terminal, which is as it was afterwards, whatever happened."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ambient_scribe.cli.live.keys import pressed

if sys.platform == "win32":
    pytest.skip("a pseudo-terminal is POSIX's", allow_module_level=True)

import pty
import termios

PATIENCE_S = 20


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """Both ends of a pseudo-terminal; standard input is the second."""
    outer, inner = pty.openpty()
    with os.fdopen(inner, "r", encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield outer, inner
    os.close(outer)


def until(keys: list[str], wanted: list[str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while keys != wanted and time.monotonic() < end:
        time.sleep(0.01)
    assert keys == wanted


def test_keys_come_without_return_and_the_terminal_is_restored(terminal: tuple[int, int]) -> None:
    outer, inner = terminal
    before, keys = termios.tcgetattr(inner), []  # type: ignore[var-annotated]
    with pressed(keys.append):
        assert not termios.tcgetattr(inner)[3] & termios.ICANON
        assert termios.tcgetattr(inner)[3] & termios.ISIG, "Ctrl-C stays an interrupt"
        os.write(outer, b"pq")
        until(keys, ["p", "q"])
    assert termios.tcgetattr(inner) == before


def test_it_is_restored_after_a_crash(terminal: tuple[int, int]) -> None:
    _, inner = terminal
    before = termios.tcgetattr(inner)
    with pytest.raises(ZeroDivisionError), pressed(lambda key: None):
        _ = 1 / 0
    assert termios.tcgetattr(inner) == before


def test_no_terminal_no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with pressed(lambda key: pytest.fail("nobody pressed a key")):
            pass
