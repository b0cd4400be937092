"""Reads the code lists of an ICD-10-CM release: CMS's order file, or plain codes, a line each.

The order file (`icd10cm_order_YYYY.txt`) has fixed columns (CMS's own description beside it):
1-5 order number, 7-13 code without dot, 15 whether it can be billed (1) or is a heading (0),
17-76 short description, 78- long description. It tells codes and their descriptions, and no notes:
what excludes what stands in the tabular list alone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from ambient_scribe.clinical.coding.classification import CATEGORY_LENGTH, CodeEntry, dotted
from ambient_scribe.errors import InputError

_CODE, _BILLED, _LONG = slice(6, 13), 14, slice(77, None)
_SHORTEST_LINE = 77
_SHAPE = "order number, code, 0 or 1, short and long description, as in icd10cm_order_YYYY.txt"


def read_valid_codes(path: Path) -> frozenset[str]:
    """Undotted codes of a list with one code at the beginning of each line, whatever follows."""
    return frozenset(line.split()[0].replace(".", "") for line in _lines(path) if line.strip())


class OrderFile:
    """Implements `Classification` by the codes' own beginnings, and tells which codes are valid.

    Raises InputError naming file and line.
    """

    def __init__(self, path: Path) -> None:
        self._listed: dict[str, tuple[bool, str]] = {}
        for number, line in enumerate(_lines(path), start=1):
            if line.strip():
                code, billed, description = _columns(path, number, line)
                self._listed[code] = (billed, description)
        if not self._listed:
            raise InputError(f"{path}: no codes in it: it should have {_SHAPE}")
        self._codes = sorted(self._listed)

    def __contains__(self, code: object) -> bool:
        return code in self._listed

    @property
    def categories(self) -> tuple[str, ...]:
        return tuple(code for code in self._codes if len(code) == CATEGORY_LENGTH)

    def category(self, category: str) -> Mapping[str, CodeEntry]:
        first = bisect_left(self._codes, category)
        own: list[str] = []
        for code in self._codes[first:]:
            if not code.startswith(category):
                break
            own.append(code)
        parents = {code: _parent(code, own) for code in own}
        children: dict[str, list[str]] = {}
        for code, parent in parents.items():
            if parent is not None:
                children.setdefault(parent, []).append(dotted(code))
        return {dotted(code): self._entry(code, parents[code], children) for code in own}

    def headings(self, category: str) -> tuple[CodeEntry, ...]:
        return ()

    def _entry(self, code: str, parent: str | None, children: Mapping[str, list[str]]) -> CodeEntry:
        return CodeEntry(
            code=dotted(code),
            description=self._listed[code][1],
            parent=dotted(parent) if parent else None,
            children=tuple(children.get(code, ())),
        )


def _parent(code: str, listed: list[str]) -> str | None:
    """The longest listed beginning of a code. The X with which a short code is filled up to its seventh
    character ends no listed code, and so it is passed over ("S00.10XA" belongs to "S00.10")."""
    for length in range(len(code) - 1, CATEGORY_LENGTH - 1, -1):
        beginning = code[:length]
        at = bisect_left(listed, beginning)
        if at < len(listed) and listed[at] == beginning:
            return beginning
    return None


def _columns(path: Path, number: int, line: str) -> tuple[str, bool, str]:
    code = line[_CODE].strip()
    well_formed = (
        len(line) > _SHORTEST_LINE
        and line[:5].isdigit()
        and line[_BILLED] in "01"
        and len(code) >= CATEGORY_LENGTH
        and code.isalnum()
    )
    if not well_formed:
        raise InputError(f"{path}, line {number}: it should have {_SHAPE}")
    return code, line[_BILLED] == "1", line[_LONG].strip()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InputError(f"{path}: cannot be read: {reason}") from error
