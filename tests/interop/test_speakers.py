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
        ("guest_family", Role.OTHER),
        ("Nurse Joy", Role.OTHER),
        ("S1", Role.UNKNOWN),
        ("Maria", Role.UNKNOWN),
        ("", Role.UNKNOWN),
    ],
)
def test_roles(label, role):
    assert role_named(label) is role
