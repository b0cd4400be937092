"""Names of diseases from the classification, behind those that are written by hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from ambient_scribe.clinical.coding.releases import shipped_release
from ambient_scribe.clinical.lexicon import (
    ICD_NAMES,
    LEXICON_FOLDER,
    LexiconKind,
    form_key,
    load_lexicon,
    read_lexicon,
    read_written,
)
from ambient_scribe.tables import read_table

RECIPE = Path(__file__).parents[2] / "benchmarks" / "build_icd_names.py"


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("build_icd_names", RECIPE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


def test_no_form_of_a_hand_is_given_to_another():
    written = {form_key(form) for entry in read_written(LEXICON_FOLDER) for form in entry.forms}
    listed = [entry for entry in load_lexicon().entries if entry.listed]
    assert len(listed) > 2_500
    assert not [e.name for e in listed if written & {form_key(form) for form in e.forms}]


def test_what_a_hand_adds_wins(tmp_path):
    for path in LEXICON_FOLDER.glob("*.tsv"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with (tmp_path / "conditions.tsv").open("a", encoding="utf-8") as file:
        file.write("short-limbed growth\tachondroplasia\n")
    entry = read_lexicon(tmp_path).find("achondroplasia", LexiconKind.CONDITION)
    assert entry is not None and entry.name == "short-limbed growth"


def test_every_name_is_one_the_recipe_would_keep(recipe):
    """What a hand has written since may leave lines that are no longer read, and no others."""
    rules = recipe.read_rules(recipe.RULES)
    titles = {name for _, name in recipe.entries_of(shipped_release(), rules)}
    rows = read_table(LEXICON_FOLDER / ICD_NAMES, ("name", "forms", "code", "note"))
    assert {row["name"] for row in rows} <= titles
    assert not [row["name"] for row in rows if rules.words & set(row["name"].split())]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Keratoconus, unspecified", "keratoconus"),
        ("Crohn's disease [regional enteritis]", "crohn's disease"),
        ("Anemia (hypochromic), not elsewhere classified", "anemia"),
    ],
)
def test_titles_lose_the_words_of_a_classification(recipe, title, name):
    assert recipe.bare(title, recipe.read_rules(recipe.RULES)) == name


def test_an_eponym_is_said_in_several_ways(recipe):
    assert recipe.forms_of("scheuermann's disease") == [
        "scheuermann disease",
        "scheuermanns disease",
    ]
