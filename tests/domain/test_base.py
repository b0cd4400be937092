"""What every frozen type can do."""

from __future__ import annotations

from functools import cached_property

import pytest
from pydantic import ValidationError

from ambient_scribe.domain.base import Frozen


class Pair(Frozen):
    first: int
    second: int

    @cached_property
    def sum(self) -> int:
        return self.first + self.second


def test_a_changed_one_derives_anew():
    pair = Pair(first=1, second=2)
    assert pair.sum == 3
    assert pair.changed(second=5).sum == 6
    assert pair.second == 2


@pytest.mark.parametrize("fields", [{"second": "many"}, {"third": 3}])
def test_a_change_is_validated(fields):
    with pytest.raises(ValidationError):
        Pair(first=1, second=2).changed(**fields)
