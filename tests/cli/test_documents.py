"""`documents` and `prechart`, and the documents that `draft` writes, as a clinic runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.store.folder import read_encounter
from tests.command_line import Command

TALK = """\
Doctor: Good morning, what brings you in today?
Patient: My right ankle has been hurting for two weeks.
Doctor: Okay, here is what I think. The ankle is sprained.
Doctor: I am going to start you on naproxen 500 milligrams twice a day for ten days.
Doctor: If the foot goes numb, call us the same day.
Doctor: I will see you again in three weeks.
Patient: Thank you, doctor.
"""
CHART = """\
[[problems]]
name = "gout"
since = "2019"
[[medications]]
name = "allopurinol"
dose = "100 mg"
"""


@pytest.fixture
def visit(command: Command, tmp_path: Path) -> Path:
    talk, chart, folder = tmp_path / "talk.txt", tmp_path / "chart.toml", tmp_path / "visit"
    talk.write_text(TALK, encoding="utf-8")
    chart.write_text(CHART, encoding="utf-8")
    done = command("draft", talk, "--context", chart, "--date", "2026-07-01", "--out", folder,
                   "--json")  # fmt: skip
    assert done.code == 0
    assert Path(json.loads(done.out)["documents"]).is_file()
    return folder


def test_written_with_the_draft(visit: Path) -> None:
    page = (visit / "documents" / "instructions.md").read_text(encoding="utf-8")
    assert "take naproxen 500 mg twice a day for 10 days" in page
    assert "in 3 weeks (about July 22, 2026)" in page
    assert "DRAFT – not sent" in page
    note = (visit / "note.md").read_text(encoding="utf-8")
    assert "### Medications to reconcile" in note
    assert "allopurinol: chart: 100 mg | said: not mentioned" in note.replace("\\|", "|")
    assert (visit / "documents" / "follow-up.ics").is_file()


def test_every_line_that_is_shown_as_sound_was_verified(visit: Path) -> None:
    made = read_encounter(visit / "encounter.json").documents
    assert made is not None
    for line in (*made.orders, *made.tasks, *(x for d in made.documents for x in d.lines())):
        assert line.support.state != "unverified", line.text


def test_a_letter_that_is_asked_for_stays(command: Command, visit: Path) -> None:
    assert not (visit / "documents" / "work.md").exists()
    assert command("documents", visit, "--letter", "work").code == 0
    letter = (visit / "documents" / "work.md").read_text(encoding="utf-8")
    assert "was seen in this clinic on July 1, 2026" in letter and "\\[return" not in letter
    assert command("documents", visit).code == 0
    assert (visit / "documents" / "work.md").exists()


def test_an_unknown_letter(command: Command, visit: Path) -> None:
    done = command("documents", visit, "--letter", "thanks")
    assert done.code == 2 and "choose one of referral, work" in done.err


def test_left_out(command: Command, tmp_path: Path) -> None:
    talk = tmp_path / "talk.txt"
    talk.write_text(TALK, encoding="utf-8")
    out = tmp_path / "bare"
    assert command("draft", talk, "--out", out, "--no-documents", "--json").code == 0
    assert not (out / "documents").exists()
    assert read_encounter(out / "encounter.json").documents is None


def test_again_after_roles_are_set_right(command: Command, visit: Path) -> None:
    assert command("roles", visit, "--swap", "Doctor", "Patient").code == 0
    made = read_encounter(visit / "encounter.json").documents
    assert made is not None and made.revision == 2
    page = visit / "documents" / "instructions.md"
    assert not page.exists() or "naproxen" not in page.read_text(encoding="utf-8")


def test_the_sheet_before_the_visit(command: Command, tmp_path: Path) -> None:
    chart = tmp_path / "chart.toml"
    chart.write_text(CHART, encoding="utf-8")
    done = command("prechart", chart, "--date", "2026-07-01")
    assert done.code == 0
    assert "Gout, since 2019" in Path(done.out.strip()).read_text(encoding="utf-8")
    assert command("prechart", chart, "--out", tmp_path / "sheet.md").code == 0
    assert command("prechart", chart, "--out", tmp_path / "sheet.pdf").code == 2
    assert command("prechart", chart, "--date", "soon").code == 2
    assert command("prechart", tmp_path / "none.toml").code == 3
