"""Somebody else's illness is not the patient's."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind, Subject


@pytest.mark.parametrize("roles", [("clinician", "patient"), ("S1", "S2")])
def test_a_reaction_of_the_wife(read, roles):
    asks, answers = roles
    visit = read(
        (asks, "Are you allergic to latex?"),
        (answers, "No, that's my wife, she gets a rash from latex."),
    )

    assert visit.says("rash") == "nothing"
    assert visit.says("latex") == "absent"


def test_a_companion_speaks_of_themselves(read):
    visit = read(
        ("clinician", "What about latex?"),
        ("other", "That is me, I get a rash from latex, not him."),
        ("other", "He takes lisinopril. I take metformin for my diabetes."),
    )

    assert visit.says("rash") == visit.says("metformin") == "nothing"
    assert visit.says("lisinopril") == "present"


def test_an_allergy_of_somebody_else_is_theirs(read):
    visit = read(("patient", "That was my husband. He is allergic to penicillin."))

    assert {f.subject for f in visit.facts if f.kind is FactKind.ALLERGY} <= {Subject.OTHER}
