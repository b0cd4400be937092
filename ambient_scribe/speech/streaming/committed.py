"""What stands of one stretch of speech, and where the sound that is read begins.

Committed words enter; the text to tell the recognizer and the words that its sound begins with leave.
Words are committed as soon as they may be, but the sound is cut behind them only in a pause: a
recognizer that begins in running speech mistakes the first word. Until then it is told them as the
beginning of what it writes, and writes on from there.
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.domain.transcript import HeardWord


class Committed:
    """Moments are of the visit, in milliseconds."""

    def __init__(self, prompt_words: int) -> None:
        self._prompt_words = prompt_words
        self._said: tuple[str, ...] = ()
        self.start_ms = 0
        """Where the sound begins that is read."""
        self.until_ms = 0
        """Up to here everything stands."""
        self.inside: tuple[HeardWord, ...] = ()
        """Committed words whose sound is still read, the last with those after them."""
        self.last: HeardWord | None = None

    @property
    def before(self) -> str:
        """What was said before the sound that is read."""
        return " ".join(self._said)

    @property
    def told(self) -> tuple[str, ...]:
        """All that the recognizer is told."""
        return (*self._said, *(word.text for word in self.inside))

    def add(self, words: Sequence[HeardWord], until_ms: int) -> None:
        self.inside = (*self.inside, *words)
        self.last = self.inside[-1]
        self.until_ms = until_ms

    def begin_behind(self, count: int, start_ms: int) -> None:
        """The sound that is read begins behind so many of the words inside."""
        said = (*self._said, *(word.text for word in self.inside[:count]))
        self._said = said[max(0, len(said) - self._prompt_words) :]
        self.inside = self.inside[count:]
        self.start_ms = start_ms

    def pass_over(self, until_ms: int) -> None:
        """Nothing more is to be had of the sound up to there."""
        self.begin_behind(len(self.inside), until_ms)
        self.until_ms = until_ms
