"""Linux takes a process's network away."""

from __future__ import annotations

import shutil
import subprocess

NAMESPACE = ["unshare", "--map-root-user", "--net"]
"""Before a command: it runs in a network of its own, in which nothing is."""


def can_be_taken_away() -> bool:
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True).returncode == 0
