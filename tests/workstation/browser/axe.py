"""axe-core on a page as it stands: what is serious."""

from __future__ import annotations

from functools import cache
from importlib import import_module, util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright import sync_api as playwright

AXE_IS_HERE = util.find_spec("axe_playwright_python") is not None

SERIOUS = {"serious", "critical"}


def serious(page: playwright.Page, name: str) -> list[str]:
    """A line for each finding, none where axe is not installed; `name`: of the state that is looked at."""
    if not AXE_IS_HERE:
        return []
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(_script())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{name}: {violation['id']} {node['target']} {node.get('failureSummary')}"
        for violation in result["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"][:3]
    ]


@cache
def _script() -> str:
    folder = Path(import_module("axe_playwright_python").__file__ or "").parent
    return (folder / "axe.min.js").read_text(encoding="utf-8")
