"""The assessment: the clinician's own sentences, and what is none."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind
from ambient_scribe.testing import passages
from tests.note.talks import HER, LISTENED, K, a_fact, drafted, texts


def assessed(said: str, *facts: tuple[FactKind, str]) -> list[str]:
    talk = passages([*LISTENED, ("clinician", f"Here is what I think. {said}")])
    made = [a_fact(n, kind, name, (talk[-1], name)) for n, (kind, name) in enumerate(facts)]
    return texts(drafted(talk, made, HER), "assessment")


def test_the_clinicians_own_sentence_is_the_assessment() -> None:
    said = "The wrist pain is most likely a sprain, from the fall."
    assert assessed(said, (K.CONDITION, "sprain")) == [said]


def test_a_thought_stays_a_thought() -> None:
    said = "I think the sprain is from lifting boxes."
    assert assessed(said, (K.CONDITION, "sprain")) == [
        "The sprain is thought to be from lifting boxes."
    ]


@pytest.mark.parametrize(
    "said",
    ["The sprain will heal soon.", "A sprain can take weeks."],
)
def test_what_is_to_come_is_no_assessment(said: str) -> None:
    assert assessed(said, (K.CONDITION, "sprain")) == ["Sprain."]


def test_a_question_is_no_assessment() -> None:
    assert assessed("Is the sprain better?", (K.CONDITION, "sprain")) == []
