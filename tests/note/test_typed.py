"""A note that a person types: headings, bullets, and text that was pasted from anywhere."""

from __future__ import annotations

import time

import pytest

from ambient_scribe.note.templates.reading import load_template
from ambient_scribe.note.typed import LONGEST_TEXT, typed_note

SOAP = load_template("soap")


def placed(text: str) -> dict[str, list[str]]:
    note = typed_note(text, SOAP, "Kim Park")
    assert all(one.basis[0].person == "Kim Park" for one in note.sentences())
    return {
        one.title: [sentence.text for sentence in one.sentences]
        for one in note.sections
        if one.sentences
    }


@pytest.mark.parametrize("heading", ["Plan:", "## Plan", "PLAN", "  plan :  "])
def test_a_heading_begins_its_section_however_it_is_written(heading: str) -> None:
    told = placed(f"Cough for three days.\n{heading}\n- Rest.\n2) Fluids.\n\u2022 Call back")
    assert list(told.values()) == [["Cough for three days."], ["Rest.", "Fluids.", "Call back"]]


def test_a_line_of_its_heading_and_a_word_that_is_none() -> None:
    told = placed("Plan: rest\nTime: two weeks\nA quiet night.\n3.5 mg was too much.")
    assert list(told.values()) == [
        ["rest", "Time: two weeks", "A quiet night.", "3.5 mg was too much."]
    ]


def test_pasted_columns_take_no_time() -> None:
    began = time.process_time()
    assert placed((" " * 3_000 + "x" * 90 + "\n") * 15)
    assert placed(" " * LONGEST_TEXT) == {}
    assert time.process_time() - began < 2
