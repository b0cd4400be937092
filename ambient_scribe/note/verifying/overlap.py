"""How much of a sentence its evidence holds, word by word.

In: a sentence and its ground. Out: a share, and a finding where a sentence that claims nothing is not
made of what was said. Words that only tell are free, if anything of it was said; clinical ones are not.
"""

from __future__ import annotations

from collections.abc import Iterator

from ambient_scribe.domain.note import NoteSentence, SupportState
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.note.verifying.differences import Finding
from ambient_scribe.note.verifying.ground import Ground
from ambient_scribe.note.verifying.otherwise import EvidenceReader, SaidOtherwise
from ambient_scribe.note.verifying.surface import Surface

_EXAMINED = frozenset({SectionId.EXAM, SectionId.RESULTS, SectionId.VITALS})
"""Sections of which every word is clinical."""


class Overlap:
    """`least`: share of a sentence's words that its evidence must hold when it claims nothing."""

    def __init__(self, surface: Surface, otherwise: SaidOtherwise, least: float) -> None:
        self._surface, self._otherwise, self._least = surface, otherwise, least

    def findings(
        self, sentence: NoteSentence, ground: Ground, reader: EvidenceReader
    ) -> Iterator[Finding]:
        said = " . ".join((ground.text, *(fact.normalized for fact in ground.whole)))
        share = self.share(sentence.text, said)
        if share >= self._least:
            return
        clinical = sentence.section in _EXAMINED
        if clinical or not share or self._otherwise.unsaid(sentence.text, said, reader):
            reason = "little of this sentence is in its evidence"
            yield Finding(SupportState.UNSUPPORTED, reason)

    def share(self, text: str, evidence: str) -> float:
        """Of what a sentence states, but for what a note says of the visit itself."""
        stated = self._surface.content(text) - self._surface.formal
        return len(stated & self._surface.content(evidence)) / len(stated) if stated else 1.0
