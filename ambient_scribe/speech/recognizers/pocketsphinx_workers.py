"""Decoders in processes of their own: pocketsphinx holds the interpreter while it decodes.

PCM of segments enters, the words of each leave, in order. The children are started as commands
(so a script that uses the package needs no main guard), read requests from standard input until it
closes, and hold about 90 MB each. They belong to no console: Ctrl-C is for their owner alone, and
when that is gone, however it went, their input ends and so do they.
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

PATIENCE_SECONDS = 5.0
"""A child that was told to end and has not by then is killed."""

_STOPPED = "a decoder of pocketsphinx stopped while it worked"
_UNSTARTED = (
    "a decoder of pocketsphinx cannot be started: set recognizer.pocketsphinx.processes to 1"
)

_CHILD = "import sys; sys.path[:] = {path!r}; from {module} import main; main()"
"""The owner's own search path, and not the current folder's, decides what the child imports."""


class DecoderProcesses:
    """A fixed number of children, started at the first use and ended with their owner."""

    def __init__(self, config: PocketsphinxConfig, count: int) -> None:
        self._config, self._count = config, count
        self._turn = threading.Lock()
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._children: list[subprocess.Popen[bytes]] = []
        weakref.finalize(self, _end, self._children)

    def decode(self, pcm: Sequence[bytes]) -> list[list[RawWord]]:
        """Raises EngineError when a child fails or dies; the next call starts new ones."""
        with self._turn:
            try:
                self._start()
                with ThreadPoolExecutor(self._count) as pool:
                    return list(pool.map(self._one, pcm))
            except BaseException:  # Ctrl-C too: what the children are at is not known any more
                _end(self._children)
                raise

    def _start(self) -> None:
        if self._children:
            return
        self._idle = SimpleQueue()
        for _ in range(self._count):
            child = _started()
            self._children.append(child)
            self._idle.put(child)
            _send(child, self._config)

    def _one(self, pcm: bytes) -> list[RawWord]:
        child = self._idle.get()
        try:
            _send(child, pcm)
            answer = pickle.load(cast(BinaryIO, child.stdout))
        except (OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
            raise EngineError(_STOPPED) from error
        finally:
            self._idle.put(child)
        if isinstance(answer, str):
            raise EngineError(answer)
        return cast("list[RawWord]", answer)


def _started() -> subprocess.Popen[bytes]:
    path = [str(place) for place in sys.path]
    try:
        return subprocess.Popen(
            [sys.executable or "python", "-c", _CHILD.format(path=path, module=__name__)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # on Windows this says nothing, and the flag does
            creationflags=_apart_from_the_console(),
        )
    except OSError as error:
        raise EngineError(_UNSTARTED) from error


def _apart_from_the_console() -> int:
    """Ctrl-C goes to every process of the console's group: a group of its own has none."""
    if sys.platform == "win32":
        return subprocess.CREATE_NEW_PROCESS_GROUP
    return 0


def _send(child: subprocess.Popen[bytes], value: object) -> None:
    """Raises EngineError when nobody reads there any more."""
    stream = cast(BinaryIO, child.stdin)
    try:
        pickle.dump(value, stream)
        stream.flush()
    except OSError as error:
        raise EngineError(_STOPPED) from error


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ends and reaps them. A pipe is closed only when nobody can be waiting at its other end."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        for stream in (child.stdin, child.stdout):
            try:
                cast(BinaryIO, stream).close()
            except OSError:
                continue  # what had not been sent yet cannot be sent any more
    children.clear()


def main() -> None:
    """The child: a config, then segments, each answered by its words or by what went wrong."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may reach the answers
    try:
        _serve(requests, answers)
    except (EOFError, OSError, KeyboardInterrupt, pickle.UnpicklingError):
        return  # the owner is gone or has had enough: nobody is left to tell


def _serve(requests: BinaryIO, answers: Any) -> None:
    from ambient_scribe.speech.recognizers.pocketsphinx import decoder_of, heard

    config = pickle.load(requests)
    decoder: Any = None
    while True:
        pcm = pickle.load(requests)
        answer: object
        try:
            decoder = decoder or decoder_of(config)
            answer = heard(decoder, pcm)
        except EngineError as error:
            answer = str(error)
        rest = memoryview(pickle.dumps(answer))
        while rest:
            rest = rest[answers.write(rest) :]
