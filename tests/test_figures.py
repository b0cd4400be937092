"""The README's figures are those of the JSON beside the benchmarks."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_readme_shows_what_the_results_say() -> None:
    figures = runpy.run_path(str(ROOT / "benchmarks" / "figures.py"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme == figures["with_figures"](readme, figures["table"]())
