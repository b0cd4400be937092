"""How sure the recognizer was of a word: which words a reader should doubt.

A confidence means something different to every engine: a Whisper that gives a word 0.5 is
guessing, while the embedded fallback spreads its confidences over the whole range. The limit
therefore goes with the accuracy that the engine states of itself.
"""

from __future__ import annotations

from pydantic import Field

from ambient_scribe.domain.base import Frozen
from ambient_scribe.domain.encounter import Accuracy, Provenance
from ambient_scribe.domain.transcript import Word

RECOGNITION_STAGE = "recognition"


class HearingConfig(Frozen):
    """Below which confidence (0 to 1) a word counts as heard uncertainly, by engine accuracy.

    The fallback's own limit is lower, or its whole transcript would be marked. But a fallback that
    mishears one word in four also mishears what a finding is called ("kneeling down" becomes
    "feeling down"), so there, and of an instrument, the words that name a finding must be heard well
    too.
    """

    doubtful_below: float = Field(default=0.5, ge=0, le=1)
    doubtful_below_low_accuracy: float = Field(default=0.25, ge=0, le=1)
    doubtful_below_instrument: float = Field(default=0.5, ge=0, le=1)
    """Of whisper-sim's words below it 38 in 100 were right (159 words of two samples), of those at 0.8
    and above 94 in 100 (1,588)."""
    naming_below_low_accuracy: float = Field(default=0.8, ge=0, le=1)
    """Of the fallback's words at 0.8 or above, 97 in 100 were right in easy read sentences and 84 in
    100 in harder speech (189 of 226); below 0.3, half and a third."""

    def limit(self, accuracy: Accuracy) -> float:
        return {
            Accuracy.STANDARD: self.doubtful_below,
            Accuracy.LOW: self.doubtful_below_low_accuracy,
            Accuracy.INSTRUMENT: self.doubtful_below_instrument,
        }[accuracy]

    def doubts_name(self, word: Word, accuracy: Accuracy) -> bool:
        """Whether a word that names a finding was heard too poorly to bear it."""
        if accuracy is Accuracy.STANDARD or word.confidence is None:
            return False
        return word.confidence < self.naming_below_low_accuracy

    def doubts(self, word: Word, accuracy: Accuracy) -> bool:
        """A word whose source states no confidence (a transcript) is not doubted."""
        return word.confidence is not None and word.confidence < self.limit(accuracy)


def recognition_accuracy(provenance: Provenance) -> Accuracy:
    """What the recognizer of this visit said of itself; STANDARD when none took part."""
    stated = (e.accuracy for e in provenance.engines if e.stage == RECOGNITION_STAGE)
    return next(stated, Accuracy.STANDARD)
