"""How sentences begin that one side says: a clinician's plan is no patient's, whatever stands around."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.roles.assigner import ContentRoles
from ambient_scribe.clinical.roles.talk import talk_odds
from ambient_scribe.domain.transcript import Role
from ambient_scribe.testing import passages


@pytest.mark.parametrize(
    "said",
    [
        "I think this may be a meniscal tear.",
        "Okay, so I'd like you to take ibuprofen.",
        "It hurts. Come back in two weeks.",
    ],
)
def test_a_plan_is_the_clinicians(said: str) -> None:
    assert talk_odds(said) > 0


@pytest.mark.parametrize(
    "said",
    [
        "He said come back in two weeks.",
        "You told me that you'd like me to take ibuprofen.",
        "Should I come back in two weeks?",
        "I would like you?",
        "So, okay.",
        "",
    ],
)
def test_what_is_told_of_it_or_asked_is_nobodys(said: str) -> None:
    assert talk_odds(said) == 0


def test_thanks_are_the_patients() -> None:
    assert talk_odds("Okay, thank you doctor.") < 0


def test_one_block_of_text_keeps_the_plan_with_the_clinician() -> None:
    said = (
        "my knee has been hurting for three weeks when i go up the stairs",
        "it swells a little at night",
        "i think this may be a meniscal tear",
        "i'd like you to take ibuprofen 400 milligrams three times a day",
        "come back in two weeks",
    )
    told = ContentRoles().assign(passages([("S?", one) for one in said]))
    assert [one.role for one in told] == [Role.PATIENT] * 2 + [Role.CLINICIAN] * 3
