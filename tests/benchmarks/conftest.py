"""The runners under `benchmarks/` as modules, for one test at a time: their names are common ones."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], ModuleType]]:
    """By the name of its file."""
    ours = {path.stem for path in BENCHMARKS.glob("*.py")}
    before = {name: sys.modules.pop(name) for name in ours & sys.modules.keys()}
    path = list(sys.path)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    sys.path.insert(0, str(BENCHMARKS))
    yield importlib.import_module
    sys.path[:] = path
    for name in ours & sys.modules.keys():
        del sys.modules[name]
    sys.modules.update(before)
