"""What the tests of levels share: the elements that a suggestion tells of, tests that are ordered."""

from __future__ import annotations

from ambient_scribe.domain.clinical import Fact
from ambient_scribe.domain.note import Suggestion
from tests.clinical.coding.conftest import MakeFact

THROAT: tuple[str, str, int, dict[str, str]] = ("condition", "strep throat", 0, {})
"""For `talk`: read from the first turn."""


def elements(suggestion: Suggestion) -> dict[str, str]:
    """`{"problems": "low", …}` as the text tells them."""
    inside = suggestion.text.split("two of three: ")[1].split(")")[0]
    return dict(part.rsplit(" ", 1) for part in inside.split(", "))


def orders_of(fact: MakeFact, *names: str) -> list[Fact]:
    return [fact("test", name, assertion="planned") for name in names]
