"""Which hypothesis belongs to which reference."""

from __future__ import annotations

import pytest

from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.pairing import finder


def test_by_the_whole_id_or_by_its_last_part() -> None:
    find = finder({"a/one": 1, "two": 2})
    assert (find("a/one"), find("one"), find("b/two")) == (1, 1, 2)


def test_a_last_part_that_two_share_finds_neither() -> None:
    find = finder({"a/one": 1, "b/one": 2})
    assert find("b/one") == 2
    with pytest.raises(InputError, match="no hypothesis"):
        find("one")
