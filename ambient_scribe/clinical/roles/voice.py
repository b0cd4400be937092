"""What one speaker said in all, in sums that can be added up and taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from ambient_scribe.clinical.lexicon import LEXICON_FOLDER
from ambient_scribe.clinical.roles.introductions import Introductions
from ambient_scribe.clinical.roles.model import tokens
from ambient_scribe.domain.transcript import Role
from ambient_scribe.tables import read_table

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
    claims: Counter[Role] = field(default_factory=Counter)
    """How often they said to be of a role."""
    brings: int = 0
    """How often they spoke of somebody whom they brought."""

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
            claims=self.claims + other.claims if sign > 0 else self.claims - other.claims,
            brings=self.brings + sign * other.brings,
        )


def voice_of(text: str, log_odds: float, introductions: Introductions) -> Voice:
    """What one utterance adds."""
    spoken, pronouns = tokens(text), _pronouns()

    def said(kind: str) -> int:
        return sum(token in pronouns[kind] for token in spoken)

    return Voice(
        words=len(spoken),
        evidence=log_odds,
        utterances=1,
        third=said("third_person"),
        first=said("first_person"),
        addressed=said("addressed"),
        claims=Counter(introductions.roles_claimed(spoken)),
        brings=int(introductions.brings_companion(spoken)),
    )


def voice_of_all(
    texts: Sequence[str], odds: Sequence[float], introductions: Introductions
) -> Voice:
    whole = Voice()
    for text, one in zip(texts, odds, strict=True):
        whole = whole + voice_of(text, one, introductions)
    return whole


@cache
def _pronouns() -> dict[str, frozenset[str]]:
    rows = read_table(LEXICON_FOLDER / "role_cues.tsv", ("name", "forms", "note"))
    return {row["name"]: frozenset(row["forms"].split("|")) for row in rows}
