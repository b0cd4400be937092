"""How a file that was brought is refused: in one line that names it and says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ambient_scribe.errors import ScribeError


@contextmanager
def refused(error: type[ScribeError], path: Path, complaint: str) -> Iterator[None]:
    with pytest.raises(error) as caught:
        yield
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)
