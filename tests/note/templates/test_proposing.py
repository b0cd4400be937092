"""A visit reads like one for a template where several of its signs stand in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ambient_scribe.note.templates.proposing import proposed_template
from ambient_scribe.note.templates.reading import load_template, template_names
from ambient_scribe.testing import a_transcript


def proposed(*said: str) -> str | None:
    templates = [load_template(name) for name in template_names()]
    turns: Sequence[tuple[str, str]] = [("clinician", text) for text in said]
    return proposed_template(templates, (), a_transcript(turns))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("You are 30 weeks pregnant, is the baby moving well, any contractions?", "prenatal"),
        ("Your echocardiogram and the stress test look good, no palpitations?", "cardiology"),
        ("I will numb the area with lidocaine first, a little pinch.", "procedure"),
        ("Thank you for the video visit, can you see me and can you hear me?", "telehealth"),
    ],
)
def test_signs_of_a_kind_of_visit(said: str, name: str) -> None:
    assert proposed(said) == name


def test_one_word_in_passing_is_no_sign() -> None:
    assert proposed("Your sister had a stress test once, you said.") is None
    assert proposed("Good morning.") is None
