"""One passage while it is read, and what its findings are to the conversation.

In: a passage, its reading. Out: findings and suggestions, gathered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ambient_scribe.clinical.language.findings import Finding
from ambient_scribe.clinical.language.reading import Clause, Reading, Span
from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.domain.transcript import Passage


@dataclass
class Turn:
    """What is known while one passage is read."""

    passage: Passage
    reading: Reading
    findings: list[Finding] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    denied: bool = False
    """It answers otherwise than with a plain yes."""
    supposed: Clause | None = None
    """The clause before, when it made a condition."""

    @cached_property
    def said(self) -> frozenset[str]:
        return frozenset(token.text for token in self.reading.tokens)

    @property
    def speaker(self) -> str:
        return self.passage.utterance.talker

    def words_of(self, span: Span) -> tuple[str, ...]:
        return self.passage.word_ids_at(*self.reading.characters(span))


def is_told_for_them(finding: Finding) -> bool:
    """A clinician's "if you have a fever we give …" does not undo that there was none."""
    claim = finding.claim
    return claim.kind is FactKind.SYMPTOM and claim.assertion is Assertion.PRESENT


def is_complaint_fact(finding: Finding) -> bool:
    return finding.claim.kind in {FactKind.SYMPTOM, FactKind.CONDITION}


def goes_on(reading: Reading, clause: Clause) -> bool:
    """ "…, or you get a fever": the condition before goes on."""
    return reading.words(clause)[0] in {"or", "and"}
