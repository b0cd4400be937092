"""Word and character errors, counted by hand."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words.edits import edits
from ambient_scribe.evaluation.words.error_rates import (
    character_tally,
    parts,
    word_error_rate,
    word_tally,
)

pytest.importorskip("jiwer", reason="scoring is an extra")


def test_a_lost_no_counts_as_a_word() -> None:
    assert word_error_rate("no fever today", "fever today") == pytest.approx(1 / 3)
    assert word_error_rate("", "") == 0
    assert word_error_rate("um", "fever") == 1


def test_the_parts_of_the_errors_are_told_apart() -> None:
    found = edits(["no", "fever", "or", "chills"], ["no", "fevers", "or", "no", "chill", "spells"])
    assert word_tally(found) == Tally(4, 4)
    assert [tally.errors for tally in parts(found).values()] == [2, 0, 2]


def test_spaces_are_characters_too() -> None:
    assert character_tally(["no", "fever"], ["nofever"]) == Tally(1, 8)
