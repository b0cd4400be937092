"""Reads SNOMED CT's descriptions: the RF2 file `sct2_Description_Snapshot-en_….txt`.

In: that file (tabs between, header row: SNOMED CT release file specification, section 5.2.4), and the
concept file of the same release when it lies beside it. Out: terms with their concept, and for every
concept the tag of its fully specified name ("disorder"). A description may be active while its
concept is not: only the concept file tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ambient_scribe.clinical.coding.terminologies.index import Tag, Term, lines_of
from ambient_scribe.errors import InputError

SNOMED = "SNOMED-CT"
_HEADER = [
    "id",
    "effectiveTime",
    "active",
    "moduleId",
    "conceptId",
    "languageCode",
    "typeId",
    "term",
    "caseSignificanceId",
]
_ACTIVE, _CONCEPT, _LANGUAGE, _TYPE, _TERM = 2, 4, 5, 6, 7
_FULLY_SPECIFIED, _SYNONYM = "900000000000003001", "900000000000013009"
_TAGGED = re.compile(r"^(?P<name>.+) \((?P<tag>[^()]+)\)$")
_BESIDE = "sct2_Concept_*.txt"
_CONCEPT_COLUMNS = 5


def snomed_rows(path: Path) -> Iterator[Term | Tag]:
    retired = _retired_concepts(path)
    for number, cells in _cells(path):
        current = cells[_ACTIVE] == "1" and cells[_LANGUAGE].startswith("en")
        concept, term = cells[_CONCEPT], cells[_TERM]
        if number == 1 or not current or concept in retired:
            continue
        tagged = _TAGGED.match(term) if cells[_TYPE] == _FULLY_SPECIFIED else None
        if tagged is not None:
            yield Tag(concept, tagged["tag"])
            yield Term(tagged["name"], concept, tagged["name"], 0)
        elif cells[_TYPE] == _SYNONYM:
            yield Term(term, concept, term, 1)


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    for number, line in lines_of(path):
        cells = line.split("\t")
        if number == 1 and cells != _HEADER:
            raise InputError(
                f"{path}, line 1: the columns must be {', '.join(_HEADER)}: name the description "
                "file of a SNOMED CT release in RF2"
            )
        if len(cells) != len(_HEADER):
            raise InputError(
                f"{path}, line {number}: {len(cells)} cells for {len(_HEADER)} columns"
            )
        yield number, cells


def _retired_concepts(path: Path) -> frozenset[str]:
    """Of the concept file of the same folder; empty without one."""
    found = sorted(path.parent.glob(_BESIDE))
    if not found:
        return frozenset()
    retired = set()
    for number, line in lines_of(found[-1]):
        cells = line.split("\t")
        if len(cells) != _CONCEPT_COLUMNS:
            raise InputError(
                f"{found[-1]}, line {number}: {len(cells)} cells for {_CONCEPT_COLUMNS} columns"
            )
        if cells[_ACTIVE] == "0":
            retired.add(cells[0])
    return frozenset(retired)
