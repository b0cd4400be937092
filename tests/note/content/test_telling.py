"""The story in clauses: what the patient tells, answers and confirms; and what is left out."""

from __future__ import annotations

import pytest

from ambient_scribe.note.drafting.language.fluency import fluent
from ambient_scribe.note.drafting.language.register import clinical_english
from ambient_scribe.testing import passages
from tests.note.talks import HER, K, a_fact, drafted, texts


def hpi(*talk: tuple[str, str]) -> list[str]:
    return texts(drafted(passages(list(talk)), context=HER), "hpi")


def test_a_fragment_stands_in_the_place_the_question_left() -> None:
    told = hpi(
        ("clinician", "What have you taken for the pain?"),
        ("patient", "Naproxen, but it does not help."),
    )
    assert told == ["She has taken naproxen for the pain, but it does not help."]


def test_a_long_run_of_words_is_cut_into_clauses() -> None:
    told = hpi(
        ("clinician", "so what happened to the ankle"),
        (
            "patient",
            "i was playing football on saturday and i twisted my ankle and i heard a pop and i have "
            "been limping since then",
        ),
    )
    assert any("twisted her ankle" in one for one in told)
    assert all("i " not in one.lower().split() for one in told)


def test_what_the_clinician_tells_and_nobody_denies_is_told() -> None:
    talk = passages(
        [
            ("clinician", "I see that you had a left knee replacement in March."),
            ("patient", "Yes."),
        ]
    )
    fact = a_fact(1, K.PROCEDURE, "knee replacement", (talk[0], "left knee replacement"))
    told = texts(drafted(talk, [fact], HER), "hpi")
    assert told == ["She had a left knee replacement in March."]


@pytest.mark.parametrize("reply", ["No, that was my sister.", "No."])
def test_what_is_denied_is_not(reply: str) -> None:
    talk = passages(
        [
            ("clinician", "I see that you had a left knee replacement in March."),
            ("patient", reply),
        ]
    )
    fact = a_fact(1, K.PROCEDURE, "knee replacement", (talk[0], "left knee replacement"))
    assert texts(drafted(talk, [fact], HER), "hpi") == []


def test_who_somebody_else_is_stays_out() -> None:
    """ "He ordered a scan" would be read as the patient's doing."""
    assert hpi(("clinician", "And then?"), ("patient", "He ordered a scan of my back.")) == []


@pytest.mark.parametrize(
    "broken",
    [
        "she feels the that there is a lump",
        "she had a disk a kidney stone",
        "if she can remember to take the pills",
        "the left ear",
        "she is 48 years old",
    ],
)
def test_what_cannot_stand_is_refused(broken: str) -> None:
    assert not fluent(broken)


@pytest.mark.parametrize(
    "sound",
    [
        "she slipped on the wet stairs and twisted her knee",
        "when she kneels, it hurts",
        "she has been taking naproxen every 8 hours",
    ],
)
def test_what_reads_well_stands(sound: str) -> None:
    assert fluent(sound)


def test_the_main_clause_is_set_off() -> None:
    assert clinical_english("when she bends it she feels a click") == (
        "when she bends it, she feels a click"
    )
