"""Whose words a clause is, when the speaker's role is known and when it is not.

In: passages and their clauses. Out: a `Voice`. Without roles, who asks or says "you" is taken for
the clinician and who says "my" for the patient, clause by clause.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ambient_scribe.clinical.language.findings import Voice
from ambient_scribe.clinical.language.reading import Act, Clause, Effect, Reading
from ambient_scribe.domain.transcript import Passage

_YOU = frozenset({"you", "your"})
_ME = frozenset({"i", "my", "me", "i'm"})


@dataclass
class Voices:
    """Remembers the last voice of each speaker."""

    last: dict[str, Voice] = field(default_factory=dict)

    def copied(self) -> Voices:
        return Voices({**self.last})

    def of(self, passage: Passage, reading: Reading, clause: Clause) -> Voice:
        speaker = passage.utterance.talker
        if passage.role.is_staff:
            voice = Voice.CLINICIAN
        elif passage.role.speaks_for_patient:
            voice = Voice.PATIENT
        else:
            voice = self._guessed(speaker, reading, clause)
        self.last[speaker] = voice
        return voice

    def _guessed(self, speaker: str, reading: Reading, clause: Clause) -> Voice:
        words = set(reading.words(clause))
        if clause.act in {Act.POLAR, Act.OPEN} or _YOU & words:
            return Voice.CLINICIAN
        if _ME & words and not reading.has(clause, Effect.PHASE_EXAM, Effect.PLANNED):
            return Voice.PATIENT
        return self.last.get(speaker, Voice.PATIENT)
