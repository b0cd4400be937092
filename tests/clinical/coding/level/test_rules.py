"""The rules of levels: the published thresholds, what would lift an element, mistakes told."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.coding.level.rules import SHIPPED_RULES, Level, load_level_rules
from ambient_scribe.errors import UsageError
from tests.clinical.coding.refusals import refused

# The thresholds as the AMA publishes them since 2024, in minutes: new, established.
MINUTES = {"straightforward": (15, 10), "low": (30, 20), "moderate": (45, 30), "high": (60, 40)}


def test_the_shipped_thresholds():
    minutes = load_level_rules().minutes
    for level in Level:
        assert (minutes.new.least(level), minutes.established.least(level)) == MINUTES[level.word]
    assert minutes.new.reached(44) is Level.LOW
    assert minutes.new.reached(45) is Level.MODERATE
    assert minutes.established.reached(9) is None
    assert minutes.established.reached(240) is Level.HIGH


def test_no_code_of_the_licensed_book_is_shipped():
    text = SHIPPED_RULES.read_text(encoding="utf-8")
    assert "Source" in text
    assert "992" not in text


def test_every_element_says_what_would_lift_it():
    rules = load_level_rules()
    for element in ("problems", "data", "risk"):
        for level in (Level.LOW, Level.MODERATE, Level.HIGH):
            assert rules.lift(element, level)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("[minutes.new]\nlow = 0", "minutes.new"), ("low = ", "Invalid value"), ("x = 1", "")],
)
def test_rules_of_ones_own_are_checked(tmp_path, text, complaint):
    path = tmp_path / "levels.toml"
    path.write_text(text, encoding="utf-8")
    with refused(UsageError, path, complaint):
        load_level_rules(path)
    with pytest.raises(UsageError, match="cannot be read"):
        load_level_rules(tmp_path / "absent.toml")
