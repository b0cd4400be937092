"""Who is who, set right by a person while the visit goes on: clinician and patient change places.

In: what is said by whom, as it is told, and the person's word. Out: roles of speakers that nothing
overrules; at the end the same for the final speakers, by the words that they have in common.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping

from ambient_scribe.domain.transcript import Role, Transcript, Utterance

NOBODY_YET = "nobody is known as clinician or patient yet: there is nobody to swap"
_OTHER = {Role.CLINICIAN: Role.PATIENT, Role.PATIENT: Role.CLINICIAN}


class Swapping:
    """`ask` may be called from any thread, the rest from the one that writes."""

    def __init__(self) -> None:
        self._asked: deque[None] = deque()
        self._roles: dict[str, Role] = {}
        self._speakers: dict[str, str] = {}

    def ask(self) -> None:
        self._asked.append(None)

    def is_asked(self) -> bool:
        """Whether to swap now; being asked twice means no."""
        count = 0
        while self._asked:
            self._asked.popleft()
            count += 1
        return count % 2 == 1

    def hear(self, utterance: Utterance) -> None:
        self._speakers.update(dict.fromkeys(utterance.word_ids, utterance.speaker))

    def swap(self, roles: Mapping[str, Role]) -> frozenset[str]:
        """Of the roles that speakers have now; who has another one by it."""
        told = {speaker: _OTHER[role] for speaker, role in roles.items() if role in _OTHER}
        self._roles.update(told)
        return frozenset(told)

    def role_of(self, speaker: str) -> Role | None:
        """As a person told it; None where nobody did."""
        return self._roles.get(speaker)

    def of_final(self, transcript: Transcript) -> dict[str, Role]:
        """By the speakers of a transcript in which they may be called otherwise."""
        counts: dict[str, Counter[Role | None]] = {}
        for one in transcript.utterances:
            said = (self._roles.get(self._speakers.get(word, "")) for word in one.word_ids)
            counts.setdefault(one.speaker, Counter()).update(said)
        most = {speaker: count.most_common(1) for speaker, count in counts.items()}
        return {speaker: found[0][0] for speaker, found in most.items() if found and found[0][0]}
