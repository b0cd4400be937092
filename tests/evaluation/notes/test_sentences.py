"""The sentences of a human note: their places, and the headings above them."""

from __future__ import annotations

from ambient_scribe.evaluation.notes.sentences import sentences_of

NOTE = """HPI:

Mr. Ford fell. He saw Dr. Day twice.
  Pain is 5/10 in the left hip.

PLAN

1. Ice it.
"""


def test_every_sentence_lies_where_it_says() -> None:
    found = sentences_of(NOTE)
    assert [one.text for one in found] == [
        "Mr. Ford fell.",
        "He saw Dr. Day twice.",
        "Pain is 5/10 in the left hip.",
        "1. Ice it.",
    ]
    assert all(NOTE[one.start : one.end] == one.text for one in found)
    assert [one.number for one in found] == [0, 1, 2, 3]
    assert [one.heading for one in found] == ["HPI", "HPI", "HPI", "PLAN"]
