"""The claims of a sentence as its own words mean them, where their reading says more.

A note writes "prescription for lisinopril" of a drug that is taken already, "changed from furosemide to
torsemide" of one that is given up, "moderate alcohol intake" of no plan at all. In: a claim, its
sentence. Out: the claim without what no word of the sentence says.
"""

from __future__ import annotations

import re

from ambient_scribe.domain.clinical import Change, Claim, FactKind
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.note.templates.contents import SectionId
from ambient_scribe.note.verifying.surface import Surface

_REPLACED = re.compile(
    r"\b(?:chang|switch|transition)\w*\b(?P<old>[^.;]*?)\bto\b(?P<new>[^.;]*)", re.IGNORECASE
)
_OVER = re.compile(r"\b(?:stopped|discontinued|quit|was|has been|had)\b", re.IGNORECASE)
"""It has ended already."""
_NO_PLANS = frozenset(
    {
        SectionId.SOCIAL_HISTORY,
        SectionId.FAMILY_HISTORY,
        SectionId.PMH,
        SectionId.ROS,
        SectionId.VITALS,
    }
)
"""Sections that tell what is so, and of which "limit alcohol" can only be misread."""


class ClaimsMeant:
    """Compares by the words of `surface`. Immutable."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def meant(self, claim: Claim, sentence: NoteSentence) -> Claim | None:
        """None: the sentence claims no such thing."""
        if claim.kind is FactKind.PLAN and sentence.section in _NO_PLANS:
            return None
        if claim.kind is not FactKind.MEDICATION:
            return claim
        change = claim.attributes.change
        if change is Change.STARTED and not self._surface.tells_start(sentence.text):
            return _with_change(claim, None)
        return claim

    def is_given_up(self, claim: Claim, text: str) -> bool:
        """Whether a sentence tells of a drug only what took its place."""
        found = _REPLACED.search(text)
        if claim.kind is not FactKind.MEDICATION or found is None:
            return False
        drugs = self._surface.drugs_in
        name = {claim.normalized, *drugs(claim.normalized)}
        return bool(name & {*drugs(found["old"])}) and not name & {*drugs(found["new"])}

    def is_to_end(self, claim: Claim, text: str) -> bool:
        """Whether a sentence says that a drug will be stopped, not that it was."""
        return claim.attributes.change is Change.STOPPED and not _OVER.search(text)


def _with_change(claim: Claim, change: Change | None) -> Claim:
    named = {name: getattr(claim, name) for name in ("kind", "normalized", "assertion", "subject")}
    attributes = {**dict(claim.attributes), "change": change}
    return Claim.model_validate({**named, "attributes": attributes})
