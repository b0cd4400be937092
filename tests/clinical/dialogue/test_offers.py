"""Drugs that are offered: what declines them, and what only sounds like it."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import Assertion, Change

OFFER = ("clinician", "I would like to start you on sertraline, 50 milligrams a day.")


def declined(visit, name: str) -> bool:
    facts = [f for f in visit.facts if f.normalized == name]
    assert len(facts) == 1, [(f.normalized, f.assertion) for f in visit.facts]
    return (facts[0].assertion, facts[0].attributes.change) == (Assertion.ABSENT, Change.REFUSED)


@pytest.mark.parametrize(
    "answer",
    [
        "No thanks, not yet.",
        "No.",
        "Not right now.",
        "I'd rather not take that one.",
        "Hmm. I don't think I want that.",
        "No, no sertraline for me please.",
        "I don't want to take it.",
    ],
)
def test_what_declines(read, answer):
    visit = read(OFFER, ("patient", answer))

    assert declined(visit, "sertraline")
    assert str(visit.named("sertraline").attributes.dose) == "50 mg"


@pytest.mark.parametrize(
    "answer",
    ["No problem.", "Okay.", "No, that's fine.", "I don't want it to get worse, so yes."],
)
def test_what_does_not(read, answer):
    assert not declined(read(OFFER, ("patient", answer)), "sertraline")


def test_a_question_in_between_keeps_the_offer(read):
    visit = read(
        OFFER,
        ("patient", "Is that the one that makes you sleepy?"),
        ("clinician", "It can at first."),
        ("patient", "I'd rather not take that one."),
    )

    assert declined(visit, "sertraline")


def test_no_answers_the_last_question_and_not_the_offer(read):
    visit = read((OFFER[0], f"{OFFER[1]} Any questions?"), ("patient", "No, thank you."))

    assert visit.named("sertraline").assertion is Assertion.PLANNED


def test_what_is_said_of_another_treatment(read):
    visit = read(
        ("clinician", "You can take acetaminophen, 650 milligrams, three times a day."),
        ("patient", "My cousin had an injection in the hip."),
        ("clinician", "We can talk about that next time."),
        ("patient", "I'd rather wait, then."),
    )

    assert visit.named("acetaminophen").assertion is Assertion.PLANNED


def test_an_offer_as_a_question(read):
    asked = ("clinician", "Would you be willing to try metformin?")

    assert declined(read(asked, ("patient", "No, I'd rather work on my diet.")), "metformin")
    assert read(asked, ("patient", "Yes.")).named("metformin").assertion is Assertion.PLANNED


def test_what_is_then_held_off_is_what_was_declined(read):
    visit = read(
        ("clinician", "I'd like to put you on a statin, Crestor 10 milligrams."),
        ("patient", "Not right now."),
        ("clinician", "Okay, we'll hold off on the Crestor then."),
    )

    assert declined(visit, "rosuvastatin")
    assert "statins" not in visit.names()


def test_whether_a_drug_helped_is_no_offer(read):
    visit = read(
        ("patient", "I took ibuprofen."),
        ("clinician", "All right, has the ibuprofen helped at all?"),
        ("patient", "Not really."),
    )

    assert visit.named("ibuprofen").attributes.change is not Change.REFUSED


STATIN = ("clinician", "I'd like to start you on a statin. Atorvastatin 20 milligrams at night.")


@pytest.mark.parametrize(
    "answer",
    [
        "I'd rather not take a statin.",
        "I don't want to take a statin.",
        "I'd rather wait.",
        "Let's hold off on that for now.",
        "I'd prefer not to.",
    ],
)
def test_a_class_that_is_refused_is_the_drug_that_was_offered(read, answer):
    visit = read(STATIN, ("patient", answer))

    assert declined(visit, "atorvastatin")
    assert visit.says("statins") == "nothing"


def test_a_class_refused_after_talk_in_between(read):
    visit = read(
        ("clinician", "I'd like to start you on atorvastatin 20."),
        ("patient", "Hmm, I've heard bad things about statins."),
        ("clinician", "They're very safe."),
        ("patient", "I'd still rather not go on a statin."),
    )

    assert declined(visit, "atorvastatin")
    assert visit.says("statins") == "nothing"


@pytest.mark.parametrize(
    "answer",
    [
        "I'll think about it.",
        "Can I think about it?",
        "Let me talk it over with my wife.",
        "I'm not sure about that.",
    ],
)
def test_what_is_thought_over_is_not_started(read, answer):
    visit = read(OFFER, ("patient", answer))

    assert visit.says("sertraline") == "conditional"
    assert visit.named("sertraline").attributes.change is None
    assert str(visit.named("sertraline").attributes.dose) == "50 mg"


def test_an_offered_class_that_is_then_named(read):
    visit = read(STATIN, ("patient", "Okay, that's fine."))

    assert visit.says("atorvastatin") == "planned"
    assert visit.says("statins") == "nothing"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I don't want to go on.", "present"),
        ("I don't want to go on like this anymore.", "present"),
        ("I don't want to go on antidepressants.", "nothing"),
    ],
)
def test_who_declines_a_drug_wants_to_live(read, words, expected):
    assert read(("patient", words)).says("suicidal thoughts") == expected


PROPOSAL = ("clinician", "We could start you on amitriptyline 10 milligrams at night.")


@pytest.mark.parametrize("answer", ["Yeah, let's try that.", "That sounds good.", "Yes please."])
def test_a_proposal_that_is_taken(read, answer):
    visit = read(PROPOSAL, ("patient", answer))

    assert visit.says("amitriptyline") == "planned"
    assert str(visit.named("amitriptyline").attributes.dose) == "10 mg"


@pytest.mark.parametrize("answer", ["Okay.", "Hmm.", "What does it do?"])
def test_a_proposal_that_was_only_heard(read, answer):
    assert read(PROPOSAL, ("patient", answer)).says("amitriptyline") == "nothing"


def test_a_proposal_that_is_declined(read):
    assert declined(read(PROPOSAL, ("patient", "I'd rather wait.")), "amitriptyline")
