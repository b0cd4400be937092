"""`ledger` shows what a draft leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VISIT = """\
Doctor: Any cough?
Patient: No cough. I went to the lake with my dog and hurt my wrist there.
Doctor: I want you to keep the wrist in a splint at night.
"""


def test_the_most_important_come_first(command: Any, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text(VISIT, encoding="utf-8")
    out = tmp_path / "out"
    assert command("draft", talk, "--out", out).code == 0
    done = command("ledger", out, "--json")
    assert done.code == 0
    ledger = json.loads(done.out)
    points = [entry["importance"] for entry in ledger["entries"]]
    assert points == sorted(points, reverse=True)
    plain = command("ledger", out, "--first", "1")
    assert plain.code == 0
    assert len(ledger["entries"]) < 2 or "more" in plain.out
