"""Whether a short window was read well: pure functions over one decoded part.

Enters: what was decoded of a stretch of speech and how long that is. Leaves: whether to read it in
the full window instead, and which of the two readings to believe.

Whisper was trained on padded windows. In a short one it may miss the place to stop and go on
writing: words beyond the sound, words heaped up at one moment, more than anybody says. Those are
the signs here, beside the model's own doubts (`guards`).
"""

from __future__ import annotations

from collections.abc import Sequence

from ambient_scribe.speech.recognizers.guards import (
    GuardConfig,
    RawPart,
    RawWord,
    is_doubtful,
    is_silence,
)

BEYOND_MS = 200
"""A word that begins so long after the speech has ended was not said. Word times of attention are
seldom off by more."""

HEAPED_WORDS = 6
HEAPED_MS = 300
"""So many words that begin within so short a time have no sound of their own: 20 words a second,
where the fastest talk has about 8."""

UNHEARD_MS = 1_500
"""Speech that lasts so long has words, while what is shorter may be a cough (as in `packing`)."""


def is_untrusted(part: RawPart, speech_ms: int, config: GuardConfig, known_ms: int = 0) -> bool:
    """Worth a full window: what a short one gave does not fit so much speech, of which the first
    `known_ms` are known."""
    if not part.words or is_silence(part, config):
        return speech_ms - (known_ms if part.goes_on else 0) >= UNHEARD_MS
    return (
        part.cut_off
        or is_doubtful((part,), config)
        or is_heaped(part.words)
        or any(word.start_ms > speech_ms + BEYOND_MS for word in part.words)
    )


def is_heaped(words: Sequence[RawWord]) -> bool:
    """Many words at one moment: the decoder wrote on without listening."""
    return any(
        last.start_ms - first.start_ms < HEAPED_MS
        for first, last in zip(words, words[HEAPED_WORDS - 1 :], strict=False)
    )


def clearer(
    short: RawPart, full: Sequence[RawPart], speech_ms: int, config: GuardConfig
) -> tuple[RawPart, ...]:
    """The full window's reading, unless that one is in doubt too and the model likes it less."""
    if not is_doubtful(full, config) and not any(is_heaped(part.words) for part in full):
        return tuple(full)
    written = [part for part in full if part.words]
    worst = min((part.mean_log_prob for part in written), default=0.0)
    better = part_is_sound(short, speech_ms) and short.mean_log_prob > worst
    return (short,) if better else tuple(full)


def part_is_sound(part: RawPart, speech_ms: int) -> bool:
    """Every word has a time of its own inside the speech, and the text came to its end."""
    ends = all(word.start_ms <= speech_ms + BEYOND_MS for word in part.words)
    return ends and not part.cut_off and not is_heaped(part.words)
