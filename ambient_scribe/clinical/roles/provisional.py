"""Roles while the visit goes on: who a speaker seems to be, from what they have said so far.

In: utterances as they are committed, taken back when their speaker changes. Out: the role of each
speaker, unknown until what was said tells it well enough. The rule is the assigner's; a sum for
each speaker is kept, so that an utterance costs the same at minute 2 and at minute 40.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ambient_scribe.clinical.roles.voice import UNCERTAIN_LABEL, Voice
from ambient_scribe.domain.transcript import Passage, Role

LEAST_SPEAKERS = 2
"""One voice may be both sides that are not told apart yet."""

Decision = Callable[[Mapping[str, Voice], frozenset[Role]], dict[str, tuple[Role, float]]]
"""A role and a confidence for every speaker, given the roles that are taken."""


@dataclass(frozen=True)
class _Told:
    """What one utterance adds to its speaker's sum."""

    speaker: str
    role: Role
    voice: Voice


@dataclass
class RoleTally:
    """Implements `pipeline.live.ProvisionalRoles`."""

    weigh: Callable[[str], Voice]
    decide: Decision
    least_confidence: float
    _told: dict[str, _Told] = field(default_factory=dict)
    _voices: dict[str, Voice] = field(default_factory=dict)
    _known: dict[str, Counter[Role]] = field(default_factory=dict)

    def hear(self, passage: Passage) -> None:
        """One utterance; heard again, it replaces what it was."""
        utterance = passage.utterance
        self.forget(utterance.id)
        told = _Told(utterance.speaker, utterance.role, self.weigh(passage.text))
        self._told[utterance.id] = told
        self._voices[told.speaker] = self._voices.get(told.speaker, Voice()) + told.voice
        if told.role is not Role.UNKNOWN:
            self._known.setdefault(told.speaker, Counter())[told.role] += 1

    def forget(self, utterance_id: str) -> None:
        """It is nobody's any more; what was never heard is no matter."""
        told = self._told.pop(utterance_id, None)
        if told is None:
            return
        left = self._voices[told.speaker] - told.voice
        if left.utterances:
            self._voices[told.speaker] = left
        else:
            del self._voices[told.speaker]
        if told.role is not Role.UNKNOWN:
            self._known[told.speaker][told.role] -= 1

    def roles(self) -> dict[str, tuple[Role, float]]:
        """Every speaker whose role is known or tells itself."""
        known = {
            speaker: (count.most_common(1)[0][0], 1.0)
            for speaker, count in self._known.items()
            if count.total()
        }
        open_ones = {
            speaker: voice
            for speaker, voice in self._voices.items()
            if speaker not in known and not speaker.endswith(UNCERTAIN_LABEL)
        }
        if len(open_ones) + len(known) < LEAST_SPEAKERS:
            return known
        decided = self.decide(open_ones, frozenset(role for role, _ in known.values()))
        sure = {
            speaker: (role, confidence)
            for speaker, (role, confidence) in decided.items()
            if confidence >= self.least_confidence
        }
        return {**sure, **known}
