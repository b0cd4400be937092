"""The codes of facts by hand, with what a chart says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ambient_scribe.clinical.coding.diagnoses.coder import DiagnosisCoder
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.domain.clinical import Fact, PatientContext
from ambient_scribe.domain.note import Suggestion

Suggest = Callable[..., tuple[Suggestion, ...]]


@pytest.fixture
def suggest(coder: DiagnosisCoder, release: Release) -> Suggest:
    def told(*facts: Fact, **chart: Any) -> tuple[Suggestion, ...]:
        return coder.suggest(facts, PatientContext(**chart), release)

    return told
