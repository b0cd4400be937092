"""The kinds of content that a drafter writes. Templates say under which heading each stands."""

from __future__ import annotations

from enum import StrEnum


class SectionId(StrEnum):
    """Every content a drafter places, in the order of a full note. `RECORDING` holds what the
    program states about itself."""

    CHIEF_COMPLAINT = "chief_complaint"
    HPI = "hpi"
    ROS = "ros"
    PMH = "pmh"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    FAMILY_HISTORY = "family_history"
    SOCIAL_HISTORY = "social_history"
    VITALS = "vitals"
    EXAM = "exam"
    RESULTS = "results"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    RECORDING = "recording"


SECTION_IDS = frozenset(SectionId)

NEVER_DROPPED = (SectionId.ALLERGIES, SectionId.MEDICATIONS, SectionId.ASSESSMENT, SectionId.PLAN)
"""A template that has no place for these is refused: a reader would take them for not said."""
