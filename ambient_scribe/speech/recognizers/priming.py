"""What Whisper is told beforehand: the language it expects, and a text that fits its memory.

A `Priming` enters; Whisper's language code and the hotwords and prompt that fit leave.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.time import SAMPLES_PER_MS
from ambient_scribe.errors import EngineError
from ambient_scribe.protocols import Priming, VoicedSegment

MEMORY_TOKENS = 223
"""Whisper's memory holds 448 tokens; half of them, less the mark of their beginning, are for what
was said before."""


class LanguageChoice(Frozen):
    """How far a detected language is believed, segment by segment."""

    detect_ms: int = Field(default=2000, ge=0)
    """A shorter segment is taken to be in the language of the one before."""
    detect_probability: float = Field(default=0.6, ge=0, le=1)
    """Below this a change of language is not believed."""


class HeardLanguage:
    """Of one visit, segment by segment; `shortest_ms`: less holds no syllable."""

    def __init__(self, choice: LanguageChoice, shortest_ms: int) -> None:
        self._choice, self._shortest_ms = choice, shortest_ms
        self._heard: str | None = None
        self._sure = False
        """Whether it was heard in enough speech; a first scrap is only a guess."""

    def of(self, segment: VoicedSegment, detect: Callable[[], tuple[str, float]]) -> str:
        """Heard in this segment; a short or unclear one speaks what the last one spoke. `detect`
        gives the likeliest language and its probability, and costs a full window."""
        choice, long = self._choice, len(segment.samples) // SAMPLES_PER_MS
        if self._sure and not segment.ended:
            return self._heard or "en"  # it is detected when the speech has ended
        if long >= (choice.detect_ms if self._heard else self._shortest_ms):
            code, chance = detect()
            if self._heard is None or not self._sure or chance >= choice.detect_probability:
                self._heard = code
            self._sure = self._sure or (
                long >= choice.detect_ms and chance >= choice.detect_probability
            )
        return self._heard or "en"


def known_language(tag: str | None, supported: Collection[str], model: str) -> str | None:
    """`en-US` becomes `en`; None (detect) stays None. Raises EngineError for an unknown one."""
    if tag is None:
        return None
    code = tag.replace("_", "-").split("-")[0].lower()
    if code in supported:
        return code
    if set(supported) == {"en"}:
        raise EngineError(
            f"model {model} knows English only, not {tag!r}: take one whose name has no '.en'"
        )
    raise EngineError(f"model {model} does not know the language {tag!r}: give a BCP 47 tag")


def within_budget(priming: Priming, budget: int, tokens: Callable[[str], int]) -> tuple[str, str]:
    """Hotwords and prompt of at most `budget` tokens: hotwords in their order, then the prompt.

    `tokens` counts those of a text. Of a prompt that is too long the end is kept: it weighs most.
    """
    kept: list[str] = []
    for word in priming.hotwords:
        if tokens(", ".join([*kept, word])) > budget:
            break
        kept.append(word)
    hotwords = ", ".join(kept)
    left = budget - (tokens(hotwords) if kept else 0)
    prompt = priming.prompt.split()
    while prompt and tokens(" ".join(prompt)) > left:
        prompt = prompt[1:]
    return hotwords, " ".join(prompt)
