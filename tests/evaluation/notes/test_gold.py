"""Gold facts as people wrote them down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.notes.gold import name_of, read_gold


def test_free_attributes_may_stand_beside_what_is_scored(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    row = {"kind": "symptom", "term": "fever", "turns": [1], "assertion": "absent", "onset": "?"}
    path.write_text(json.dumps({"facts": [row]}), encoding="utf-8")
    (fact,) = read_gold(path)
    assert (fact.term, fact.turns, fact.assertion) == ("fever", (1,), Assertion.ABSENT)


def test_a_file_that_is_no_gold_is_named(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps({"facts": [{"kind": "feeling", "term": "x"}]}), encoding="utf-8")
    with pytest.raises(InputError, match=r"facts\.json is no file of gold facts"):
        read_gold(path)


def test_a_term_goes_by_the_name_that_the_lexicon_gives_it() -> None:
    assert name_of("pulse", FactKind.VITAL) == "heart rate"
    assert name_of("pulse", FactKind.MEDICATION) == "pulse"
    assert name_of("Left-sided Hum", FactKind.SYMPTOM) == "left sided hum"
