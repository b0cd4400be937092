"""Decoders in processes of their own: pocketsphinx holds the interpreter while it decodes.

PCM of segments enters, the words of each leaves, in order. The children run this module (they are
started as commands, so a script that uses the package needs no main guard), read requests from
standard input until it closes, and hold about 90 MB each.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ambient_scribe.errors import EngineError

if TYPE_CHECKING:
    from ambient_scribe.speech.recognizers.guards import RawWord
    from ambient_scribe.speech.recognizers.pocketsphinx import PocketsphinxConfig

_STOPPED = "a decoder of pocketsphinx stopped while it worked"


class DecoderProcesses:
    """A fixed number of children, started at the first use and ended with their owner."""

    def __init__(self, config: PocketsphinxConfig, count: int) -> None:
        self._config, self._count = config, count
        self._started = threading.Lock()
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._children: list[subprocess.Popen[bytes]] = []
        weakref.finalize(self, _end, self._children)

    def decode(self, pcm: Sequence[bytes]) -> list[list[RawWord]]:
        """Raises EngineError when a child dies; the next call starts new ones."""
        with self._started:
            if not self._children:
                for _ in range(self._count):
                    self._children.append(_start(self._config))
                    self._idle.put(self._children[-1])
            try:
                with ThreadPoolExecutor(self._count) as pool:
                    return list(pool.map(self._one, pcm))
            except EngineError:
                _end(self._children)
                self._idle = SimpleQueue()
                raise

    def _one(self, pcm: bytes) -> list[RawWord]:
        child = self._idle.get()
        try:
            _send(child.stdin, pcm)
            answer = pickle.load(cast(BinaryIO, child.stdout))
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise EngineError(_STOPPED) from error
        finally:
            self._idle.put(child)
        if isinstance(answer, str):
            raise EngineError(answer)
        return cast("list[RawWord]", answer)


def _start(config: PocketsphinxConfig) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    _send(child.stdin, config)
    return child


def _send(stream: Any, value: object) -> None:
    pickle.dump(value, stream)
    stream.flush()


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue  # the child is gone already
        child.terminate()
        child.wait()
    children.clear()


def main() -> None:
    """The child: a config, then segments, each answered by its words or by what went wrong."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may reach the answers
    from ambient_scribe.speech.recognizers.pocketsphinx import decoder_of, heard

    try:
        decoder = decoder_of(pickle.load(requests))
        while True:
            pcm = pickle.load(requests)
            try:
                answer: object = heard(decoder, pcm)
            except EngineError as error:
                answer = str(error)
            _send(answers, answer)
    except (EOFError, KeyboardInterrupt):
        return


if __name__ == "__main__":
    main()
