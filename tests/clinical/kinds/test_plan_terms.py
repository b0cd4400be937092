"""The tables of the plan, and how objects find their verbs."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.kinds.plan_terms import (
    VERB,
    PlanTerm,
    load_plan_terms,
    plan_items,
    read_plan_objects,
    read_plan_terms,
)
from ambient_scribe.clinical.language.reading import Span
from ambient_scribe.errors import EngineError

AVOID = PlanTerm("avoid", VERB)
WINE = PlanTerm("avoid wine", "advice", frozenset({"avoid"}))
SALT = PlanTerm("low salt diet", "advice", frozenset({"avoid"}))


def items(words, *hits):
    return [(i.name, i.start) for i in plan_items(hits, words.split())]


def test_a_verb_governs_a_whole_list():
    found = items(
        "avoid wine and salt", (Span(0, 1), AVOID), (Span(1, 2), WINE), (Span(3, 4), SALT)
    )

    assert found == [("avoid wine", 1), ("low salt diet", 3)]


@pytest.mark.parametrize("words", ["wine avoid x x", "avoid . wine x", "avoid a b c d e wine x"])
def test_no_verb_no_action(words):
    at = words.split().index("wine")
    verb = words.split().index("avoid")

    assert items(words, (Span(verb, verb + 1), AVOID), (Span(at, at + 1), WINE)) == []


def test_a_name_may_hold_the_object_as_it_is_said():
    terms = {(form, term.name) for form, term in load_plan_terms()}

    assert ("heavy lifting", "avoid heavy lifting") in terms
    assert ("knee brace", "knee brace") in terms


def test_a_verb_that_no_table_knows_is_an_error(tmp_path):
    path = tmp_path / "plan_objects.tsv"
    path.write_text("name\tforms\tverbs\ttype\tnote\nx\ty\tadore\tadvice\n", encoding="utf-8")

    with pytest.raises(EngineError, match="line 2: 'adore' is no group of verbs"):
        read_plan_objects(path, {"avoid"})


def test_one_form_names_one_action(tmp_path):
    path = tmp_path / "plans.tsv"
    path.write_text(
        "name\tforms\ttype\tnote\nrest\tlie low\tadvice\nsleep\tlie low\tadvice\n", encoding="utf-8"
    )

    with pytest.raises(EngineError, match="line 3: 'lie low' already names 'rest' in line 2"):
        read_plan_terms(path)
