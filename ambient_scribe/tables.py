"""Reads the tab-separated tables in which clinical words are kept.

In: a UTF-8 file of `#` comment lines, a header row, rows. Out: rows that know their line, so that
a mistake can be reported where a person can mend it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ambient_scribe.errors import EngineError


class Row(dict[str, str]):
    """The cells of one line by column name, stripped; `line` counts from 1."""

    def __init__(self, cells: dict[str, str], path: Path, line: int) -> None:
        super().__init__(cells)
        self.path = path
        self.line = line


def table_error(row: Row, message: str) -> EngineError:
    return EngineError(f"{row.path.name}, line {row.line}: {message}")


def read_table(path: Path, columns: Sequence[str]) -> list[Row]:
    """Every row, which must hold exactly these columns, in the header's order.

    Raises EngineError naming file and line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"{path.name} cannot be read: reinstall ambient_scribe") from error
    header: list[str] | None = None
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if header is None:
            header = cells
            if sorted(header) != sorted(columns):
                raise EngineError(
                    f"{path.name}, line {number}: the columns must be {', '.join(columns)}"
                )
            continue
        if len(cells) > len(header):
            raise EngineError(
                f"{path.name}, line {number}: {len(cells)} cells for {len(header)} columns"
            )
        padded = cells + [""] * (len(header) - len(cells))
        rows.append(Row(dict(zip(header, padded, strict=True)), path, number))
    if header is None:
        raise EngineError(f"{path.name}: no header row")
    return rows
