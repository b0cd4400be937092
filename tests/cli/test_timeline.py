"""`timeline`: what became of each problem and drug of a visit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import Command

TALK = """\
Doctor: Good morning, what brings you in today?
Patient: I have had a cough since yesterday. My knee hurts too, that began six weeks ago.
Doctor: Do you take anything for it?
Patient: I take ibuprofen.
"""


@pytest.fixture
def visit(command: Command, tmp_path: Path) -> Path:
    talk, folder = tmp_path / "talk.txt", tmp_path / "visit"
    talk.write_text(TALK, encoding="utf-8")
    assert command("draft", talk, "--out", folder, "--json").code == 0
    return folder


def test_what_began_first_stands_first(command: Command, visit: Path) -> None:
    done = command("timeline", visit)
    assert done.code == 0
    heads = [line for line in done.out.splitlines() if not line.startswith(" ")]
    assert [head.split(":")[0].split()[-1] for head in heads] == ["pain", "cough", "ibuprofen"]
    assert "six weeks ago" in heads[0]


def test_as_json(command: Command, visit: Path) -> None:
    done = command("timeline", visit / "encounter.json", "--json")
    threads = json.loads(done.out)["threads"]
    assert threads[0]["days_before"] == 42
    assert threads[0]["sayings"][0]["role"] == "patient"
