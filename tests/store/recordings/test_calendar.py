"""A clock that is wrong for an afternoon ends no safety copy; one that stands by its time does."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambient_scribe.store.recordings.calendar import LONGEST_PAUSE, NAME, PROOF, is_borne_out

MONDAY = datetime.datetime(2026, 5, 4, 8, 0, tzinfo=datetime.UTC)
HOUR, DAY, YEAR = (datetime.timedelta(hours=1), datetime.timedelta(days=1), datetime.timedelta(365))


def test_days_as_they_are(tmp_path: Path) -> None:
    """Visits on weekdays, a long weekend, a clock that is set back for the winter."""
    for after in (0 * DAY, HOUR, DAY, 4 * DAY, 4 * DAY - HOUR, 8 * DAY - HOUR):
        assert is_borne_out(tmp_path, MONDAY + after)


def test_a_year_ahead_for_an_afternoon(tmp_path: Path) -> None:
    assert is_borne_out(tmp_path, MONDAY)
    for after in (HOUR, 2 * HOUR, 9 * HOUR):
        assert not is_borne_out(tmp_path, MONDAY + YEAR + after)
    assert is_borne_out(tmp_path, MONDAY + DAY)  # it was set right
    assert not is_borne_out(tmp_path, MONDAY + YEAR + 2 * DAY)  # and what was doubted is forgotten


def test_a_clock_that_stands_by_it_for_a_day(tmp_path: Path) -> None:
    """A clinic that was closed in summer."""
    back = MONDAY + 21 * DAY
    assert is_borne_out(tmp_path, MONDAY)
    assert not is_borne_out(tmp_path, back)
    assert not is_borne_out(tmp_path, back + 9 * HOUR)
    assert is_borne_out(tmp_path, back + DAY)
    assert is_borne_out(tmp_path, back + DAY + HOUR)


def test_a_clock_that_fell_back_to_its_first_day(tmp_path: Path) -> None:
    """An empty battery: nothing is due by such a clock, and the right one then has to stand a day."""
    assert is_borne_out(tmp_path, MONDAY)
    assert is_borne_out(tmp_path, MONDAY - 20 * YEAR)
    assert not is_borne_out(tmp_path, MONDAY + HOUR)
    assert is_borne_out(tmp_path, MONDAY + DAY + HOUR)


def test_a_room_in_which_nothing_was_noted_goes_by_what_lies_in_it(tmp_path: Path) -> None:
    known = [MONDAY, MONDAY + HOUR, MONDAY + 40 * YEAR]
    assert not is_borne_out(tmp_path, MONDAY + YEAR, known)
    (tmp_path / NAME).write_bytes(b"{")
    assert is_borne_out(tmp_path, MONDAY + DAY, known)
    assert is_borne_out(tmp_path / "none", MONDAY)
    assert not (tmp_path / "none").exists()


def test_where_nothing_can_be_noted_a_leap_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def full(**_: object) -> tuple[int, str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    assert is_borne_out(tmp_path, MONDAY + DAY, [MONDAY])
    for after in (YEAR, YEAR + 2 * DAY):
        assert not is_borne_out(tmp_path, MONDAY + after, [MONDAY])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-2_000, 20_000), min_size=1, max_size=20))
def test_a_leap_is_believed_after_a_day_of_doubt_and_never_before(
    tmp_path_factory: pytest.TempPathFactory, hours: list[int]
) -> None:
    root = tmp_path_factory.mktemp("room")
    assert is_borne_out(root, MONDAY)
    believed, doubts = MONDAY, []
    for hour in hours:
        now = MONDAY + hour * HOUR
        leaps = now > believed + LONGEST_PAUSE
        stood = any(one + PROOF <= now for one in doubts)
        assert is_borne_out(root, now) is (not leaps or stood)
        if leaps and not stood:
            doubts.append(now)
        else:
            believed, doubts = now, []
