"""Reads the tab-separated tables in which clinical words are kept.

In: a UTF-8 file of `#` comment lines, a header row, rows; as an editor or a spreadsheet saves it (with
or without a byte order mark, any line ends). Out: rows that know their line, so that a mistake can be
reported where a person can mend it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from ambient_scribe.errors import EngineError

_SEVERAL_SPACES = re.compile(r" {2,}")
_UNSEEN_KINDS = frozenset({"Cc", "Cf"})
"""Unicode categories of characters that nobody sees and that no spoken word holds."""


class Row(dict[str, str]):
    """The cells of one line by column name, stripped; `line` counts from 1."""

    def __init__(self, cells: dict[str, str], path: Path, line: int) -> None:
        super().__init__(cells)
        self.path = path
        self.line = line


def table_error(row: Row, message: str) -> EngineError:
    return _error(row.path, row.line, message)


def read_table(path: Path, columns: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """Every row, which must hold exactly these columns, in the header's order.

    Those that are optional may be absent: their cells are empty then. Raises EngineError naming file
    and line.
    """
    header: list[str] | None = None
    rows: list[Row] = []
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = _header(path, number, cells, columns, optional)
            continue
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()  # a spreadsheet fills every line up to its widest
        if len(cells) > len(header):
            raise _error(path, number, f"{len(cells)} cells for {len(header)} columns")
        for cell in cells:
            _check_characters(path, number, cell)
        padded = cells + [""] * (len(header) - len(cells))
        known = dict.fromkeys(optional, "")
        rows.append(Row({**known, **dict(zip(header, padded, strict=True))}, path, number))
    if header is None:
        raise EngineError(f"{_shown(path)}: no header row")
    return rows


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EngineError(
            f"{_shown(path)} cannot be read: put it back, or reinstall ambient_scribe"
        ) from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _error(path, line, "this is not UTF-8: save the file as UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _header(
    path: Path, number: int, cells: list[str], columns: Sequence[str], optional: Sequence[str]
) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    named = set(cells)
    if len(named) != len(cells) or not set(columns) <= named <= {*columns, *optional}:
        wanted = f"the columns must be {', '.join(columns)}"
        may = f"; there may be {', '.join(optional)}" if optional else ""
        raise _error(path, number, f"{wanted}{may} (with tabs between)")
    return cells


def _check_characters(path: Path, number: int, cell: str) -> None:
    """What a person does not see and no text matches."""
    if cell.isascii() and cell.isprintable() and "  " not in cell:
        return  # nearly all, and quickly told
    if _SEVERAL_SPACES.search(cell):
        raise _error(path, number, f"several spaces in {cell!r}: cells are separated by one tab")
    for character in cell:
        if character != " " and (
            character.isspace() or unicodedata.category(character) in _UNSEEN_KINDS
        ):
            code = f"U+{ord(character):04X}"
            raise _error(path, number, f"an unseen character ({code}) in {cell!r}: take it out")


def _error(path: Path, line: int, message: str) -> EngineError:
    return EngineError(f"{_shown(path)}, line {line}: {message}")


def _shown(path: Path) -> str:
    """With its folder: a clinic's own table is named as the shipped one is."""
    return f"{path.parent.name}/{path.name}"
