"""How many words carry the right role, on visits small enough to count by hand."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.speakers.roles import role_accuracy
from ambient_scribe.testing import a_transcript


def test_role_accuracy_goes_by_who_speaks_at_that_time() -> None:
    reference = a_transcript([("clinician", "any fever"), ("patient", "no no fever")])
    assert role_accuracy(reference, reference) == 1
    confused = a_transcript([("patient", "any fever"), ("patient", "no no fever")])
    assert role_accuracy(reference, confused) == pytest.approx(3 / 5)
