from __future__ import annotations

from ambient_scribe.numbers.units import load_units


def test_spoken_and_written_forms_lead_to_the_written_unit() -> None:
    units = load_units()
    assert units["milligrams",] == units["mg",] == "mg"
    assert units["milligrams", "per", "deciliter"] == "mg/dL"
    assert units["pack", "a", "day"] == "packs/day"


def test_a_unit_is_found_however_its_slashes_are_cut() -> None:
    units = load_units()
    assert units["mg/dl",] == units["mg", "/", "dl"] == "mg/dL"
