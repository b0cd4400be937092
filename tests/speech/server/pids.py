"""Whether a process that is not ours lives."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

PATIENCE_S = 60


def until_dead(pid: int) -> None:
    """Waits until there is no such process."""
    for _ in range(PATIENCE_S * 20):
        if not is_alive(pid):
            return
        time.sleep(0.05)
    raise AssertionError(f"{pid} lives")


def is_alive(pid: int) -> bool:
    """One that has ended and that nobody has asked about (a zombie) does not."""
    if sys.platform == "win32":
        told = subprocess.run(
            ["tasklist", "/FI", f"PID eq {pid}", "/NH"], check=True, capture_output=True, text=True
        )
        return str(pid) in told.stdout
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
