"""Which release of ICD-10-CM is in force on the date of a visit.

In: the shipped release and the files that a clinic brings. Out: the `Release` of a date. A release
holds from October 1 to September 30, its April update from April 1 on (guidelines, title page);
codes go by the date of the encounter, not by that of the bill. A clinic reads newer files in by
naming them in its profile, as [[coding.icd10cm]] tables.
"""

from __future__ import annotations

import datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from ambient_scribe.clinical.coding.order_file import OrderFile, read_valid_codes
from ambient_scribe.clinical.coding.release import Release
from ambient_scribe.clinical.coding.settings import ReleaseFiles
from ambient_scribe.clinical.coding.tabular import Tabular
from ambient_scribe.errors import EngineError

LIBRARY = "simple_icd_10_cm"
SHIPPED_NAME = "ICD-10-CM April 2026"
SHIPPED_FROM, SHIPPED_UNTIL = datetime.date(2026, 4, 1), datetime.date(2026, 9, 30)
_SHIPPED_TABULAR = "icd10c-tabular-April-1-2026.xml"
_SHIPPED_CODES = "code-list-April-2026.txt"


class Releases:
    """Every release there is. Those that a clinic brings are read here, the shipped one when a visit
    needs it first. Raises InputError naming file and line for what cannot be read."""

    def __init__(self, brought: tuple[ReleaseFiles, ...] = ()) -> None:
        ordered = sorted(brought, key=lambda files: files.valid_from)
        self._brought = tuple(_brought_release(files) for files in ordered)

    def of(self, date: datetime.date) -> Release:
        """The one in force on this date; without one, the last that began before it, or the first
        of all. Where two hold, the one that began later counts, a clinic's before the shipped."""
        shipped_holds = SHIPPED_FROM <= date <= SHIPPED_UNTIL
        covering = [release for release in self._brought if release.covers(date)]
        if covering and not (shipped_holds and covering[-1].valid_from < SHIPPED_FROM):
            return covering[-1]
        if shipped_holds:
            return shipped_release()
        begun = [release for release in self._brought if release.valid_from <= date]
        newest = begun[-1] if begun else None
        if newest is not None and (newest.valid_from >= SHIPPED_FROM or date < SHIPPED_FROM):
            return newest
        if date < SHIPPED_FROM and self._brought and self._brought[0].valid_from < SHIPPED_FROM:
            return self._brought[0]
        return shipped_release()


@lru_cache(maxsize=1)
def shipped_release() -> Release:
    """The release in the data files of simple-icd-10-cm.

    The library itself is not imported: that reads all 98,000 codes into objects (2.4 s and 177 MB
    here), for one release at a time. Its files are read as far as a visit needs them.
    """
    folder = _library_folder() / "data"
    valid = read_valid_codes(folder / _SHIPPED_CODES)
    tabular = Tabular(folder / _SHIPPED_TABULAR, valid, trusted=True)
    return Release(SHIPPED_NAME, SHIPPED_FROM, SHIPPED_UNTIL, tabular)


def library_version() -> str:
    try:
        return version(LIBRARY.replace("_", "-"))
    except PackageNotFoundError as error:
        raise _missing() from error


def _library_folder() -> Path:
    spec = find_spec(LIBRARY)
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise _missing()
    return Path(next(iter(places)))


def _missing() -> EngineError:
    return EngineError("simple-icd-10-cm is missing: reinstall ambient_scribe")


@lru_cache(maxsize=4)
def _brought_release(files: ReleaseFiles) -> Release:
    listed = OrderFile(files.order) if files.order else None
    name = f"ICD-10-CM of {files.valid_from}"
    if files.tabular is not None:
        return Release(name, files.valid_from, files.until, Tabular(files.tabular, listed))
    assert listed is not None, "one of the two files is named"
    return Release(name, files.valid_from, files.until, listed)
