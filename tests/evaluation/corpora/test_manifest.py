"""Manifests: what a row says, and what is wrong with one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.manifest import Item, read_manifest


def written(folder: Path, *rows: Any) -> Path:
    path = folder / "manifest.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def only(folder: Path, **row: Any) -> Item:
    (item,) = read_manifest(written(folder, {"file": "set/a-1.flac", **row})).items
    return item


def test_a_row_is_found_beside_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "a.rttm").write_text("SPEAKER a 1 0 1 <NA> <NA> x <NA>\n", encoding="utf-8")
    item = only(tmp_path, text="hello [laughter]", speakers=["7"], rttm="a.rttm", uem=[0, 30.5])
    assert (item.id, item.sound) == ("set/a-1", tmp_path / "set" / "a-1.flac")
    assert item.scored == (TimeSpan(start_ms=0, end_ms=30_500),)
    assert item.reference().text == "hello [laughter]"
    assert item.reference().has_speakers
    assert item.turns()[0].speaker == "x"
    assert {"a-1", "a-1.flac", "7"} <= item.ids


def test_words_with_speakers_and_times_come_before_the_text(tmp_path: Path) -> None:
    talk = {"utterances": [{"speaker": "d", "start": 0, "end": 1, "text": "hi"}]}
    (tmp_path / "a.json").write_text(json.dumps(talk), encoding="utf-8")
    item = only(tmp_path, text="other", words="a.json")
    assert item.reference().has_times
    assert item.reference().text == "hi"


def test_several_stretches_may_be_scored(tmp_path: Path) -> None:
    assert len(only(tmp_path, uem=[[0, 1], [2, 3]]).scored) == 2


@pytest.mark.parametrize(
    ("row", "made"),
    [
        ({"kind": "simulated"}, True),
        ({"kind": "synthetic voices"}, True),
        ({"synthetic": True}, True),
        ({"kind": "real recording"}, False),
        ({}, False),
    ],
)
def test_made_recordings_say_so(tmp_path: Path, row: dict[str, Any], made: bool) -> None:
    assert only(tmp_path, **row).made is made


def test_groups_are_speaker_kind_and_source_without_its_place(tmp_path: Path) -> None:
    item = only(tmp_path, speakers=["7"], kind="read", source="github:a/b@12:c.wav ; text: d")
    assert item.groups == {"speaker": "7", "kind": "read", "source": "github:a/b"}
    assert "speaker" not in only(tmp_path, speakers=["7", "8"]).groups


def test_only_the_first_are_read_with_a_limit(tmp_path: Path) -> None:
    path = written(tmp_path, {"file": "a.wav"}, {"file": "b.wav"}, {"file": "c.wav"})
    assert [item.id for item in read_manifest(path, 2).items] == ["a", "b"]


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (("{",), "line 1: not JSON"),
        (({"file": "a.wav"}, {"text": "b"}), "line 2: file: field required"),
        (({"file": "a.wav", "seconds": "long"},), "line 1: seconds: "),
        (({"file": "a.wav", "uem": [3, 1]},), "line 1: uem: "),
        (({"file": "a.wav"}, {"file": "a.wav"}), "listed twice"),
        ((), "no recording is listed"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, rows: tuple[Any, ...], complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        read_manifest(written(tmp_path, *rows))


def test_what_a_row_does_not_tell_is_told(tmp_path: Path) -> None:
    item = only(tmp_path)
    with pytest.raises(InputError, match="no text"):
        item.reference()
    with pytest.raises(InputError, match="no RTTM"):
        item.turns()
