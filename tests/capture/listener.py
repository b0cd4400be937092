"""A program of its own that listens to the microphone as a visit does, and tells what happens.

Its input says `pause`, `resume` or `stop`; each line of its output is what it was told or came to know;
at the end all that it heard lies in the file that it was called with.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import numpy as np

from ambient_scribe.capture import devices
from ambient_scribe.capture.microphone import MicrophoneConfig, MicrophoneSource


def say(**told: object) -> None:
    sys.stdout.write(json.dumps({"clock_s": time.monotonic(), **told}) + "\n")
    sys.stdout.flush()


def obey(source: MicrophoneSource) -> None:
    for line in sys.stdin:
        word = line.strip()
        getattr(source, word)()
        say(done=word)
    source.stop()


class Opening:
    """Of devices: when the first one was open."""

    def __init__(self) -> None:
        self.first_s: float | None = None

    def __call__(
        self, device: int | str | None, block_ms: int, callback: devices.SoundCallback
    ) -> devices.InputStream:
        stream = devices.open_input(device, block_ms, callback)
        self.first_s = self.first_s or time.monotonic()
        return stream


def main() -> None:
    opening = Opening()
    source = MicrophoneSource(MicrophoneConfig(), open_stream=opening)
    threading.Thread(target=obey, args=(source,), daemon=True).start()
    heard, fates, cause, began_s = [], [], None, None
    for chunk in source:
        if not heard or chunk.lost is not cause:
            cause = chunk.lost
            say(cause=cause, at_s=sum(map(len, heard)) / 16_000)
        heard.append(chunk.samples[:, 0])
        if began_s is None:  # a visit whose microphone is slow to begin begins when it was opened
            is_slow = not len(chunk.samples)
            began_s = opening.first_s if is_slow else time.monotonic() - len(chunk.samples) / 16_000
        fates.append((len(chunk.samples), chunk.lost or "sound"))
        for message in source.alarms():
            say(alarm=message)
    samples = np.concatenate(heard)
    np.savez(sys.argv[1], samples=samples, fates=json.dumps(fates))
    elapsed_s = time.monotonic() - (began_s or 0)
    say(ended=source.recording().source, counted_s=len(samples) / 16_000, elapsed_s=elapsed_s)


if __name__ == "__main__":
    main()
