"""Speakers' labels and the roles they name."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.transcript import Role
from ambient_scribe.interop.speakers import role_named


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("doctor", Role.CLINICIAN),
        ("DOCTOR", Role.CLINICIAN),
        ("Dr. Ana Ramos", Role.CLINICIAN),
        ("guest_clinician", Role.CLINICIAN),
        ("Nurse Practitioner", Role.CLINICIAN),
        ("patient", Role.PATIENT),
        ("Pt.", Role.PATIENT),
        ("guest_family", Role.COMPANION),
        ("Nurse Joy", Role.NURSE),
        ("patient_guest", Role.COMPANION),
        ("Interpreter", Role.INTERPRETER),
        ("medical assistant", Role.ASSISTANT),
        ("Scribe", Role.ASSISTANT),
        ("guest", Role.OTHER),
        ("S1", Role.UNKNOWN),
        ("Maria", Role.UNKNOWN),
        ("", Role.UNKNOWN),
    ],
)
def test_roles(label, role):
    assert role_named(label) is role


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.UNKNOWN])
def test_every_role_is_read_back_from_the_name_it_is_written_by(role):
    assert role_named(role.value) is role
    assert role_named(role.value.capitalize()) is role
