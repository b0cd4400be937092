"""Windows of several visits in one call, each visit with its own judgement."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Priming, VoicedSegment
from ambient_scribe.speech.server.batching import BatchRecognizer
from ambient_scribe.speech.server.child import Engine
from ambient_scribe.speech.server.windows import JointlyReading, WindowedRecognizer, WindowReader
from ambient_scribe.speech.server.wire import Call, Job, Refused
from tests.speech.server.scripted import said, segment, words

PROMPTS = ("", "again ", "again again ", "refuse ")


class Reader:
    """A request is the words to say; notes how many come at once. Fails over "broken"."""

    config = "of the reader"

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def decode(self, requests: Sequence[str]) -> list[str]:
        self.sizes.append(len(requests))
        if len(requests) > 1 and any("broken" in one for one in requests):
            raise RuntimeError("out of memory")
        return [f"<{one}>" for one in requests]


class Windowed:
    def __init__(self) -> None:
        self.reader = Reader()

    @property
    def identity(self) -> EngineIdentity:
        return EngineIdentity(stage="recognition", engine="windowed")

    @property
    def windows(self) -> WindowReader:
        return self.reader

    def open_stream(self, priming: Priming, windows: WindowReader | None = None) -> Stream:
        return Stream(priming.prompt, windows or self.reader)


class Stream:
    """Asks again as often as its prompt says so."""

    def __init__(self, prompt: str, windows: WindowReader) -> None:
        assert windows.config == "of the reader"
        self._prompt, self._windows = prompt, windows

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        try:
            parts = self._windows.decode([self._prompt + one for one in said(*segments)])
            for _ in range(self._prompt.count("again")):
                parts = self._windows.decode(parts)
        except RuntimeError as error:
            raise EngineError(f"windowed failed: {error}") from error
        if "refuse" in self._prompt:
            raise EngineError("windowed refuses")
        return tuple(Hypothesis(words=(HeardWord(text=part),)) for part in parts)


def job(*prompts: str, at: int = 0) -> Job:
    calls = tuple(
        Call(number, Priming(prompt=prompt), (segment(at), segment(at + 500)))
        for number, prompt in enumerate(prompts)
    )
    return Job(calls, limit_s=60)


def test_what_all_ask_for_is_read_in_one_call_round_by_round() -> None:
    engine = Windowed()
    assert isinstance(engine, WindowedRecognizer)
    joint = JointlyReading(engine)
    assert isinstance(joint, BatchRecognizer)
    streams = [joint.open_stream(Priming(prompt=prompt)) for prompt in PROMPTS[:3]]
    found = joint.decode_many([(stream, [segment(0), segment(500)]) for stream in streams])
    assert [words(one) for one in found] == [
        ["<w0>", "<w500>"],
        ["<<again w0>>", "<<again w500>>"],
        ["<<<again again w0>>>", "<<<again again w500>>>"],
    ]
    assert engine.reader.sizes == [6, 4, 2]
    assert words(streams[1].decode([segment(900)])) == ["<<again w900>>"]  # alone, as ever
    assert engine.reader.sizes[3:] == [1, 1]


def test_in_the_process_each_gets_its_own_answer() -> None:
    windowed = Windowed()
    engine = Engine(windowed)
    assert engine.greeting().batches
    answers = engine.answer(job("", "refuse "))
    assert isinstance(answers[0], tuple) and words(answers[0]) == ["<w0>", "<w500>"]
    assert answers[1] == Refused("windowed refuses")


def test_a_batch_that_is_too_much_is_made_one_by_one() -> None:
    windowed = Windowed()
    answers = Engine(windowed).answer(job("", "broken "))
    assert isinstance(answers[0], tuple) and words(answers[0]) == ["<w0>", "<w500>"]
    assert answers[1] == Refused("windowed failed: out of memory")
    assert windowed.reader.sizes == [4, 2, 2]


def test_other_faults_come_out() -> None:
    class Faulty(Stream):
        def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
            raise ValueError("a bug")

    class SometimesFaulty(Windowed):
        def open_stream(self, priming: Priming, windows: WindowReader | None = None) -> Stream:
            kind = Faulty if priming.prompt == "bug" else Stream
            return kind(priming.prompt, windows or self.reader)

    with pytest.raises(ValueError, match="a bug"):
        Engine(SometimesFaulty()).answer(job("", "bug", ""))
