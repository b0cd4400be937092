"""Libraries that report to their makers unless they are told not to, and how each is told.

Set when the package is imported, before any of them can be. What a user had set does not count:
a scribe in an exam room reports to nobody.
"""

from __future__ import annotations

import os

OFF = {
    "ORT_DISABLE_TELEMETRY": "1",
    "PYANNOTE_METRICS_ENABLED": "false",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}
"""By library: onnxruntime since 1.29 (docs/Privacy.md of its sources; outside Windows, read once when
its library is loaded), pyannote.audio (README, "Telemetry"; read at every use), huggingface_hub and
what asks it (its "Environment variables"), and the custom that others follow (consoledonottrack.com).
"""


def turn_off() -> None:
    """In this process and those it starts."""
    os.environ.update(OFF)
