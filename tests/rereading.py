"""A recognizer that can be asked again, for tests of the second pass: it reads by a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Hypothesis, Priming, RecognizerStream, VoicedSegment
from ambient_scribe.testing import ScriptedRecognizer, spread

UNKNOWN_LANGUAGE = "tlh"


@dataclass(frozen=True)
class Again:
    words: tuple[HeardWord, ...]
    mean_log_prob: float = -0.3


@dataclass
class Reader:
    """Says one line of every passage; raises `failure` at the passage of that number."""

    line: str
    fails_at: int | None = None
    failure: BaseException = field(
        default_factory=lambda: EngineError("the recognizer stopped twice over it")
    )
    asked: list[VoicedSegment] = field(default_factory=list)

    def read(self, segment: VoicedSegment, hotwords: Sequence[str]) -> Again:
        self.asked.append(segment)
        if len(self.asked) == self.fails_at:
            raise self.failure
        return Again(spread(self.line, segment.span, 0.9))


class Doubting(ScriptedRecognizer):
    """Hears the words that are named with little confidence, and all others well."""

    def __init__(
        self,
        lines: Sequence[str],
        doubted: Sequence[str],
        language: str = "en",
        accuracy: Accuracy = Accuracy.STANDARD,
    ) -> None:
        super().__init__(lines, language, accuracy=accuracy)
        self._doubted = frozenset(doubted)

    def open_stream(self, priming: Priming) -> DoubtingStream:  # type: ignore[override]
        return DoubtingStream(super().open_stream(priming), self._doubted)


@dataclass(frozen=True)
class DoubtingStream:
    stream: RecognizerStream
    doubted: frozenset[str]

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        return tuple(
            Hypothesis(tuple(map(self._heard, found.words)), found.language)
            for found in self.stream.decode(segments)
        )

    def _heard(self, word: HeardWord) -> HeardWord:
        doubted = word.text in self.doubted
        return HeardWord(
            text=word.text, span=word.span, confidence=0.4 if doubted else word.confidence
        )


class Attentive(Doubting):
    """Gives a reader for the second pass."""

    def __init__(
        self,
        reader: Reader,
        lines: Sequence[str],
        doubted: Sequence[str] = (),
        language: str = "en",
        accuracy: Accuracy = Accuracy.STANDARD,
    ) -> None:
        super().__init__(lines, doubted, language, accuracy)
        self._reader = reader

    def open_second_reader(self, language: str | None, config: object = None) -> Reader:
        if language == UNKNOWN_LANGUAGE:
            raise EngineError(f"scripted does not know the language {language!r}")
        return self._reader
