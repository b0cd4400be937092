"""Which release holds on which day."""

from __future__ import annotations

import datetime

import pytest
from pydantic import ValidationError

from ambient_scribe.clinical.coding.releases import (
    SHIPPED_FROM,
    SHIPPED_NAME,
    SHIPPED_UNTIL,
    Releases,
)
from ambient_scribe.clinical.coding.settings import ReleaseFiles
from ambient_scribe.errors import InputError

day = datetime.date


def test_the_shipped_release_without_files_of_ones_own():
    releases = Releases()
    for date in (SHIPPED_FROM, SHIPPED_UNTIL, day(2030, 1, 1), day(2020, 1, 1)):
        assert releases.of(date).name == SHIPPED_NAME
    assert releases.of(SHIPPED_UNTIL).covers(SHIPPED_UNTIL)
    assert not releases.of(day(2026, 10, 1)).covers(day(2026, 10, 1))


def test_a_release_ends_with_its_year_unless_told(tabular_file):
    def until(start, **given):
        return ReleaseFiles(valid_from=start, tabular=tabular_file, **given).until

    assert until(day(2026, 10, 1)) == day(2027, 9, 30)
    assert until(day(2027, 4, 1)) == day(2027, 9, 30)
    assert until(day(2026, 10, 1), valid_until=day(2027, 3, 31)) == day(2027, 3, 31)


def test_a_release_names_a_file():
    with pytest.raises(ValidationError, match="tabular list, the order file, or both"):
        ReleaseFiles(valid_from=day(2026, 10, 1))


def test_releases_of_ones_own_hold_on_their_days(tabular_file):
    def files(start):
        return ReleaseFiles(valid_from=start, tabular=tabular_file)

    releases = Releases((files(day(2027, 10, 1)), files(day(2026, 10, 1)), files(day(2024, 10, 1))))

    def named(*date):
        return releases.of(day(*date)).name

    assert named(2026, 7, 1) == SHIPPED_NAME
    assert named(2026, 12, 1) == "ICD-10-CM of 2026-10-01"
    assert named(2027, 10, 1) == "ICD-10-CM of 2027-10-01"
    assert named(2029, 1, 1) == "ICD-10-CM of 2027-10-01", "the newest there is"
    assert named(2025, 1, 1) == "ICD-10-CM of 2024-10-01"
    assert named(2025, 12, 1) == "ICD-10-CM of 2024-10-01", "the last that began before"
    assert named(2020, 1, 1) == "ICD-10-CM of 2024-10-01", "the first there is"
    assert releases.of(day(2026, 12, 1)).find("M2553").description == "Pain in left elbow"


def test_a_mistake_in_a_file_is_told_at_once(tmp_path):
    path = tmp_path / "order.txt"
    path.write_text("nothing of the kind\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"order\.txt, line 1"):
        Releases((ReleaseFiles(valid_from=day(2026, 10, 1), order=path),))


def test_the_library_is_not_imported_for_its_files(release):
    """It would read every code into memory: seconds, and 177 MB."""
    import subprocess
    import sys

    code = (
        "import sys; from ambient_scribe.clinical.coding.releases import shipped_release; "
        "assert shipped_release()['E11.22'].description; print('simple_icd_10_cm' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "False"
