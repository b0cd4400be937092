"""Several visits' windows decoded together, for an engine whose streams leave their windows to a reader.

Such an engine cuts speech into windows, has them read, judges what comes back and may ask again; only
the reading is dear, and a batch of windows costs less than each alone. Here the streams of one batch
run in turn until each has asked for windows or is done; what they asked for is read in one call, and
they go on. Each stream keeps its own priming, language and doubts.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.protocols import Hypothesis, Priming, Recognizer, RecognizerStream
from ambient_scribe.speech.server.batching import StreamCall


class WindowReader(Protocol):
    """Reads windows, each with what must be known of it; what both are is the engine's own affair."""

    @property
    def config(self) -> Any: ...

    def decode(self, requests: Sequence[Any]) -> list[Any]:
        """One part a request, in order, whichever visits they come from."""
        ...


@runtime_checkable
class WindowedRecognizer(Protocol):
    @property
    def identity(self) -> EngineIdentity: ...

    @property
    def windows(self) -> WindowReader:
        """Its own reader."""
        ...

    def open_stream(
        self, priming: Priming, windows: WindowReader | None = None
    ) -> RecognizerStream:
        """`windows`: who reads for this stream instead."""
        ...


def at_its_best(recognizer: Recognizer) -> Recognizer:
    """The same engine, decoding for several visits at once where it can be brought to."""
    if isinstance(recognizer, WindowedRecognizer):
        return JointlyReading(recognizer)
    return recognizer


class JointlyReading:
    """`batching.BatchRecognizer` made of a `WindowedRecognizer`."""

    def __init__(self, recognizer: WindowedRecognizer) -> None:
        self._recognizer = recognizer
        self._reader = _JointReader(recognizer.windows)

    @property
    def identity(self) -> EngineIdentity:
        return self._recognizer.identity

    def open_stream(self, priming: Priming) -> RecognizerStream:
        return self._recognizer.open_stream(priming, self._reader)

    def decode_many(self, calls: Sequence[StreamCall]) -> tuple[tuple[Hypothesis, ...], ...]:
        """Raises what the first of the streams raises that fails."""
        self._reader.meet(len(calls))
        with ThreadPoolExecutor(len(calls)) as pool:
            going_on = [pool.submit(self._reader.run, call) for call in calls]
        return tuple(one.result() for one in going_on)


@dataclass(eq=False)
class _Asked:
    requests: Sequence[Any]
    parts: list[Any] | None = None
    error: RuntimeError | None = None


class _JointReader:
    """One thread works at any moment: the lock is held but while a stream waits for its windows."""

    def __init__(self, reader: WindowReader) -> None:
        self._reader = reader
        self._changed = threading.Condition()
        self._working = 0
        """Streams of the batch that are not done; none outside a batch."""
        self._asked: list[_Asked] = []

    @property
    def config(self) -> Any:
        return self._reader.config

    def meet(self, streams: int) -> None:
        self._working = streams

    def run(self, call: StreamCall) -> tuple[Hypothesis, ...]:
        """In a thread of its own, for each stream of the batch."""
        stream, segments = call
        with self._changed:
            try:
                return stream.decode(segments)
            finally:
                self._working -= 1
                self._read_if_all_wait()

    def decode(self, requests: Sequence[Any]) -> list[Any]:
        with self._changed:
            if not self._working:
                return self._reader.decode(requests)
            mine = _Asked(requests)
            self._asked.append(mine)
            self._read_if_all_wait()
            while mine.parts is None:
                if mine.error is not None:
                    raise mine.error
                self._changed.wait()
            return mine.parts

    def _read_if_all_wait(self) -> None:
        if not self._asked or len(self._asked) < self._working:
            return
        asked, self._asked = self._asked, []
        try:
            parts = self._reader.decode([request for one in asked for request in one.requests])
        except RuntimeError as error:  # the engine's own; each stream says it in its way
            for one in asked:
                one.error = error
        else:
            for one in asked:
                one.parts, parts = parts[: len(one.requests)], parts[len(one.requests) :]
        self._changed.notify_all()
