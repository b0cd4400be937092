"""Relatives' diseases: whose, and that they have or had them.

In: a condition that stands with a relative. Out: a family history finding for each relative.
"""

from __future__ import annotations

import itertools

from ambient_scribe.clinical.language.assertion import FAMILY, Standing
from ambient_scribe.clinical.language.findings import Finding, Scene, revised, surface
from ambient_scribe.clinical.language.reading import Mention, Span
from ambient_scribe.clinical.lexicon import Entry, LexiconKind
from ambient_scribe.domain.clinical import Assertion, Attributes, Claim, FactKind, Subject


def of_family(scene: Scene, mention: Mention, entry: Entry, standing: Standing) -> Finding | None:
    if mention.kind is not LexiconKind.CONDITION and standing.relative is not None:
        return None  # a relative's cough is no family history
    named = standing.relative is not None and standing.relative.entry.name != FAMILY
    attributes = Attributes(
        relative=standing.relative.entry.name if named and standing.relative else None,
    )
    assertion = standing.assertion
    if assertion in {Assertion.HISTORICAL, Assertion.CONDITIONAL}:
        assertion = Assertion.PRESENT
    claim = Claim(
        kind=FactKind.FAMILY_HISTORY,
        normalized=entry.name,
        assertion=assertion,
        subject=Subject.FAMILY,
        attributes=attributes,
    )
    spans = (mention, *standing.cues)
    return Finding(claim, spans, surface(scene.reading, mention), entry.code)


def relatives_too(scene: Scene, finding: Finding) -> list[Finding]:
    """ "My mother and father both had it": one finding for each."""
    first = finding.claim.attributes.relative
    if finding.claim.subject is not Subject.FAMILY or first is None:
        return []
    relatives = [
        m
        for m in scene.reading.mentions_in(scene.clause, LexiconKind.RELATIVE)
        if m.end <= finding.term.start
    ]
    joined = [
        one
        for one, other in itertools.pairwise(relatives)
        if "and" in scene.reading.words(Span(one.end, other.start)) and other.start - one.end <= 3
    ]
    return [
        finding.claiming(revised(finding.claim, attributes=Attributes(relative=m.entry.name)))
        for m in joined
    ]
