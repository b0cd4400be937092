"""Numbers and doses: heard when value and unit are, whichever way both are written."""

from __future__ import annotations

import pytest

from ambient_scribe.evaluation.tally import Tally
from ambient_scribe.evaluation.words.quantities import quantified, quantity_tallies

pytest.importorskip("jiwer", reason="scoring is an extra")


@pytest.mark.parametrize(
    ("heard", "number_error", "dose_error", "invented"),
    [
        ("metformin five hundred milligrams and it was 128/76", 0, 0, 0),
        ("metformin 50 mg and it was 128 over 76", 1, 1, 1),
        ("metformin 500 and it was 128 over 76", 1, 1, 1),  # the unit is lost
        ("metformin and it was 128 over 76", 1, 1, 0),
        ("metformin 500 mg and it was 128 over 76 or 80", 0, 0, 1),
    ],
)
def test_numbers_count_by_value_and_unit(
    heard: str, number_error: int, dose_error: int, invented: int
) -> None:
    found = quantity_tallies("metformin 500 mg and it was 128 over 76", heard)
    assert found["number_error"] == Tally(number_error, 2)
    assert found["dose_error"] == Tally(dose_error, 1)
    assert found["number_invented"] == Tally(invented, 2)


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("come at 8:30", "come at eight thirty"),
        ("in her 60s since 1998", "in her sixties since nineteen ninety eight"),
        ("the 23rd, 10-20 mg", "the twenty third ten to twenty milligrams"),
        ("1 of them", "one of them"),
        ("type 2", "type two"),
    ],
)
def test_the_way_of_writing_loses_and_invents_no_number(written: str, spoken: str) -> None:
    for said, heard in ((written, spoken), (spoken, written)):
        assert all(tally.errors == 0 for tally in quantity_tallies(said, heard).values())


def test_a_bare_one_is_no_quantity() -> None:
    assert quantified("one of them").quantities == quantified("1 of them").quantities == frozenset()
    assert quantified("1 mg").doses == {0}
