"""What to say when a scoring library is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ambient_scribe.errors import EngineError


@contextmanager
def scoring_library() -> Iterator[None]:
    """Around the import of a library of the `bench` extra. Raises EngineError without it."""
    try:
        yield
    except ImportError as error:
        raise EngineError(
            f"{error.name} is not installed, and scoring needs it: "
            "pip install 'ambient-scribe[bench]'"
        ) from error
