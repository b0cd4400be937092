from __future__ import annotations

from collections.abc import Callable

import pytest

from ambient_scribe.domain.transcript import HeardWord
from ambient_scribe.speech.written_form import written_form

Write = Callable[[str], str]


@pytest.fixture
def write() -> Write:
    """The written text of spoken words."""

    def write(said: str) -> str:
        return " ".join(one.text for one in written_form([HeardWord(text=w) for w in said.split()]))

    return write
