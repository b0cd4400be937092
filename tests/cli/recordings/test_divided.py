"""`recordings split` and `recordings move`; `recover` drafts what comes of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ambient_scribe.cli.moments import moment_ms
from ambient_scribe.errors import UsageError
from ambient_scribe.store.recordings.found import State
from tests.cli.recordings.visits import TALK, USAGE, cut_off, encounter_in, files_in, room
from tests.command_line import Command

CHART = '{"patient": {"name": "Ada Example", "date_of_birth": "1960-02-01"}, "problems": ["gout"]}'


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("12:34", 754_000),
        ("0:07", 7_000),
        ("1:02:03", 3_723_000),
        ("75:00", 4_500_000),
        ("754s", 754_000),
        ("2.5 s", 2_500),
        ("0:05.2", 5_200),
        (" 0:05 ", 5_000),
    ],
)
def test_a_moment_as_people_write_it(text: str, milliseconds: int) -> None:
    assert moment_ms(text) == milliseconds


@pytest.mark.parametrize(
    "text", ["", "12", "12:60", "1:60:00", "-1:00", "12:3", "s", "1:2:3", "nan", "twelve", "٣s:"]
)
def test_what_is_no_moment(text: str) -> None:
    with pytest.raises(UsageError, match="write 12:34"):
        moment_ms(text)


def test_a_visit_that_was_two_is_split_and_both_are_drafted(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    visit_id = cut_off(tmp_path / "visit1", np.tile(TALK, 2))
    done = command("recordings", "split", visit_id[:6], "--at", "0:05.2")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{visit_id[:8]} is split at 0:05; ")
    first, second = (one.id for one in room().found() if one.state is State.UNFINISHED)
    assert f"  {first[:8]}  " in done.out
    listed = command("recover").out
    assert listed.count(f"(split from {visit_id[:8]})") == 2
    assert command("recover", "--all").code == 0
    for number, part in enumerate((first, second), start=1):
        encounter = encounter_in(tmp_path / f"visit1-part{number}")
        assert encounter.id == part
        assert encounter.recording is not None
        assert encounter.recording.duration_ms == 5_200
        assert encounter.recording.source == "Desk microphone"
        assert encounter.transcript.words
    assert files_in(room().root / visit_id) == {"tombstone.json"}
    told = command("recover", visit_id)
    assert (told.code, f"(split into {first[:8]}, {second[:8]})" in told.complaint) == (USAGE, True)


def test_a_finished_visit_is_moved_to_the_right_patient(
    command: Command, tmp_path: Path, fakes: None
) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    assert command("recover", visit_id).code == 0
    (tmp_path / "ada.json").write_text(CHART, encoding="utf-8")
    done = command("recordings", "move", visit_id, "--context", "ada.json", "--out", "ada")
    assert done.code == 0
    assert f"{visit_id[:8]} is moved to Ada Example, born 1960-02-01:" in done.out
    assert f"What was drafted before lies in {tmp_path / 'visit1'} still" in done.out
    assert command("recover", "--all").code == 0
    moved = encounter_in(tmp_path / "ada")
    assert moved.context.problems == ("gout",)
    assert moved.id != visit_id
    assert moved.started_at == encounter_in(tmp_path / "visit1").started_at
    withdrawn = command("withdraw", moved.id, "--yes")
    assert f"Not touched: {visit_id[:8]}, which it was split or moved from or to" in withdrawn.out


def test_in_json(command: Command, tmp_path: Path, fakes: None) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    done = command("recordings", "split", visit_id, "--at", "2s", "--at", "1s", "--json")
    told = json.loads(done.out)
    assert told["split"] == visit_id
    assert [row["duration_ms"] for row in told["into"]] == [1_000, 1_000, 3_200]
    assert told["earlier_results"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("split", "ID", "--at", "1:00"),
        ("split", "ID", "--at", "half"),
        ("split", "ffff", "--at", "0:01"),
        ("move", "ID", "--context", "nothing.json"),
    ],
)
def test_what_cannot_be_meant_changes_nothing(
    command: Command, tmp_path: Path, fakes: None, words: tuple[str, ...]
) -> None:
    visit_id = cut_off(tmp_path / "visit1")
    done = command("recordings", *(visit_id if word == "ID" else word for word in words))
    assert done.code in (USAGE, 3)
    assert done.complaint
    assert [(one.id, one.state) for one in room().found()] == [(visit_id, State.UNFINISHED)]
