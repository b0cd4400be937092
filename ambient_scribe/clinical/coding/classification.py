"""What a classification of diseases is to the coder: categories, and the entries inside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

CATEGORY_LENGTH = 3
"""Characters of a category ("E11"); what follows stands behind a dot."""


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One line of the tabular list: a code, or the heading of a block or chapter (`code` is its
    range then). Notes are as published, each in one line."""

    code: str
    description: str
    parent: str | None = None
    """Inside the category; None for the category itself."""
    children: tuple[str, ...] = ()
    excludes1: tuple[str, ...] = ()
    excludes2: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    inclusion_terms: tuple[str, ...] = ()
    use_additional: tuple[str, ...] = ()
    code_first: tuple[str, ...] = ()
    code_also: tuple[str, ...] = ()
    seventh: Mapping[str, str] = field(default_factory=dict)
    """What a seventh character means, by character, where this entry defines them."""


class Classification(Protocol):
    """A file of one release, read as far as it is asked for."""

    @property
    def categories(self) -> tuple[str, ...]:
        """Every category, in the order of the file."""
        ...

    def category(self, category: str) -> Mapping[str, CodeEntry]:
        """The entries of a category by code, the category first; empty when there is none."""
        ...

    def headings(self, category: str) -> tuple[CodeEntry, ...]:
        """The block and the chapter that a category stands in, where the file has them."""
        ...


def category_of(code: str) -> str:
    return code[:CATEGORY_LENGTH]


def dotted(code: str) -> str:
    """`E1122` and `E11.22` → `E11.22`."""
    bare = code.replace(".", "").upper()
    if len(bare) <= CATEGORY_LENGTH:
        return bare
    return f"{bare[:CATEGORY_LENGTH]}.{bare[CATEGORY_LENGTH:]}"


def undotted(code: str) -> str:
    return code.replace(".", "")
