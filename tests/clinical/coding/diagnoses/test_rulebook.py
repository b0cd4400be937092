"""A mistake in a rule is told with its file and line."""

from __future__ import annotations

import shutil

import pytest

from ambient_scribe.clinical.coding.diagnoses.rulebook import RULES, load_rulebook, read_rulebook
from ambient_scribe.errors import EngineError


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(RULES, tmp_path / "rules")


def test_the_shipped_rules_name_their_source():
    assert load_rulebook() is load_rulebook()
    for path in RULES.glob("*.t*"):
        assert "Source" in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    ("name", "line", "complaint"),
    [
        ("sites.tsv", "laceration\tnose\tnot a code", "'not a code' is no ICD-10-CM code"),
        ("status.tsv", "drug\tx\t\tpresent\tZ79.4", "'drug' is not a valid FactKind"),
        ("status.tsv", "medication\t\t\tpresent\tZ79.4", "a name or a class is needed"),
        ("histories.tsv", "C99\tZ\tZ80.3", "personal 'Z' is no ICD-10-CM code"),
        ("chronic.tsv", "E11\ta\tb", "3 cells for 2 columns"),
    ],
)
def test_a_bad_row_is_named_with_its_line(folder, name, line, complaint):
    path = folder / name
    text = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{text}\n{line}\n", encoding="utf-8")
    with pytest.raises(EngineError) as caught:
        read_rulebook(folder)
    number = len(text.splitlines()) + 1
    assert f"{name}, line {number}: " in str(caught.value)
    assert complaint in str(caught.value)


def test_a_bad_combination_is_named(folder):
    path = folder / "combinations.toml"
    path.write_text('general = []\n[[combination]]\none = ["I10"]\n', encoding="utf-8")
    with pytest.raises(EngineError, match=r"combinations.toml: combination\.0\.with: Field req"):
        read_rulebook(folder)
    path.write_text("general = ", encoding="utf-8")
    with pytest.raises(EngineError, match=r"combinations.toml: "):
        read_rulebook(folder)
