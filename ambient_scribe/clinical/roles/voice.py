"""What one speaker said in all, in sums that can be added up and taken back."""

from __future__ import annotations

from dataclasses import dataclass

UNCERTAIN_LABEL = "?"
"""Ends a label that diarization could not give."""


@dataclass(frozen=True)
class Voice:
    words: int = 0
    evidence: float = 0.0
    """Sum of the utterances' log odds: above zero for a clinician."""
    utterances: int = 0
    third: int = 0
    """Pronouns: "he" and "she", "I", "you"."""
    first: int = 0
    addressed: int = 0

    @property
    def mean(self) -> float:
        return self.evidence / max(1, self.utterances)

    def __add__(self, other: Voice) -> Voice:
        return self._summed(other, 1)

    def __sub__(self, other: Voice) -> Voice:
        return self._summed(other, -1)

    def _summed(self, other: Voice, sign: int) -> Voice:
        return Voice(
            words=self.words + sign * other.words,
            evidence=self.evidence + sign * other.evidence,
            utterances=self.utterances + sign * other.utterances,
            third=self.third + sign * other.third,
            first=self.first + sign * other.first,
            addressed=self.addressed + sign * other.addressed,
        )
