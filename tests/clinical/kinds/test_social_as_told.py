"""The social history as people of all sorts tell it, and what only looks like it."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.clinical import FactKind


@pytest.mark.parametrize(
    ("said", "name", "assertion"),
    [
        ("I drive a lorry.", "occupation", "present"),
        ("I work in a warehouse.", "occupation", "present"),
        ("I'm on my feet all day at work.", "occupation", "present"),
        ("I work nights at the hospital.", "occupation", "present"),
        ("I was a coal miner for thirty years.", "occupation", "historical"),
        ("I used to work in the mines.", "occupation", "historical"),
        ("I'm in my second year at university.", "occupation", "present"),
        ("It's just me and the cat.", "living situation", "present"),
        ("I'm in a care home.", "living situation", "present"),
        ("I moved in with my son after the fall.", "living situation", "present"),
        ("I play golf on Sundays.", "exercise", "present"),
        ("I'm vegetarian.", "diet", "present"),
        ("I skip breakfast most days.", "skipping meals", "present"),
        ("I just got back from Mexico.", "travel", "present"),
        ("We were in Thailand two weeks ago.", "travel", "present"),
        ("I smoke a bit of weed at the weekend.", "marijuana", "present"),
        ("I used heroin in my twenties.", "heroin", "historical"),
        ("I quit drinking ten years ago.", "alcohol", "historical"),
        ("I use to drink occasionally.", "alcohol", "historical"),
        ("My wife died in March.", "bereavement", "present"),
        ("I'm divorced.", "marital status", "present"),
        ("I served in the army for ten years.", "veteran", "present"),
        ("I can't afford the insulin.", "financial strain", "present"),
        ("My insurance won't cover it.", "insurance problem", "present"),
        ("My daughter helps me with the shopping.", "support system", "present"),
        ("Work's been crazy.", "stress", "present"),
        ("I've been off work since Monday.", "time off work", "present"),
        ("I've been drinking lots of fluids.", "fluid intake", "present"),
    ],
)
def test_what_people_tell(read, said, name, assertion):
    assert read(("patient", said)).says(name) == assertion


@pytest.mark.parametrize(
    ("asked", "answer", "name", "assertion"),
    [
        ("Any alcohol?", "Just socially.", "alcohol", "present"),
        ("How many do you smoke?", "About fifteen a day.", "smoking", "present"),
        ("Any pets?", "Two dogs and a parrot.", "pets", "present"),
        ("Do you feel safe at home?", "Yes.", "feels safe at home", "present"),
        ("Does anyone hurt you at home?", "No.", "domestic violence", "absent"),
        ("Do you have guns in the house?", "Yes.", "guns at home", "present"),
        ("Are you married?", "No.", "marital status", "absent"),
        ("Do you have any children?", "Yes, two.", "has children", "present"),
    ],
)
def test_what_people_answer(read, asked, answer, name, assertion):
    assert read(("clinician", asked), ("patient", answer)).says(name) == assertion


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("I smoke a pack a day.", "a pack a day"),
        ("I have two pints a night.", "two pints a night"),
        ("I drink a bottle of wine every night.", "a bottle of wine every night"),
    ],
)
def test_how_much(read, said, amount):
    facts = [f for f in read(("patient", said)).facts if f.kind is FactKind.SOCIAL]
    assert [f.attributes.frequency for f in facts] == [amount]


@pytest.mark.parametrize(
    "said",
    [
        "I went cold turkey.",
        "I haven't worked out why.",
        "The person who hit me drove off.",
        "I was married for two years.",
        "My blood pressure shot up.",
        "I had my appendix out when I was in college.",
        "My family is from Mexico.",
    ],
)
def test_what_is_no_social_history(read, said):
    assert not read(("patient", said)).names(FactKind.SOCIAL)


def test_what_a_clinician_wants_stopped_is_not_told(read):
    visit = read(("clinician", "I want you to stop smoking."))

    assert not visit.names(FactKind.SOCIAL)
    assert visit.names(FactKind.PLAN) == {"smoking cessation"}


def test_what_a_clinician_knows_is_confirmed(read):
    visit = read(("clinician", "So you're a retired nurse and you live with your husband."))

    assert visit.names(FactKind.SOCIAL) == {"occupation", "living situation"}
