from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambient_scribe.clinical.quantities.numbers import FrequencySpan, read_frequency


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("once a day", "daily"),
        ("every day", "daily"),
        ("daily", "daily"),
        ("twice a day", "twice daily"),
        ("two times a day", "twice daily"),
        ("b i d", "twice daily"),
        ("b.i.d.", "twice daily"),
        ("BID", "twice daily"),
        ("morning and night", "twice daily"),
        ("three times a day", "three times daily"),
        ("tid", "three times daily"),
        ("six times a day", "6 times daily"),
        ("every eight hours", "every 8 hours"),
        ("every 8 hours", "every 8 hours"),
        ("q8h", "every 8 hours"),
        ("every four to six hours", "every 4-6 hours"),
        ("every 4-6 hours", "every 4-6 hours"),
        ("every three months", "every 3 months"),
        ("every other day", "every other day"),
        ("at bedtime", "at bedtime"),
        ("as needed.", "as needed"),
        ("p r n", "as needed"),
        ("every morning", "every morning"),
        ("weekly", "weekly"),
        ("once a week", "weekly"),
        ("three times a week", "three times weekly"),
        ("four days a week", "4 days a week"),
        ("with meals", "with meals"),
        ("monthly", "monthly"),
    ],
)
def test_reads_one(text: str, value: str) -> None:
    assert [span.value for span in read_frequency(text.split())] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a week ago",
        "for about a day",
        "see you in a month",
        "ten milligrams",
        "twice",
        "every",
        "once we know",
    ],
)
def test_leaves_the_rest(text: str) -> None:
    assert read_frequency(text.split()) == ()


@pytest.mark.parametrize(("text", "value"), [("10 mg a day", "daily"), ("two a week", "weekly")])
def test_per_day_and_week_after_an_amount(text: str, value: str) -> None:
    assert [span.value for span in read_frequency(text.split())] == [value]


def test_in_a_sentence() -> None:
    text = "take 10 mg once a day at bedtime , and one every six hours as needed"
    assert read_frequency(text.split()) == (
        FrequencySpan(3, 6, "daily"),
        FrequencySpan(6, 8, "at bedtime"),
        FrequencySpan(11, 14, "every 6 hours"),
        FrequencySpan(14, 16, "as needed"),
    )


def test_a_phrase_does_not_run_over_a_full_stop() -> None:
    assert read_frequency(["every.", "day"]) == ()


@given(st.integers(1, 48))
def test_any_interval(hours: int) -> None:
    (span,) = read_frequency(["every", str(hours), "hours"])
    assert span.value == f"every {hours} hours"
