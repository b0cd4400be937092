"""The level of facts by hand, or of a talk that they were read from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from ambient_scribe.clinical.coding.diagnoses.coder import DiagnosisCoder
from ambient_scribe.clinical.coding.diagnoses.rulebook import load_rulebook
from ambient_scribe.clinical.coding.level.licensed import VisitCodes
from ambient_scribe.clinical.coding.level.rules import load_level_rules
from ambient_scribe.clinical.coding.level.suggester import Known, LevelSuggester
from ambient_scribe.clinical.coding.said import Said
from ambient_scribe.clinical.lexicon import load_lexicon
from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.note import Suggestion
from ambient_scribe.domain.transcript import Passage
from tests.clinical.coding.conftest import MakeFact
from tests.clinical.coding.spoken import all_of, passages

Suggest = Callable[..., Suggestion | None]


@pytest.fixture
def suggest(coder: DiagnosisCoder) -> Suggest:
    def told(
        *facts: Fact,
        codes: VisitCodes | None = None,
        recorded_ms: int | None = None,
        said: tuple[Passage, ...] = (),
        established: bool | None = None,
    ) -> Suggestion | None:
        words = Said(said)
        known = Known(words, established, recorded_ms)
        suggester = LevelSuggester(
            load_level_rules(), load_lexicon(), load_rulebook().chronic, codes
        )
        return suggester.suggest(facts, coder.problems(facts, PatientContext(), words), known)

    return told


@pytest.fixture
def talk(suggest: Suggest, fact: MakeFact) -> Suggest:
    """`talk(turns, ("condition", "gout", 0, {…}))`: a fact was read from the turn of that number."""

    def told(
        turns: Sequence[tuple[str, str]],
        *stated: tuple[str, str, int, dict[str, Any]],
        **given: Any,
    ) -> Suggestion | None:
        said = passages(*turns)
        facts = [
            fact(kind, name, evidence=all_of(said[turn]), **attributes)
            for kind, name, turn, attributes in stated
        ]
        return suggest(*facts, said=said, **given)

    return told
