"""`ambient-scribe serve`: a real server on the loopback, from its first line to Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import Command

PATIENCE_S = 60


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "AMBIENT_SCRIBE_HOME": str(tmp_path / "home"),
        "AMBIENT_SCRIBE_PASSPHRASE": "four words of mine",
        "PYTHONUNBUFFERED": "1",
    }


def started(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "ambient_scribe", "serve", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def serving(environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = a_free_port()
    process = started(environment, "--port", str(port))
    yield process, port
    if process.poll() is None:
        process.kill()
    process.communicate()


def answer(url: str) -> tuple[int, str]:
    """Once it answers."""
    context = ssl.create_default_context()
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10, context=context) as response:
                return response.status, response.read().decode("utf-8")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8")
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.mark.slow
def test_it_serves_until_it_is_ended_and_shows_how_to_begin(
    serving: tuple[subprocess.Popen[str], int], environment: dict[str, str]
) -> None:
    process, port = serving

    assert answer(f"http://localhost:{port}/api/setup") == (
        200,
        '{"needed":true,"clinic":""}',
    )
    assert answer(f"http://localhost:{port}/api/me")[0] == 401
    second = started(environment, "--port", str(port))
    assert "is taken" in second.communicate(timeout=PATIENCE_S)[1]
    assert second.returncode == 2
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE_S)

    assert process.returncode in {0, 130, -signal.SIGINT}
    assert "Traceback" not in err
    assert f"ambient_scribe is at http://localhost:{port}" in out
    assert re.search(r"with this code: \w{5}(-\w{5}){3}", out)
    assert re.search(r"^    \w{4}(-\w{4}){13}$", out, re.MULTILINE)


@pytest.fixture
def new_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("AMBIENT_SCRIBE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AMBIENT_SCRIBE_PASSPHRASE", "four words of mine")
    return tmp_path / "home"


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "clinic.example"])
def test_it_does_not_go_onto_the_network_in_clear(
    command: Command, new_home: Path, host: str
) -> None:
    done = command("serve", "--host", host)
    assert (done.code, done.out) == (2, "")
    assert "in clear" in done.err
    assert not new_home.exists()


def test_a_certificate_that_is_not_there_is_told_before_anything_is_made(
    command: Command, new_home: Path, tmp_path: Path
) -> None:
    profile, missing = tmp_path / "clinic.toml", tmp_path / "none.pem"
    lines = [f'certificate = "{missing}"', f'key = "{missing}"', 'name = "scribe.clinic.test"']
    profile.write_text("\n".join(["[workstation]", *lines]), encoding="utf-8")
    done = command("serve", "--host", "0.0.0.0", "--profile", profile)
    assert (done.code, done.out) == (2, "")
    assert "none.pem: no such file or directory (workstation.certificate)" in done.err
    assert not new_home.exists()
