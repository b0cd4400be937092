"""One release of ICD-10-CM: what a code says, where it stands, what may be billed.

In: a `Classification`. Out: questions answered about codes, written with their dot.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ambient_scribe.clinical.coding.classification import (
    Classification,
    CodeEntry,
    category_of,
    dotted,
)


class Release:
    """`valid_from` until `valid_until`, both included, of encounter dates."""

    def __init__(
        self,
        name: str,
        valid_from: datetime.date,
        valid_until: datetime.date,
        classification: Classification,
    ) -> None:
        self.name = name
        self.valid_from, self.valid_until = valid_from, valid_until
        self._classification = classification

    def covers(self, date: datetime.date) -> bool:
        return self.valid_from <= date <= self.valid_until

    def categories(self) -> tuple[str, ...]:
        return self._classification.categories

    def find(self, code: str) -> CodeEntry | None:
        """The entry of a code, with or without its dot; None when this release has none."""
        written = dotted(code)
        return self._classification.category(category_of(written)).get(written)

    def __getitem__(self, code: str) -> CodeEntry:
        entry = self.find(code)
        if entry is None:
            raise KeyError(code)
        return entry

    def is_billable(self, code: str) -> bool:
        """A code that is not divided further (guidelines I.B.2)."""
        entry = self.find(code)
        return entry is not None and not entry.children

    def children(self, code: str) -> tuple[CodeEntry, ...]:
        return tuple(self[child] for child in self[code].children)

    def leaves(self, code: str) -> Iterator[CodeEntry]:
        """Every billable code at or below this one."""
        entry = self[code]
        if not entry.children:
            yield entry
        for child in entry.children:
            yield from self.leaves(child)

    def lineage(self, code: str) -> tuple[CodeEntry, ...]:
        """The code and its parents up to the category."""
        found: list[CodeEntry] = []
        entry = self.find(code)
        while entry is not None:
            found.append(entry)
            entry = self.find(entry.parent) if entry.parent else None
        return tuple(found)

    def chain(self, code: str) -> tuple[CodeEntry, ...]:
        """The lineage, then block and chapter: a note of each of them holds for the code."""
        return (*self.lineage(code), *self._classification.headings(category_of(dotted(code))))
