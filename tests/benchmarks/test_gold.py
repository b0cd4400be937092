"""Gold facts: every file is of the guideline's shape, and fits its visit where the corpora are here."""

from __future__ import annotations

import copy
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "benchmarks" / "gold"
FILES = sorted(GOLD.glob("*/*.json"))
DECIDED = ("dev", "report")
"""Annotated twice and decided by a third reader, with what a note must say."""
DATA = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_check", FILES[0].parents[1] / "check.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_there_are_as_many_as_the_readme_says() -> None:
    count = {
        folder.name: (len(names), sum(name.startswith("day") for name in names))
        for folder in GOLD.iterdir()
        if (names := [path.name for path in folder.glob("*.json")])
    }
    assert count == {"dev": (36, 12), "train": (48, 15), "valid": (12, 4), "report": (12, 4)}


def test_no_visit_is_in_two_folders() -> None:
    assert len({path.name for path in FILES}) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_the_guidelines_shape(check: ModuleType, path: Path) -> None:
    gold = read(path)
    assert list(check.complaints(gold)) == []
    assert gold["id"] == path.stem and gold["facts"]
    if path.parent.name in DECIDED:
        assert 12 <= len(gold["must"]) <= 25 and gold["traps"]


@pytest.mark.skipif(not DATA.is_dir(), reason="the corpora are not here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_fits_its_visit(check: ModuleType, path: Path) -> None:
    gold = read(path)
    assert list(check.complaints(gold, check.turns_of(DATA, gold))) == []


def test_what_does_not_fit_is_said(check: ModuleType) -> None:
    gold = read(FILES[0])
    turns = ["x" * 10_000] * 1_000
    assert list(check.complaints(gold, turns)) == []
    for break_it in (
        lambda fact: fact.update(kind="feeling"),
        lambda fact: fact.update(assertion="maybe"),
        lambda fact: fact.update(term="Cough"),
        lambda fact: fact.update(turns=[5_000, fact["mention"]["turn"]]),
        lambda fact: fact["mention"].update(end=20_000),
        lambda fact: fact["attributes"].update(colour="red"),
        lambda fact: fact["attributes"].update(dose="ten"),
        lambda fact: fact["attributes"].update(laterality="both"),
    ):
        broken = copy.deepcopy(gold)
        break_it(broken["facts"][0])
        assert len(list(check.complaints(broken, turns))) == 1, break_it
