"""A room with a microphone and no hardware: a sound server of the test's own, which nobody else sees.

What is played into its one loudspeaker is what its one microphone hears; PortAudio reaches it through
ALSA's plugin, as it reaches a real one. The sound server of the person who runs the tests is never
touched: socket, settings and home are the test's.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import wave
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

import ambient_scribe

ALSA = """
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""
LONG_S = 90.0
"""What is waited for comes long before, on any machine."""


def is_possible() -> bool:
    plugins = [*Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")]
    programs = all(shutil.which(name) for name in ("pulseaudio", "pactl", "paplay"))
    return sys.platform == "linux" and programs and bool(plugins)


def until(happened: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + LONG_S
    while not happened():
        assert time.monotonic() < end, what
        time.sleep(0.05)


class Room:
    def __init__(self) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="room"))
        runtime = self._home / "run"
        runtime.mkdir(mode=0o700)
        self._socket = runtime / "native"
        (self._home / "asound.conf").write_text(ALSA, encoding="utf-8")
        self.environment = {
            **os.environ,
            "HOME": str(self._home),
            "XDG_CONFIG_HOME": str(self._home / "config"),
            "XDG_RUNTIME_DIR": str(runtime),
            "PULSE_RUNTIME_PATH": str(runtime),
            "PULSE_STATE_PATH": str(self._home / "state"),
            "PULSE_SERVER": f"unix:{self._socket}",
            "ALSA_CONFIG_PATH": str(self._home / "asound.conf"),
        }
        self.environment.pop("PULSE_LATENCY_MSEC", None)
        self._mine: list[subprocess.Popen[bytes]] = []
        self.server: subprocess.Popen[bytes] | None = None
        self._modules: list[str] = []

    def __enter__(self) -> Self:
        self.switch_on()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for process in reversed(self._mine):
            process.kill()
            process.wait()
        shutil.rmtree(self._home, ignore_errors=True)

    # ------------------------------------------------------------ what happens in it
    def switch_on(self) -> None:
        """The sound server, with its microphone connected."""
        protocol = f"module-native-protocol-unix socket={self._socket} auth-anonymous=1"
        options = ("-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1")
        quiet = ("--disable-shm", "--realtime=no", "--high-priority=no", "--log-level=error")
        self.server = self._begin("pulseaudio", *options, *quiet, "-L", protocol)
        until(lambda: self._pactl("info").returncode == 0, "the sound server does not start")
        self.plug()

    def switch_off(self) -> None:
        assert self.server is not None
        self.server.kill()
        self.server.wait()
        self._modules = []

    def freeze(self) -> None:
        assert self.server is not None
        self.server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.server is not None
        self.server.send_signal(signal.SIGCONT)

    def plug(self) -> None:
        self._load("module-null-sink", "sink_name=room")
        self._load("module-remap-source", "master=room.monitor", "source_name=mic")
        assert self._pactl("set-default-source", "mic").returncode == 0

    def unplug(self) -> None:
        while self._modules:
            assert self._pactl("unload-module", self._modules.pop()).returncode == 0

    def mute(self, muted: bool) -> None:
        assert self._pactl("set-source-mute", "mic", "1" if muted else "0").returncode == 0

    def play(self, path: Path) -> subprocess.Popen[bytes]:
        """In small pieces: the loudspeaker takes two seconds at a time from one who does not ask, and a
        microphone that is opened in between would hear nothing for as long."""
        before = self._playing()
        player = self._begin("paplay", "--device=room", "--latency-msec=50", str(path))
        until(lambda: self._playing() > before or player.poll() is not None, "nothing is played")
        return player

    def hush(self, player: subprocess.Popen[bytes]) -> None:
        player.kill()
        player.wait()

    # ------------------------------------------------------------ inside
    def _begin(self, *command: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._mine.append(process)
        return process

    def _pactl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ("pactl", *words),
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=LONG_S,
            check=False,
        )

    def _playing(self) -> int:
        return len(self._pactl("list", "short", "sink-inputs").stdout.splitlines())

    def _load(self, *words: str) -> None:
        loaded = self._pactl("load-module", *words)
        assert loaded.returncode == 0, loaded.stderr
        self._modules.append(loaded.stdout.strip())


class Listener:
    """`listener.py` in a room."""

    def __init__(self, room: Room, result: Path) -> None:
        self._result = result
        self._complaints = result.with_suffix(".log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            (sys.executable, str(Path(__file__).with_name("listener.py")), str(result)),
            env={**room.environment, "PYTHONPATH": str(Path(ambient_scribe.__file__).parents[1])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self._untaken: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._complaints.close()

    def say(self, word: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def hears(self, key: str, value: str | None) -> dict[str, Any]:
        """Waits until it tells something that holds `value`; None is the cause of sound."""
        while True:
            for told in self._untaken:
                if key in told and (told[key] == value or (value and value in (told[key] or ""))):
                    self._untaken.remove(told)
                    return told
            line = self._lines.get(timeout=LONG_S)
            assert line is not None, (
                f"it ended without telling {key} {value!r}: {self.complaints()}"
            )
            self._untaken.append(json.loads(line))

    def ends(self) -> tuple[np.ndarray, list[tuple[int, str]], dict[str, Any]]:
        """All that it heard, what became of it, and its last words."""
        self.say("stop")
        last = self.hears("ended", "default")
        assert self._process.wait(LONG_S) == 0
        with np.load(self._result) as result:
            return result["samples"], json.loads(str(result["fates"])), last

    def complaints(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)


def write_wav(path: Path, samples: np.ndarray) -> Path:
    """Mono at 16 kHz, of floats."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    return path
