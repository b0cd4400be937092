"""What clinicians write short, in full."""

from __future__ import annotations

import pytest

from ambient_scribe.shorthand import in_full


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("c/o SOB w/o fever x 3/7", "complains of shortness of breath without fever x 3 days"),
        ("1. Plan: f/u in 2/52", "follow up in 2 weeks"),
        ("Imp: ?UTI", "possible UTI"),
        ("PSH: nil", "No past surgical history."),
        ("Nil smoking", "no smoking"),
        ("- Examination: Grade 2/6 murmur.", "Grade 2/6 murmur."),
        ("Strength 5/5, BP 120/70.", "Strength 5/5, BP 120/70."),
        ("Seen on 5/12/2024.", "Seen on 5/12/2024."),
        ("He sat up.", "He sat up."),
    ],
)
def test_what_is_short_is_put_in_full_and_the_rest_stays(written: str, full: str) -> None:
    assert in_full(written) == full
