"""A question set beside its answer bears itself out, each half by its own speaker."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import PatientContext, Spoken
from ambient_scribe.domain.note import NoteSentence
from ambient_scribe.note.verifying.answers import answers
from ambient_scribe.note.verifying.evidence_words import load_evidence_words
from ambient_scribe.note.verifying.ground import find_ground
from ambient_scribe.note.verifying.surface import DrugKnowledge, Surface
from ambient_scribe.testing import a_transcript

SURFACE = Surface(load_evidence_words(), DrugKnowledge())


def borne(text: str, asked: str, told: str) -> bool:
    transcript = a_transcript([("clinician", asked), ("patient", told)])
    words = tuple(word_id for one in transcript.utterances for word_id in one.word_ids)
    sentence = NoteSentence(id="s1", section="hpi", text=text, basis=(Spoken(word_ids=words),))
    return answers(text, find_ground(sentence, transcript, (), PatientContext()), SURFACE)


STIFF = "Stiffness in the morning: for about 10 minutes; then it gets better."


@pytest.mark.parametrize(
    "told",
    ["For about ten minutes, then it gets better.", "Yes, about ten minutes, then it gets better."],
)
def test_an_answer_bears_out_what_was_asked(told: str) -> None:
    assert borne(STIFF, "Is it stiff in the morning?", told)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("Is it stiff in the morning?", "No, for about ten minutes, then it gets better."),
        ("Is it stiff in the morning?", "For about twenty minutes, then it gets better."),
        ("Is it stiff at night?", "For about ten minutes, then it gets better."),
        ("It is stiff in the morning.", "For about ten minutes, then it gets better."),
        ("Is it stiff in the morning, for ten minutes, and gets better then?", "I would say so."),
    ],
)
def test_another_question_or_answer_does_not(asked: str, told: str) -> None:
    assert not borne(STIFF, asked, told)
