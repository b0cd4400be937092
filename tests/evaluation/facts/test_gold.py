"""Gold facts as people wrote them down, and found ones as rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.domain.clinical import Assertion, Attributes, Fact, FactKind, Quantity, Spoken
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.facts.gold import FactRow, read_visit, read_visits, rows_of
from ambient_scribe.evaluation.facts.terms import name_of, names, words_of


def written(path: Path, row: dict[str, object]) -> Path:
    path.write_text(json.dumps({"id": path.stem, "facts": [row]}), encoding="utf-8")
    return path


def test_what_is_not_scored_may_stand_beside(tmp_path: Path) -> None:
    row = {"kind": "symptom", "term": "fever", "turns": [1], "assertion": "absent", "quote": "?"}
    (fact,) = read_visit(written(tmp_path / "facts.json", row)).facts
    assert (fact.term, fact.turns, fact.assertion) == ("fever", {1}, Assertion.ABSENT)


def test_a_file_that_is_no_gold_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "facts.json", {"kind": "feeling", "term": "x"})
    with pytest.raises(InputError, match=r"facts\.json is no file of gold facts"):
        read_visit(path)


def test_a_folder_without_gold_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no gold facts"):
        read_visits(tmp_path)
    with pytest.raises(InputError, match="is no folder"):
        read_visits(tmp_path / "none")


def test_found_facts_become_rows_with_their_turns() -> None:
    fact = Fact(
        id="f1",
        kind=FactKind.MEDICATION,
        text="metformin",
        normalized="metformin",
        attributes=Attributes(dose=Quantity(magnitude="500", unit="mg")),
        evidence=(Spoken(word_ids=("w1", "w2")),),
    )
    (row,) = rows_of([fact], lambda ids: frozenset(len(word) for word in ids))
    assert row.turns == {2}
    assert row.quantity("dose") == ("500", "mg")
    assert row.quantity("value", "strength") is None


def test_a_term_goes_by_the_name_that_the_lexicon_gives_it() -> None:
    assert name_of("pulse", FactKind.VITAL) == "heart rate"
    assert name_of("pulse", FactKind.MEDICATION) == "pulse"
    assert name_of("Left-sided Hum", FactKind.SYMPTOM) == "left sided hum"


def test_names_by_brand_synonym_and_site() -> None:
    drug = FactRow(
        kind=FactKind.MEDICATION, term="paracetamol", turns=frozenset({1}),
        attributes={"brand": "tylenol"},
    )  # fmt: skip
    assert names(drug) == {"acetaminophen", "tylenol"}
    pain = FactRow(
        kind=FactKind.SYMPTOM, term="pain", turns=frozenset({1}), attributes={"site": "knee"}
    )
    assert names(pain) == {"pain", "knee pain"}
    assert "of" not in words_of(
        FactRow(kind=FactKind.SYMPTOM, term="loss of zest", turns=frozenset({1}))
    )
