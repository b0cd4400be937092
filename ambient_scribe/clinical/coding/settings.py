"""What the suggesting of codes is configured with: light to import, read before anything is coded.

In: a profile's `[coding]` table. Out: frozen configs, one for each part.
"""

from __future__ import annotations

import datetime
from pathlib import Path

from pydantic import model_validator

from ambient_scribe.domain.base import Frozen

_YEAR_ENDS = (9, 30)
"""Month and day with which a release year of ICD-10-CM ends."""


class ReleaseFiles(Frozen):
    """One release as its files. The tabular list tells all; the order file tells which codes exist,
    and alone it gives codes and descriptions without any note."""

    valid_from: datetime.date
    valid_until: datetime.date | None = None
    """None: the next September 30."""
    tabular: Path | None = None
    order: Path | None = None

    @model_validator(mode="after")
    def _names_a_file(self) -> ReleaseFiles:
        if self.tabular is None and self.order is None:
            raise ValueError("name the tabular list, the order file, or both")
        return self

    @property
    def until(self) -> datetime.date:
        if self.valid_until is not None:
            return self.valid_until
        year_end = datetime.date(self.valid_from.year, *_YEAR_ENDS)
        return year_end if self.valid_from <= year_end else year_end.replace(year=year_end.year + 1)


class SpecificityConfig(Frozen):
    """How much is asked."""

    options: int = 6
    """Choices that a question names at most; one with more of them than twice that is not asked."""
    questions: int = 2
    """Questions about one code at most, besides that of the side."""


class TerminologyConfig(Frozen):
    """Files of a site that has a licence for them; None: not had."""

    rxnorm: Path | None = None
    loinc: Path | None = None
    snomed: Path | None = None


class CodingConfig(Frozen):
    """What codes are suggested from."""

    enabled: bool = True
    icd10cm: tuple[ReleaseFiles, ...] = ()
    """Releases that the clinic brings; the shipped one needs no file."""
    specificity: SpecificityConfig = SpecificityConfig()
    terminologies: TerminologyConfig = TerminologyConfig()
    level_rules: Path | None = None
    """Rules of visit levels of one's own; None: the shipped ones."""
    cpt: Path | None = None
    """Codes of visit levels, from a clinic that has a CPT licence."""
