"""Scores of roles and of a note's text, on pairs small enough to count by hand."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation import metrics
from ambient_scribe.testing import a_transcript


def test_a_lost_no_counts_as_a_word() -> None:
    pytest.importorskip("jiwer", reason="scoring is an extra")
    assert metrics.word_error_rate("no fever today", "fever today") == pytest.approx(1 / 3)
    assert metrics.word_error_rate("", "") == 0
    assert metrics.word_error_rate("um", "fever") == 1


def test_role_accuracy_goes_by_who_speaks_at_that_time() -> None:
    reference = a_transcript([("clinician", "any fever"), ("patient", "no no fever")])
    assert metrics.role_accuracy(reference, reference) == 1
    confused = a_transcript([("patient", "any fever"), ("patient", "no no fever")])
    assert metrics.role_accuracy(reference, confused) == pytest.approx(3 / 5)


def test_rouge_of_a_copy_and_of_nothing_shared() -> None:
    pytest.importorskip("rouge_score")
    assert metrics.rouge("denies fever", "denies fever")["rouge2"] == 1
    assert metrics.rouge("denies fever", "knee pain")["rouge1"] == 0
