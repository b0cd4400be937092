"""Return precautions: one conditional fact an action, with the signs as its reason."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, FactKind


@pytest.mark.parametrize(
    ("said", "name", "sign"),
    [
        ("Call me if the fever returns.", "contact the practice", "fever"),
        ("If your symptoms worsen, just give me a call, okay?", "contact the practice", "worsen"),
        ("If it's still not better, come back and see me next week.", "follow-up visit", "better"),
        (
            "If you get chest pain, go to the emergency room.",
            "go to emergency department",
            "chest pain",
        ),
        ("I'll see you in three months or sooner if it gets worse.", "return sooner", "worse"),
    ],
)
def test_signs_are_the_reason(read, said, name, sign):
    fact = next(f for f in read(("clinician", said)).facts if f.normalized == name)

    assert fact.assertion is Assertion.CONDITIONAL
    assert sign in fact.attributes.reason


def test_a_condition_of_its_own_sentence_serves_both_actions(read):
    visit = read(
        (
            "clinician",
            "If anything changes or gets worse. Either call us, or go straight to the ER.",
        ),
    )

    told = {f.normalized for f in visit.facts if f.assertion is Assertion.CONDITIONAL}
    assert told == {"contact the practice", "go to emergency department"}


@pytest.mark.parametrize(
    "said", ["Call me if you have any questions.", "Let me know if you prefer the other pharmacy."]
)
def test_a_courtesy_is_no_precaution(read, said):
    assert not [f for f in read(("clinician", said)).facts if f.kind is FactKind.PLAN]


def test_each_if_belongs_to_its_own_action(read):
    visit = read(
        (
            "clinician",
            "Call me if you gain three pounds in two days, and I will see you again in a month.",
        ),
    )

    assert visit.says("contact the practice") == "conditional"
    assert visit.named("follow-up visit").assertion is Assertion.PLANNED
