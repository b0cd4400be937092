"""Levels of the spine in the ways they are written."""

from __future__ import annotations

import pytest

from ambient_scribe.note.verifying.levels import levels_in, without_said_levels


@pytest.mark.parametrize("written", ["C5-6", "c56", "C5-C6", "c5/6", "C5 - 6"])
def test_a_level_has_one_form(written: str) -> None:
    assert levels_in(f"narrowing at {written} today") == {"c56"}


def test_a_level_between_regions_keeps_both() -> None:
    assert levels_in("a C7-T1 injection") == {"c7t1"}


def test_only_levels_that_were_said_are_taken_out() -> None:
    left = without_said_levels("Wear at L4-5 and L5-S1.", "there is wear at l45")
    assert "4-5" not in left
    assert "L5-S1" in left
