"""Times counted back from the visit."""

from __future__ import annotations

import pytest

from ambient_scribe.clinical.quantities.spans import days_before


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("six weeks ago", 42),
        ("about a week ago", 7),
        ("since yesterday", 1),
        ("two or three days ago", 3),
        ("a couple of months", 60),
        ("10 years ago", 3650),
        ("this morning", 0),
        ("half an hour", 0.0417),
        ("a year and a half ago", 547.5),
        ("in march", None),
        ("a while", None),
    ],
)
def test_days_before(said, days):
    found = days_before(said)

    assert (found is None) if days is None else found == pytest.approx(days, rel=0.6)


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("thirty-five years", 35 * 365),
        ("thirty - five years", 35 * 365),
        ("one hundred and twenty days ago", 120),
        ("seventeen weeks ago", 17 * 7),
        ("three and a half weeks", 24.5),
        ("a year and a half", 547.5),
        ("type two twenty years ago", 20 * 365),
    ],
)
def test_the_whole_number_counts(said, days):
    assert days_before(said) == pytest.approx(days)


def test_longer_ago_is_more():
    told = ["decades ago", "two years ago", "six weeks ago", "last week", "yesterday", "today"]
    counted = [days for one in told if (days := days_before(one)) is not None]

    assert counted == sorted(counted, reverse=True)
    assert len(counted) >= 5
