"""spaCy's tokenizer for English and nothing else of it: no model, and no torch.

thinc, beneath spaCy, imports torch wherever it is installed, for layers that are not used here: half a
gigabyte and several seconds at the start of every visit on a machine that has pyannote.audio.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

UNUSED = frozenset({"torch", "cupy", "tensorflow", "mxnet"})
"""What thinc.compat looks for; it does without each of them."""


def blank_english() -> Any:
    """A spacy.language.Language."""
    with without_unused():
        import spacy
    return spacy.blank("en")


@contextmanager
def without_unused() -> Iterator[None]:
    """Around an import of spaCy: what it would take along from elsewhere and does not use."""
    with _left_out(UNUSED):
        yield


@contextmanager
def _left_out(names: frozenset[str]) -> Iterator[None]:
    """Modules of these names that nobody has imported yet seem not to be installed."""
    finder = _NotInstalled(names)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _NotInstalled(MetaPathFinder):
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname in self._names:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return None
