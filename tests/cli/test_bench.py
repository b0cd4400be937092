"""`bench samples`: one JSON object or a table, and the JSON kept where asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ambient_scribe import build
from ambient_scribe.interop.transcripts import read_transcript
from tests.cli.json_schema import schema_problems

pytest.importorskip("jiwer", reason="scoring is an extra")


@pytest.fixture
def perfect_hearing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of minutes of recognition: a recognizer that hears the reference itself."""

    def hear(path, context, config):
        transcript = read_transcript(Path(path).with_name("transcript.json"))
        return build.draft_transcript(transcript, context, config)

    monkeypatch.setattr(build, "scribe_file", hear)


@pytest.mark.usefixtures("perfect_hearing")
def test_one_sample_as_json_and_kept(command):
    done = command("bench", "samples", "urgent_care", "--json", "--out", "kept.json")
    assert (done.code, done.err) == (0, "")
    report = json.loads(done.out)
    assert report == json.loads(Path("kept.json").read_text(encoding="utf-8"))
    assert "urgent_care" in report["files"]
    assert report["summary"]["wer"] == report["summary"]["drug_wer"] == 0
    schema = json.loads(command("schema", "bench").out)
    assert list(schema_problems(report, schema, schema)) == []


@pytest.mark.usefixtures("perfect_hearing")
def test_one_sample_as_a_table(command):
    done = command("bench", "samples", "urgent_care")
    assert done.code == 0
    assert "urgent_care" in done.out
    assert "{" not in done.out
    assert "Samples (instrument)" in done.out
    assert "People's speech with a recognizer that clinics run: not measured." in done.out
