"""Peak resident memory of this process, in MiB. The one file that imports a POSIX-only module."""

from __future__ import annotations

import sys


def peak_mib() -> float | None:
    """None where the platform does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) / (1 << 20 if sys.platform == "darwin" else 1 << 10)
