"""Mono sound at 16 kHz enters piece by piece; an Ogg Opus file leaves, for players of the note.

About 11 MB an hour. The file appears under its name only when it is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, Self

import numpy as np

from ambient_scribe.capture.resampling import mixed_down
from ambient_scribe.domain.time import SAMPLE_RATE_HZ
from ambient_scribe.errors import OutputError

if TYPE_CHECKING:
    from ambient_scribe.protocols import Samples

BIT_RATE = 24_000
"""Bits a second. RFC 7587, 3.1.1 has 16 to 20 kbit/s for wideband speech; rooms add noise."""

COMPLEXITY = "2"
"""Of 10. Measured on a minute of speech at 16 kHz: 10 takes 0.87 s, 2 takes 0.16 s, for a file of
the same size; the sound is for a reviewer's ear, at a rate where the difference is small."""


class OpusWriter:
    """Streaming: memory does not grow with the length. Use as a context manager, or `close()`.

    Raises OutputError when the file cannot be written; then nothing is left under `path`, and what
    stood there before still does.
    """

    def __init__(self, path: Path, bit_rate: int = BIT_RATE) -> None:
        self._path = path
        self._partial = path.with_name(path.name + ".part")
        self._is_open = False
        try:
            self._file: BinaryIO = self._partial.open("wb")
        except OSError as error:
            raise self._failure(error) from error
        self._is_open = True
        self._container, self._stream = _ogg_opus(self._file, bit_rate)
        self._written = 0

    def write(self, samples: Samples) -> None:
        """Float32 of shape (n,) or (n, channels); channels are mixed down."""
        from av import AudioFrame

        mono = samples if samples.ndim == 1 else mixed_down(samples)[:, 0]
        if not len(mono):
            return
        plane = np.ascontiguousarray(mono, dtype=np.float32).reshape(1, -1)
        frame = AudioFrame.from_ndarray(plane, format="fltp", layout="mono")
        frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, self._written
        self._written += len(mono)
        self._guarded(lambda: self._container.mux(self._stream.encode(frame)))

    def close(self) -> None:
        """Completes the file; does nothing when it is closed already."""
        if not self._is_open:
            return
        self._guarded(self._finish)
        self._is_open = False

    def discard(self) -> None:
        """Drops what was written so far."""
        from av.error import FFmpegError

        if not self._is_open:
            return
        self._is_open = False
        for release in (self._container.close, self._file.close, self._partial.unlink):
            try:
                release()
            except (OSError, ValueError, FFmpegError):
                continue  # the file is being given up: the error that led here is the one to tell

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _finish(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()
        self._file.close()
        self._partial.replace(self._path)

    def _guarded(self, action: Callable[[], object]) -> None:
        from av.error import FFmpegError

        try:
            action()
        except (OSError, FFmpegError) as error:
            self.discard()
            raise self._failure(error) from error

    def _failure(self, error: Exception) -> OutputError:
        why = getattr(error, "strerror", None) or "it cannot be written"
        return OutputError(f"{self._path}: sound not saved ({why}): is the disk full or read-only?")


def _ogg_opus(file: BinaryIO, bit_rate: int) -> tuple[Any, Any]:
    import av

    container = av.open(file, mode="w", format="ogg")
    stream = container.add_stream("libopus", rate=SAMPLE_RATE_HZ, layout="mono")
    stream.codec_context.bit_rate = bit_rate
    stream.codec_context.options = {"compression_level": COMPLEXITY}
    return container, stream
