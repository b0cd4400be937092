"""Which part of an utterance a sentence rests on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.note.llm.narrowing import telling_words
from ambient_scribe.testing import passages


def told(said: str, text: str) -> str:
    (passage,) = passages([("patient", said)])
    known = {word.id: word.text for word in passage.words}
    return " ".join(known[one] for one in telling_words(passage, text))


@pytest.mark.parametrize(
    ("said", "text", "part"),
    [
        (
            "The lisinopril may cause the cough I believe. So let us stop the lisinopril now.",
            "Stop lisinopril.",
            "So let us stop the lisinopril now.",
        ),
        (
            "I had a cough in March that went away. My knee has been swollen for 3 days now.",
            "Knee swelling for 3 days.",
            "My knee has been swollen for 3 days now.",
        ),
        ("No, no fever at all here. Not yet. The weather was awful all week though.", "No fever.",
         "No, no fever at all here. Not yet."),
        ("No. Never had that in my life.", "The patient denies chest pain.",
         "No. Never had that in my life."),
        ("so we start the cream and then we look at it again", "Start cream.",
         "so we start the cream and then we look at it again"),
    ],
)  # fmt: skip
def test_the_part_that_tells_it(said, text, part):
    assert told(said, text) == part


@given(st.text("ab .?", min_size=1), st.text("ab .", max_size=12))
def test_some_words_of_the_passage_in_their_order(said, text):
    (passage,) = passages([("patient", f"{said} a")])
    ids = [word.id for word in passage.words]
    kept = telling_words(passage, text)
    assert kept and list(kept) == [one for one in ids if one in kept]
