"""Written forms are spelled as they are said, and only where they are said in one way."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.words.spoken_forms import as_said, spellings


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("at 8:30, or 14:05.", "at eight thirty, or fourteen oh five."),
        ("8:00", "eight"),
        ("8.30 p.m.", "eight thirty pm"),
        ("since 8am", "since 8 am"),
        ("ten a m", "ten am"),
        ("the 60s, 60's and 60 s", "the sixties, sixties and sixties"),
        ("130s in the 1990s", "one thirties in the nineteen nineties"),
        ("1st 12th 20th 31st", "first twelfth twentieth thirty first"),
        ("2-3 or 10–20 mg", "2 to 3 or 10 to 20 mg"),
        ("a 3-4-day history", "a 3 to 4-day history"),
        ("the 40th", "the fortieth"),
    ],
)
def test_what_is_said_in_one_way_is_spelled(written: str, said: str) -> None:
    assert as_said(written) == said


@pytest.mark.parametrize(
    "text",
    [
        "a titre of 1:80",
        "8:30:15",
        "25:10",
        "5 s",
        "15s",
        "8.30",
        "20-20 vision",
        "555-123-4567",
        "2020-01-02",
        "l4-5",
        "1/4th",
        "where i am",
        "until ten a m i think",
    ],
)
def test_what_may_be_something_else_is_left_alone(text: str) -> None:
    assert as_said(text) == text


def test_each_normalizer_has_its_own_spellings() -> None:
    ours, folded = spellings("ambient-scribe"), spellings("whisper-folded")
    assert ours["okay"] == folded["okay"] == "ok"
    assert "k" in folded and "k" not in ours
    assert spellings("whisper") == {}
