"""A recognizer process that is none: it dies when it is told to, in this process and in no time."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Priming, VoicedSegment
from ambient_scribe.speech.server.process import EngineProcess, ProcessDeathError
from ambient_scribe.speech.server.restarts import RestartConfig
from ambient_scribe.speech.server.server import ServerConfig, SpeechServer
from ambient_scribe.speech.server.wire import Answer, Call, Job, Ready, Refused
from tests.speech.server.scripted import segment, words

ENGLISH = Priming(language="en")
TIRELESS = RestartConfig(first_pause_ms=0, most_in_a_row=10_000)


@dataclass
class Fates:
    """What befalls which start and which job, by their number; and which speech is always fatal."""

    failing_starts: frozenset[int] = frozenset()
    fatal_jobs: frozenset[int] = frozenset()
    fatal_speech: frozenset[tuple[int, int]] = frozenset()
    """Stream and beginning in ms."""
    batches: bool = False
    starts: int = 0
    jobs: list[Job] = field(default_factory=list)
    deaths: Counter[tuple[int, int]] = field(default_factory=Counter)
    """By stream and beginning of the speech that was under way."""
    hold: threading.Event | None = None
    """Set: jobs may go on."""
    turn: threading.Lock = field(default_factory=threading.Lock)

    def start(self, on_death: Callable[[], None]) -> EngineProcess:
        with self.turn:
            self.starts += 1
            number = self.starts
        if number > 1 and number in self.failing_starts:
            raise ProcessDeathError("died over loading")
        return FakeProcess(self, on_death)

    def busy_with(self, jobs: int) -> None:
        """Waits until so many are under way or done."""
        while len(self.jobs) < jobs:
            time.sleep(0.001)

    def next_job(self, job: Job) -> bool:
        """False: the process dies over it."""
        speech = [(call.stream, one.span.start_ms) for call in job.calls for one in call.segments]
        with self.turn:
            self.jobs.append(job)
            fatal = len(self.jobs) in self.fatal_jobs or not self.fatal_speech.isdisjoint(speech)
            self.deaths.update(speech if fatal else ())
        if self.hold is not None:
            self.hold.wait(60)
        return not fatal

    @property
    def sizes(self) -> list[int]:
        """Calls with speech of each job."""
        sizes = [sum(bool(call.segments) for call in job.calls) for job in self.jobs]
        return [size for size in sizes if size]


class FakeProcess:
    """Says of each segment its stream and its beginning."""

    pid = 0

    def __init__(self, fates: Fates, on_death: Callable[[], None]) -> None:
        self._fates, self._on_death = fates, on_death
        self.is_alive = True

    @property
    def greeting(self) -> Ready:
        identity = EngineIdentity(stage="recognition", engine="fake")
        return Ready(identity=identity, batches=self._fates.batches)

    def ask(self, job: Job) -> tuple[Answer, ...]:
        going_on = self._fates.next_job(job)
        if not going_on or not self.is_alive:
            self.end()
            raise ProcessDeathError("it was told to")
        return tuple(_answer(call) for call in job.calls)

    def end(self) -> None:
        self.is_alive = False
        self._on_death()


def _answer(call: Call) -> Answer:
    if call.priming.prompt == "refuse" and call.segments:
        return Refused("no")
    return tuple(
        Hypothesis(words=(HeardWord(text=f"{call.stream}:{one.span.start_ms}", span=one.span),))
        for one in call.segments
    )


def serve(fates: Fates, processes: int = 1, **options: object) -> SpeechServer:
    config = ServerConfig.model_validate({"restarts": TIRELESS, "batch_visits": 8, **options})
    return SpeechServer(fates.start, config, processes)


def visit(server: SpeechServer, starts: Sequence[int]) -> list[str | None]:
    """The words of one visit, segment by segment; None where one was left out."""
    stream, heard = server.open_stream(ENGLISH), []
    for start in starts:
        heard += _tried(stream.decode, segment(start))
    return heard


def _tried(
    decode: Callable[[Sequence[VoicedSegment]], tuple[Hypothesis, ...]], one: VoicedSegment
) -> list[str | None]:
    try:
        return [*words(decode([one]))]
    except EngineError:
        return [None]


def visits(server: SpeechServer, number: int, starts: Sequence[int]) -> list[list[str | None]]:
    with ThreadPoolExecutor(number) as pool:
        going_on = [pool.submit(visit, server, starts) for _ in range(number)]
        return [one.result(60) for one in going_on]
