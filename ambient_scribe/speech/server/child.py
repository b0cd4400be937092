"""The recognizer's process: a blueprint enters, then jobs; each is answered once, in order.

It belongs to no console, and what ends a visit (Ctrl-C, a shutdown, a closed window) is for its owner
alone, who still has speech to be heard: the process ignores it, and its owner kills it. When the owner is gone,
however it went, its pipe ends and so does the process. A decode that takes longer than its job allows
ends it too, even one that holds the interpreter. What an engine prints goes nowhere.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Recognizer, RecognizerStream, VoicedSegment
from ambient_scribe.speech.server.batching import BatchRecognizer
from ambient_scribe.speech.server.second import ListensAgain
from ambient_scribe.speech.server.windows import at_its_best
from ambient_scribe.speech.server.wire import (
    SELF_END_S,
    Again,
    Answer,
    Call,
    Fault,
    Job,
    Ready,
    Refused,
    receive,
    send,
)

_FOR_THE_OWNER = ("SIGINT", "SIGTERM", "SIGHUP")


class Engine:
    """The loaded recognizer and the streams that are open in it."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer, self._itself = at_its_best(recognizer), recognizer
        self._streams: dict[int, RecognizerStream] = {}

    def greeting(self) -> Ready:
        batches = isinstance(self._recognizer, BatchRecognizer)
        again = isinstance(self._itself, ListensAgain)
        return Ready(identity=self._recognizer.identity, batches=batches, reads_again=again)

    def answer(self, job: Job) -> tuple[Answer, ...]:
        for number in job.forgotten:
            self._streams.pop(number, None)
        answers: list[Answer | None] = [None] * len(job.calls)
        opened: dict[int, tuple[RecognizerStream, tuple[VoicedSegment, ...]]] = {}
        for index, call in enumerate(job.calls):
            try:
                if call.again is not None:
                    answers[index] = self._read_again(call, call.again)
                    continue
                opened[index] = (self._stream(call), call.segments)
            except EngineError as error:
                answers[index] = Refused(str(error))
        together = self._together([one for one in opened.values() if one[1]])
        for index, (stream, segments) in opened.items():
            known = together.get(id(stream))
            answers[index] = self._alone(stream, segments) if known is None else known
        return cast(tuple[Answer, ...], tuple(answers))

    def _read_again(self, call: Call, again: Again) -> Answer:
        assert isinstance(self._itself, ListensAgain), "nobody is told that it reads again"
        reader = self._itself.open_second_reader(call.priming.language, again.config)
        (segment,) = call.segments
        return (reader.read(segment, again.hotwords),)

    def _stream(self, call: Call) -> RecognizerStream:
        stream = self._streams.get(call.stream)
        if stream is None:
            stream = self._recognizer.open_stream(call.priming)
            if call.reminder is not None:
                with suppress(EngineError):  # it only tells the language, and was decoded once
                    stream.decode((call.reminder,))
            self._streams[call.stream] = stream
        return stream

    def _together(
        self, calls: Sequence[tuple[RecognizerStream, tuple[VoicedSegment, ...]]]
    ) -> dict[int, Answer]:
        """By the identity of the stream; none when the engine cannot, or one of the calls fails."""
        if len(calls) < 2 or not isinstance(self._recognizer, BatchRecognizer):
            return {}
        try:
            found = self._recognizer.decode_many(calls)
        except EngineError:
            return {}
        return {id(stream): one for (stream, _), one in zip(calls, found, strict=True)}

    def _alone(self, stream: RecognizerStream, segments: tuple[VoicedSegment, ...]) -> Answer:
        if not segments:
            return ()
        try:
            return stream.decode(segments)
        except EngineError as error:
            return Refused(str(error))


def main() -> None:
    for name in _FOR_THE_OWNER:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    requests, answers = _pipes()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        try:
            _serve(requests, answers, nowhere)
        except Exception as error:  # noqa: BLE001 - told to the owner, and the end of this process
            with suppress(OSError):  # the owner is gone: nobody is left to tell
                send(answers, Fault(_where(error)))
    os._exit(0)  # what the engine would still do at its leisure is of no use to anybody


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in line {last.lineno} of {Path(last.filename).name}"


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Nothing but answers may reach the pipe that answers go through."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return sys.stdin.buffer, answers


def _serve(requests: BinaryIO, answers: BinaryIO, nowhere: TextIO) -> None:
    try:
        engine = Engine(receive(requests)())
    except EngineError as error:
        send(answers, Refused(str(error)))
        return
    send(answers, engine.greeting())
    while True:
        job: Job = receive(requests)
        # A thread outside the interpreter: it ends what holds the interpreter, too.
        faulthandler.dump_traceback_later(job.limit_s + SELF_END_S, exit=True, file=nowhere)
        found = engine.answer(job)
        faulthandler.cancel_dump_traceback_later()
        send(answers, found)
