"""One visit's ear on a recognizer that runs elsewhere. All that must outlive a process is kept here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import wait
from typing import TYPE_CHECKING, Any

from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.protocols import Hypothesis, Priming, VoicedSegment
from ambient_scribe.speech.server.wire import Call

if TYPE_CHECKING:
    from ambient_scribe.speech.server.waiting import Outcome

REMINDER_MS = 2_000
"""Speech that tells its language well enough to remind a new process of it: what the engines ask of a
segment before they believe that the language changed."""

_POLL_S = 0.1
"""How long Ctrl-C may take to be seen: on Windows a wait without a limit is not interrupted."""


class ServedStream:
    """`protocols.RecognizerStream`."""

    def __init__(
        self,
        submit: Callable[[Call], Outcome],
        number: int,
        priming: Priming,
        *,
        spreads: bool = False,
    ) -> None:
        """`spreads`: segments of one call go to several processes. Raises EngineError for what the
        engine cannot do."""
        self._submit, self._number, self._priming = submit, number, priming
        self._spreads = spreads
        self._reminder: VoicedSegment | None = None
        result_of(submit(Call(number, priming)))

    def decode(self, segments: Sequence[VoicedSegment]) -> tuple[Hypothesis, ...]:
        """Raises EngineError when the engine refuses, or when its processes die over these segments;
        SupersededError for speech that is still going on when newer speech of this visit came."""
        if not segments:
            return ()
        groups = [(one,) for one in segments] if self._spreads else [tuple(segments)]
        outcomes = [self.submit(group) for group in groups]
        hypotheses = tuple(one for outcome in outcomes for one in result_of(outcome))
        self._remember(segments, hypotheses)
        return hypotheses

    def submit(self, segments: Sequence[VoicedSegment]) -> Outcome:
        """The same without waiting. What is still being said gives way to anything submitted later."""
        return self._submit(Call(self._number, self._priming, tuple(segments), self._reminder))

    def _remember(
        self, segments: Sequence[VoicedSegment], hypotheses: Sequence[Hypothesis]
    ) -> None:
        """The last segment that tells the language, where the engine has to find it out."""
        if self._priming.language is not None:
            return
        for segment, hypothesis in zip(segments, hypotheses, strict=True):
            long = len(segment.samples) >= REMINDER_MS * SAMPLES_PER_MS
            if long and hypothesis.words and hypothesis.language is not None:
                self._reminder = segment


def result_of(outcome: Outcome) -> tuple[Any, ...]:
    """Waits for it; Ctrl-C calls it off."""
    try:
        while not wait([outcome], timeout=_POLL_S).done:
            continue
    except BaseException:  # nobody waits for it any more
        outcome.cancel()
        raise
    return outcome.result()
