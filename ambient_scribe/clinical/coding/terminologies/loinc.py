"""Reads LOINC's main table: `Loinc.csv` of the Regenstrief Institute.

In: that file (its columns by name; LOINC users' guide, appendix A). Out: names of observations with
their LOINC number. Where many codes share a name (serum, urine, blood), the one that laboratories
order most (COMMON_TEST_RANK) comes first; what the specimen was is for a person to check.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ambient_scribe.clinical.coding.terminologies.index import Term, lines_of
from ambient_scribe.errors import InputError

LOINC = "LOINC"
_NUMBER, _STATUS, _COMPONENT, _LONG, _RANK = (
    "LOINC_NUM",
    "STATUS",
    "COMPONENT",
    "LONG_COMMON_NAME",
    "COMMON_TEST_RANK",
)
_NEEDED = (_NUMBER, _STATUS, _COMPONENT, _LONG)
_NAMES = (_COMPONENT, _LONG, "SHORTNAME", "DisplayName", "CONSUMER_NAME")
_UNRANKED = 1_000_000


def loinc_rows(path: Path) -> Iterator[Term]:
    reader = csv.DictReader(line + "\n" for _, line in lines_of(path))
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(
            f"{path}, line 1: no column {', '.join(missing)}: name Loinc.csv of a LOINC release"
        )
    for row in reader:
        if None in row or row[_LONG] is None:
            raise InputError(f"{path}, line {reader.line_num}: not as many cells as columns")
        if row[_STATUS] != "ACTIVE":
            continue
        rank = row.get(_RANK) or "0"
        if not rank.isdigit():
            raise InputError(f"{path}, line {reader.line_num}: {_RANK} {rank!r} is no number")
        for name in _names(row):
            yield Term(name, row[_NUMBER], row[_LONG], int(rank) or _UNRANKED)


def _names(row: dict[str, str]) -> list[str]:
    """Each name once; of a component ("Hemoglobin A1c/Hemoglobin.total") also what is measured."""
    names = [row.get(column) or "" for column in _NAMES]
    component = row[_COMPONENT]
    names.append(component.split("^")[0].split("/")[0])
    return [name for name in dict.fromkeys(names) if name.strip()]
