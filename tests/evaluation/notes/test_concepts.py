"""Clinical names looked up in a text."""

from __future__ import annotations

from ambient_scribe.evaluation.notes.concepts import public_concepts


def test_forms_of_one_thing_have_one_name() -> None:
    concepts = public_concepts().concepts
    assert concepts("high blood pressure") == concepts("Hypertension.") == {"hypertension"}


def test_the_longest_form_counts() -> None:
    found = public_concepts().concepts("She has chest pain and takes Tylenol.")
    assert {"chest pain", "acetaminophen"} <= found and "pain" not in found


def test_a_negation_is_not_understood() -> None:
    assert public_concepts().concepts("no fever") == public_concepts().concepts("fever")
