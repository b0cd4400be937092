"""The process and its owner: Ctrl-C, an owner that vanishes, scripts without a guard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.speech.server.pids import is_alive, until_dead

OWNER = """
import os, sys
from pathlib import Path
from ambient_scribe.protocols import Priming
from ambient_scribe.speech.server.server import ServerConfig, SpeechServer
from tests.speech.server.scripted import Blueprint, Deed, segment, words
config = ServerConfig(patience_s=3, patience_ratio=0) if "impatient" in sys.argv else ServerConfig()
server = SpeechServer.spawned(Blueprint(Path(sys.argv[1])), config)
stream = server.open_stream(Priming(language="en"))
print(*server.pids, flush=True)
"""


@pytest.fixture
def owner(tmp_path: Path):
    """Starts another program that uses the package, in a process group of its own."""
    started: list[subprocess.Popen[str]] = []

    def start(*lines: str, words: tuple[str, ...] = ()) -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", OWNER + "\n".join(lines), str(tmp_path), *words],
            cwd=Path(__file__).parents[3],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_an_owner_that_ends_takes_it_along_and_needs_no_guard(owner) -> None:
    process, pid = owner("sys.stdin.read()", "print(words(stream.decode([segment(0)])))")
    assert process.communicate(timeout=60) == ("['w0']\n", "")
    assert process.returncode == 0
    until_dead(pid)


def test_an_owner_that_is_killed_takes_it_along(owner) -> None:
    process, pid = owner("sys.stdin.read()")
    assert is_alive(pid)
    process.kill()
    until_dead(pid)
    assert not is_alive(pid)


def test_even_from_a_decode_that_holds_the_interpreter(owner) -> None:
    process, pid = owner(
        "stream.submit([segment(0, Deed.HOLD)])", "sys.stdin.read()", words=("impatient",)
    )
    held = Path(process.args[3]) / "HOLD0"  # type: ignore[index]
    while not held.exists():
        assert process.poll() is None
    process.kill()
    until_dead(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="a console's group is signalled otherwise")
def test_ctrl_c_is_for_the_owner_alone(owner) -> None:
    process, pid = owner(
        "try: stream.decode([segment(0, Deed.HANG, times=1)])",
        "except KeyboardInterrupt: print('interrupted', flush=True)",
        "sys.stdin.read()",
        "print(*server.pids)",
    )
    hangs = Path(process.args[3]) / "HANG0"  # type: ignore[index]
    while not hangs.exists():
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a console does: to the whole group
    assert process.stdout is not None
    assert process.stdout.readline() == "interrupted\n"
    os.kill(pid, signal.SIGINT)  # and even if it were told itself
    assert process.communicate(timeout=60) == (f"{pid}\n", "")
    until_dead(pid)


@pytest.mark.skipif(sys.platform == "win32", reason="there a shutdown sends no signals")
@pytest.mark.parametrize("ending", ["SIGTERM", "SIGHUP"])
def test_a_shutdown_that_tells_everybody_leaves_the_recognizer_to_its_owner(
    owner, ending: str
) -> None:
    process, pid = owner(
        "sys.stdin.readline()",
        "print(words(stream.decode([segment(0)])), *server.pids, server.deaths)",
    )
    os.kill(pid, getattr(signal, ending))
    assert process.communicate("it is told\n", timeout=60) == (f"['w0'] {pid} 0\n", "")
    until_dead(pid)
