"""Terms of a sentence of which no claim was read, against facts of the same name that say the opposite.

"X-rays show signs of a fracture" is read as a claim of the x-ray alone; but where the evidence denies
the fracture, the sentence is wrong all the same. In: a sentence, its claims, its ground. Out: a finding
for each term that is told where every fact of its name denies it, or the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ambient_scribe.domain.clinical import Assertion, Claim, FactKind, Named, Subject
from ambient_scribe.domain.note import SupportState
from ambient_scribe.note.verifying.differences import Finding
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.otherwise import EvidenceReader
from ambient_scribe.note.verifying.surface import Surface

_FOUND = frozenset({FactKind.SYMPTOM, FactKind.CONDITION, FactKind.EXAM})
_TOLD = frozenset({Assertion.PRESENT, Assertion.ABSENT})
_LOOKED_FOR = re.compile(
    r"\b(?:rule out|ruled out|to (?:assess|evaluate|check|look|screen)|for any|risks?|prevent\w*|if|unless|"
    r"monitor\w*|in case|history|past|prior|previous\w*)\b",
    re.IGNORECASE,
)
"""With one of these a term is only looked for, or was long ago."""


class UnclaimedTerms:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def turned(
        self, text: str, ground: Ground, claims: Sequence[Claim], reader: EvidenceReader
    ) -> Iterator[Finding]:
        if _LOOKED_FOR.search(text) or self._surface.is_left_open(text):
            return
        claimed = {claim.normalized for claim in claims}
        words = self._surface.content(text)
        found = [f for f in ground.whole if f.kind in _FOUND and f.normalized not in claimed]
        if not any(self._surface.content(fact.normalized) & words for fact in found):
            return
        for named in reader.names(text):
            if self._tells(named) and claimed.isdisjoint(named.names):
                yield from self._against(named, ground)

    def _tells(self, named: Named) -> bool:
        told = named.assertion in _TOLD and not (named.asked or named.planned)
        return told and named.subject is Subject.PATIENT

    def _against(self, named: Named, ground: Ground) -> Iterator[Finding]:
        facts = [
            fact for fact in ground.whole if fact.normalized in named.names and fact.kind in _FOUND
        ]
        denied = {fact.assertion is Assertion.ABSENT for fact in facts}
        if len(denied) == 1 and (named.assertion is Assertion.ABSENT) not in denied:
            how = "denied" if denied == {True} else "told"
            reason = f"'{facts[0].normalized}' is {how} in the evidence"
            yield Finding(SupportState.CONTRADICTED, reason)
