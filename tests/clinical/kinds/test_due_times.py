"""By when an action is to be done, how long it lasts, and who is to do it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("I'll see you on Friday.", "on friday"),
        ("I want you back in six to eight weeks.", "in six to eight weeks"),
        ("Come and see me after the scan.", "after the scan"),
        ("I'll see you back after the MRI.", "after the mri"),
        ("Let's meet again before Thanksgiving.", "before thanksgiving"),
        ("Come back on the 12th of March.", "on the 12th of march"),
        ("In two weeks I'd like you to come back and see me.", "in two weeks"),
        ("Follow up about three weeks from now.", "about three weeks from now"),
    ],
)
def test_when_one_comes_back(read, said, due):
    assert read(("clinician", said)).named("follow-up visit").attributes.due == due


@pytest.mark.parametrize(
    "said",
    [
        "It's good to see you again today.",
        "I saw you two weeks ago.",
        "I see you're scheduled on the 24th for surgery.",
    ],
)
def test_what_is_no_due_time_arranges_nothing(read, said):
    assert read(("clinician", said)).says("follow-up visit") == "nothing"


@pytest.mark.parametrize(
    ("said", "name", "duration"),
    [
        ("I'm going to keep you off work for two weeks.", "time off work", "two weeks"),
        ("I'll sign you off for a fortnight.", "time off work", "a fortnight"),
        ("I'll give you a sick note for ten days.", "work note", "ten days"),
        ("We'll put you in a sling for a couple of weeks.", "sling", "a couple of weeks"),
        ("I want you to stay home until Monday.", "self-isolation", "until monday"),
    ],
)
def test_what_lasts_is_not_due_then(read, said, name, duration):
    attributes = read(("clinician", said)).named(name).attributes

    assert attributes.duration == duration
    assert attributes.due is None


@pytest.mark.parametrize(
    ("said", "name", "owner"),
    [
        (
            "My nurse will call you tomorrow with the results.",
            "contact patient with results",
            "nurse",
        ),
        ("Your daughter will bring you back in a month.", "follow-up visit", "companion"),
        ("If she gets worse take her to A and E.", "go to emergency department", "companion"),
        ("I'm going to admit you to the hospital.", "hospital admission", "clinician"),
    ],
)
def test_who_does_it(read, said, name, owner):
    assert read(("clinician", said)).named(name).attributes.owner == owner


def test_how_often_is_no_due_time(read):
    attributes = (
        read(("clinician", "I'll get you started with physical therapy twice a week."))
        .named("physical therapy")
        .attributes
    )

    assert (attributes.frequency, attributes.due) == ("twice weekly", None)
