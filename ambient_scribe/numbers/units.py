"""The units of measure and of medicines, by the words people say for them.

In: `units.tsv` beside this file. Out: the unit as it is written, by the words of each form.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ambient_scribe.tables import Row, read_table, table_error

UNITS_FILE = Path(__file__).parent / "units.tsv"


@cache
def load_units() -> Mapping[tuple[str, ...], str]:
    """("milligrams", "per", "deciliter") → "mg/dL". Raises EngineError for a form listed twice."""
    units: dict[tuple[str, ...], Row] = {}
    for row in read_table(UNITS_FILE, ("name", "forms", "note")):
        for form in dict.fromkeys((row["name"].lower(), *row["forms"].split("|"))):
            for words in _written(form.strip()):
                if units.get(words, row) is not row:
                    known = units[words]["name"]
                    raise table_error(row, f"{form!r} is already a form of {known!r}")
                units[words] = row
    return {words: row["name"] for words, row in units.items()}


def _written(form: str) -> list[tuple[str, ...]]:
    """The words of a form; tokenizers cut "mg/dl" at some of its slashes, or at none."""
    parts = form.split("/")
    found = []
    for cuts in itertools.product(("/", " / "), repeat=len(parts) - 1):
        text = "".join(itertools.chain.from_iterable(zip(parts, (*cuts, ""), strict=True)))
        found.append(tuple(re.split(r"[ -]+", text.strip())))
    return found
