"""What an answer adds to the complaint that it is about: how bad, where, when, for how long."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.clinical.conftest import Visit

D, P = "clinician", "patient"
Reads = Callable[..., Visit]


@pytest.mark.parametrize(
    ("answer", "severity"),
    [
        ("um it's like a nine", "9/10"),
        ("i'd say about a six or seven", "6-7/10"),
        ("four", "4/10"),
        ("four hours", None),
        ("it's the same one as before", None),
    ],
)
def test_a_number_alone_is_a_score_where_one_was_asked_for(
    read: Reads, answer: str, severity: str | None
) -> None:
    visit = read(
        (D, "Tell me about your arm."),
        (P, "My arm hurts."),
        (D, "And how would you rate the pain on a scale of one to ten?"),
        (P, answer),
    )
    assert visit.named("arm pain").attributes.severity == severity


def test_a_number_is_no_score_where_a_time_was_asked_for_too(read: Reads) -> None:
    visit = read(
        (P, "My knee has been hurting."),
        (D, "How bad is it and how long has it been?"),
        (P, "About eight."),
    )
    assert visit.named("knee pain").attributes.severity is None


@pytest.mark.parametrize(
    ("answer", "occasion"),
    [
        ("only when i go up the stairs", "only when i go up the stairs"),
        ("a little bit when i'm walking uphill but at rest i'm fine", "walking uphill"),
        ("yes, when i lie flat", "i lie flat"),
        ("yes, it was bad when i was on holiday", None),
        ("yes. when can i go home?", None),
    ],
)
def test_an_occasion_stays_with_the_complaint_that_it_affirms(
    read: Reads, answer: str, occasion: str | None
) -> None:
    visit = read((D, "Are you short of breath at all?"), (P, answer))
    assert visit.named("shortness of breath").attributes.aggravating == occasion


def test_a_place_after_yes_is_where_the_complaint_is(read: Reads) -> None:
    visit = read((D, "Have you had any swelling?"), (P, "yes in my left ankle"))
    told = visit.named("swelling").attributes
    assert (told.laterality, told.site) == ("left", "ankle")
    other = read((D, "Have you had any swelling?"), (P, "yes but i had my left ankle strapped"))
    assert other.named("swelling").attributes.site is None


def test_how_many_nights_asks_how_long(read: Reads) -> None:
    visit = read(
        (D, "Any sweats at night?"),
        (P, "Yes."),
        (D, "How many nights?"),
        (P, "Three or four nights."),
    )
    assert visit.named("night sweats").attributes.duration == "three or four nights"


def test_a_stammered_number_is_said_once(read: Reads) -> None:
    visit = read((P, "my throat has been sore for two two days now"))
    assert visit.named("sore throat").attributes.duration == "two days"


def test_how_long_is_not_said_of_an_illness_of_years_ago(read: Reads) -> None:
    visit = read(
        (P, "i had kidney stones about two years ago"),
        (D, "And how many days has it been now?"),
        (P, "the last four days"),
    )
    assert visit.named("nephrolithiasis").attributes.duration is None
