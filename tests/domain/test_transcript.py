"""Whose side each role is on, and who is taken for one talker."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.transcript import Passage, Role, Utterance
from ambient_scribe.testing import passages


@pytest.mark.parametrize(
    ("role", "side"),
    [
        (Role.CLINICIAN, Role.CLINICIAN),
        (Role.NURSE, Role.CLINICIAN),
        (Role.ASSISTANT, Role.CLINICIAN),
        (Role.PATIENT, Role.PATIENT),
        (Role.INTERPRETER, Role.PATIENT),
        (Role.COMPANION, Role.OTHER),
        (Role.OTHER, Role.OTHER),
        (Role.UNKNOWN, Role.UNKNOWN),
    ],
)
def test_every_role_is_on_one_side(role: Role, side: Role) -> None:
    assert role.side is side
    assert role.is_staff is (side is Role.CLINICIAN)
    assert role.is_patients_voice is (side is Role.PATIENT)
    assert role.is_bystander is (side is Role.OTHER)
    assert role.speaks_for_patient is (side in {Role.PATIENT, Role.OTHER})


def test_a_passage_on_its_side_has_the_same_words() -> None:
    (said,) = passages([("nurse", "Pressure is 128 over 76.")])
    heard: Passage = said.on_its_side()
    assert heard.role is Role.CLINICIAN
    assert heard.words == said.words
    (own,) = passages([("patient", "I am fine.")])
    assert own.on_its_side() is own


def test_one_label_with_two_roles_is_two_talkers() -> None:
    asks, answers = (
        Utterance(id=f"u{n}", speaker="S?", role=role, word_ids=(f"w{n}",))
        for n, role in enumerate((Role.CLINICIAN, Role.PATIENT))
    )
    assert asks.talker != answers.talker
    nobody = Utterance(id="u3", speaker="S?", word_ids=("w3",))
    assert nobody.talker == "S?"


@pytest.mark.parametrize(
    ("role", "confidence", "told"),
    [
        (Role.PATIENT, 1.0, True),
        (Role.PATIENT, None, True),
        (Role.PATIENT, 0.99, False),
        (Role.UNKNOWN, None, False),
    ],
)
def test_what_is_worked_out_is_less_than_told(
    role: Role, confidence: float | None, told: bool
) -> None:
    one = Utterance(id="u1", speaker="S1", role=role, role_confidence=confidence, word_ids=("w1",))
    assert one.role_is_told is told
