"""Sections that a clinician dictates in speech: "for family history, there's diabetes".

In: a clinician's clauses in order. Out: which section of a note a clause stands in; there what is
told belongs to that section, until another is named, a question is asked, or somebody else speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ambient_scribe.clinical.language.clauses import content_start
from ambient_scribe.clinical.language.findings import Finding, Phase, Scene, Voice, revised
from ambient_scribe.clinical.language.groups import group
from ambient_scribe.clinical.language.reading import Act, Clause, Reading, Span
from ambient_scribe.domain.clinical import Assertion, FactKind, Subject

_HEADING_REACH = 6
"""Tokens from a clause's start within which its heading ends ("for his past family history")."""

_LAST_WORDS = frozenset({"history", "medications", "meds"})
_SECTIONS = (
    (frozenset({"family"}), Phase.FAMILY),
    (frozenset({"social"}), Phase.SOCIAL),
    (frozenset({"current", "home"}), Phase.MEDICATIONS),
    (frozenset({"medical", "surgical"}), Phase.HISTORY),
)
"""By the word before the last; the heading of a history ends the section before it."""


@dataclass
class Sections:
    """The section that is being dictated, and by whom; none in talk."""

    _phase: Phase | None = None
    _speaker: str | None = None

    def of(self, reading: Reading, clause: Clause, speaker: str) -> Phase | None:
        """The section of this clause, where it is dictated."""
        if clause.act is not Act.STATEMENT:
            self._phase = None
            return None
        named = _heading(reading, clause)
        if named is not None:
            self._phase, self._speaker = named, speaker
        if speaker != self._speaker:
            self._phase = None
        return self._phase


def _heading(reading: Reading, clause: Clause) -> Phase | None:
    """ "Family history:", "for social history, he …", "current medications are"; not "a family
    history of": that is said of what follows in any section."""
    start = content_start(reading, clause)
    words = reading.words(Span(start, min(clause.end, start + _HEADING_REACH)))
    for index, word in enumerate(words[1:], 1):
        if word not in _LAST_WORDS or words[index + 1 : index + 2] == ("of",):
            continue
        if not set(words[: index - 1]) <= group("before a heading"):
            return None
        return next((p for names, p in _SECTIONS if words[index - 1] in names), None)
    return None


def as_dictated(scene: Scene, section: Phase | None) -> Scene:
    """A dictated social history reads like a written one."""
    if section is not Phase.SOCIAL or scene.voice is not Voice.CLINICIAN:
        return scene
    return replace(scene, voice=Voice.WRITER, phase=section)


def in_section(finding: Finding, section: Phase | None) -> Finding:
    """What stands in the family's section is the family's, and was: "it looks like there's …" reads
    it from the chart."""
    claim = finding.claim
    own = claim.kind is FactKind.CONDITION and claim.subject is Subject.PATIENT
    if section is not Phase.FAMILY or not own:
        return finding
    there = claim.assertion in {Assertion.HISTORICAL, Assertion.POSSIBLE}
    return finding.claiming(
        revised(
            claim,
            kind=FactKind.FAMILY_HISTORY,
            subject=Subject.FAMILY,
            assertion=Assertion.PRESENT if there else claim.assertion,
        )
    )
