"""Hypotheses and references of every format that is read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe.domain.time import TimeSpan
from ambient_scribe.errors import InputError
from ambient_scribe.evaluation.corpora.reading import (
    read_folder,
    read_speech,
    read_turns,
    read_turns_folder,
)
from ambient_scribe.evaluation.corpora.speech import Segment, Speech

SPAN = TimeSpan(start_ms=1000, end_ms=2500)
TALK = Speech((Segment("any fever", "d", SPAN), Segment("no", "p", TimeSpan(start_ms=3000, end_ms=3200))))  # fmt: skip

UTTERANCES = {
    "utterances": [
        {"speaker": "d", "start": 1.0, "end": 2.5, "text": "any fever"},
        {"speaker": "p", "start": 3.0, "end": 3.2, "text": "no"},
    ]
}
SEGLST = [
    {"session_id": "v", "speaker": "d", "start_time": 1.0, "end_time": "2.5", "words": "any fever"},
    {"session_id": "v", "speaker": "p", "start_time": 3.0, "end_time": 3.2, "words": "no"},
]
FILES = {
    "talk.json": json.dumps(UTTERANCES),
    "seglst.json": json.dumps(SEGLST),
    "seglst.jsonl": "\n".join(map(json.dumps, SEGLST)),
    "talk.stm": ";; a comment\nv 1 d 1.0 2.5 <o,f> any fever\nv 1 p 3.0 3.2 no\n",
}


@pytest.mark.parametrize("name", FILES)
def test_speakers_and_times_are_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    assert read_speech(path) == TALK


def test_words_with_times_are_read_word_by_word(tmp_path: Path) -> None:
    ctm = tmp_path / "a.ctm"
    ctm.write_text("v 1 1.0 1.5 any 0.9\nv 1 2.5 0.5 fever\n", encoding="utf-8")
    rttm = tmp_path / "a.rttm"
    rttm.write_text("LEXEME v 1 1.0 1.5 any lex d 0.9\nSPEAKER v 1 1 2 <NA> <NA> d <NA>\n", "utf-8")
    assert read_speech(ctm).text == "any fever"
    assert not read_speech(ctm).has_speakers
    assert read_speech(rttm) == Speech((Segment("any", "d", SPAN),))


def test_plain_text_has_neither_speakers_nor_times(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Doctor: any\nfever?\n", encoding="utf-8")
    assert read_speech(path) == Speech((Segment("Doctor: any fever?"),))


def test_text_goes_by_time_where_there_are_times() -> None:
    assert Speech(TALK.segments[::-1]).text == "any fever no"
    untimed = Speech((Segment("b"), Segment("a")))
    assert untimed.text == "b a"


def test_ids_are_names_of_files_or_what_a_file_says(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "one.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "inner" / "two.json").write_text(json.dumps(SEGLST), encoding="utf-8")
    (tmp_path / "notes.md").write_text("no transcript", encoding="utf-8")
    assert sorted(read_folder(tmp_path)) == ["inner/two", "one"]
    lines = tmp_path / "all.jsonl"
    rows = [{"file": "x/a.flac", "text": "hello"}, {"id": "b", "text": ""}]
    lines.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = read_folder(lines)
    assert sorted(found) == ["b", "x/a"]
    assert found["b"].is_empty


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("a.json", "{", r"a\.json: not JSON"),
        ("a.json", '{"utterances": [{"speaker": "d"}]}', r"a\.json: a field is missing"),
        ("a.stm", "v 1 d\n", r"a\.stm: not a transcript of its kind"),
        ("a.stm", "v 1 d 5.0 2.0 no\n", r"a\.stm: not a transcript of its kind"),
        ("a.doc", "hello", r"a\.doc: a transcript ends in \.txt"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, text: str, complaint: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_speech(path)


def test_a_folder_without_transcripts_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no file there ends in \.txt"):
        read_folder(tmp_path)
    with pytest.raises(InputError, match=r"no file there ends in \.rttm"):
        read_turns_folder(tmp_path)
    with pytest.raises(InputError, match="no such file"):
        read_folder(tmp_path / "absent.json")


def test_turns_are_the_speaker_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.rttm"
    path.write_text(
        "SPKR-INFO v 1 <NA> <NA> <NA> unknown d <NA>\n"
        "SPEAKER v 1 1.0 1.5 <NA> <NA> d <NA> <NA>\nSPEAKER v 1 3.0 0.0 <NA> <NA> p <NA> <NA>\n",
        encoding="utf-8",
    )
    (only,) = read_turns(path)
    assert (only.speaker, only.span) == ("d", SPAN)
    path.write_text("SPEAKER v 1 1.0\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.rttm, line 1: not a SPEAKER line"):
        read_turns(path)
