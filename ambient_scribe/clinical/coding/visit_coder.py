"""Everything about codes of one visit: the room's front door.

In: facts, the chart, the day of the visit, the recorded minutes, what was said. Out: facts with the codes of a
site's terminologies, and suggestions for review: diagnosis codes and the level of the visit. Nothing
is applied by itself. What is shipped is read when a visit needs it first.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cached_property

from ambient_scribe.clinical.coding.diagnoses.coder import DiagnosisCoder
from ambient_scribe.clinical.coding.diagnoses.rulebook import load_rulebook
from ambient_scribe.clinical.coding.level.licensed import read_visit_codes
from ambient_scribe.clinical.coding.level.rules import SHIPPED_RULES, load_level_rules
from ambient_scribe.clinical.coding.level.suggester import Known, LevelSuggester
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.clinical.coding.releases import (
    SHIPPED_NAME,
    Releases,
    library_version,
)
from ambient_scribe.clinical.coding.said import Said
from ambient_scribe.clinical.coding.settings import CodingConfig
from ambient_scribe.clinical.coding.terminologies.coding import Terminologies
from ambient_scribe.clinical.lexicon import Lexicon, load_lexicon
from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.encounter import EngineIdentity
from ambient_scribe.domain.note import Suggestion, SuggestionKind
from ambient_scribe.domain.transcript import Passage


class VisitCoder:
    """Implements `protocols.Coder`. Shared by all visits.

    What a site brought is read here, so that a mistake in it is told before a visit and not at its
    end: raises InputError or UsageError naming the file, and the line where it has one.
    """

    def __init__(self, config: CodingConfig | None = None, lexicon: Lexicon | None = None) -> None:
        """`lexicon`: that of the clinic; None: the shipped one."""
        self._config = config or CodingConfig()
        self._lexicon = lexicon or load_lexicon()
        self._releases = Releases(self._config.icd10cm)
        self._terminologies = Terminologies(self._config.terminologies, self._lexicon)
        if self._config.cpt or self._config.level_rules:
            _ = self._levels

    @property
    def identity(self) -> EngineIdentity:
        version = f"simple-icd-10-cm {library_version()}"
        return EngineIdentity(stage="codes", engine=SHIPPED_NAME, version=version)

    @cached_property
    def _diagnoses(self) -> DiagnosisCoder:
        return DiagnosisCoder(self._lexicon, self._config.specificity)

    @cached_property
    def _levels(self) -> LevelSuggester:
        config = self._config
        rules = load_level_rules(config.level_rules or SHIPPED_RULES)
        codes = read_visit_codes(config.cpt) if config.cpt else None
        return LevelSuggester(rules, self._lexicon, load_rulebook().chronic, codes)

    def coded(self, facts: Sequence[Fact]) -> tuple[Fact, ...]:
        return self._terminologies.coded(facts)

    def suggest(
        self,
        facts: Sequence[Fact],
        context: PatientContext,
        date: datetime.date,
        recorded_ms: int | None,
        passages: Sequence[Passage] = (),
    ) -> tuple[Suggestion, ...]:
        release, said = self._releases.of(date), Said(passages)
        diagnoses = self._diagnoses.suggest(facts, context, release, said)
        known = Known(said, context.patient.established, recorded_ms)
        problems = self._diagnoses.problems(facts, context, said)
        level = self._levels.suggest(facts, problems, known)
        return (
            *(_about_release(release, date) if diagnoses else ()),
            *diagnoses,
            *((level,) if level is not None else ()),
        )


def _about_release(release: Release, date: datetime.date) -> tuple[Suggestion, ...]:
    if release.covers(date):
        return ()
    text = (
        f"The codes are of {release.name}, in force from {release.valid_from} to "
        f"{release.valid_until}, and the visit is of {date}: check them against the release of that "
        "day, or name its files in the profile (coding.icd10cm)"
    )
    return (Suggestion(kind=SuggestionKind.DIAGNOSIS_CODE, text=text),)
