"""Codes of visit levels, from a file that a clinic with a CPT licence brings.

In: a tab-separated file with a header row: `patient` (new or established), `level`
(straightforward, low, moderate or high), `code`, `descriptor`. Out: a `Code` for each. CPT is the
AMA's: this program ships neither its codes' use nor its descriptors.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from ambient_scribe.clinical.coding.level.rules import Level, LevelName, PatientKind
from ambient_scribe.domain.clinical import Code
from ambient_scribe.errors import InputError

CPT = "CPT"
_COLUMNS = ("patient", "level", "code", "descriptor")

VisitCodes = Mapping[tuple[str, Level], Code]


def read_visit_codes(path: Path) -> VisitCodes:
    """Raises InputError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InputError(f"{path}: cannot be read: {reason}") from error
    if not lines or tuple(lines[0].lower().split("\t")) != _COLUMNS:
        raise InputError(f"{path}, line 1: the columns must be {', '.join(_COLUMNS)}, tabs between")
    codes: dict[tuple[str, Level], Code] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) != len(_COLUMNS):
            raise InputError(
                f"{path}, line {number}: {len(cells)} cells for {len(_COLUMNS)} columns"
            )
        patient, level, code, descriptor = cells
        if patient not in get_args(PatientKind) or level not in get_args(LevelName) or not code:
            raise InputError(
                f"{path}, line {number}: patient must be new or established, level one of "
                f"{', '.join(get_args(LevelName))}, and a code must stand"
            )
        codes[patient, Level.of(level)] = Code(system=CPT, code=code, display=descriptor or None)
    return codes
