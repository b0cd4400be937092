"""`bench asr`: listening to a manifest, scoring what others heard, one JSON shape, one line a fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ambient_scribe import build
from ambient_scribe.domain.encounter import Accuracy
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.testing import LoudIsVoice, ScriptedDiarizer, ScriptedRecognizer, silence, tone
from tests.cli.json_schema import schema_problems
from tests.conftest import write_wav

pytest.importorskip("jiwer", reason="scoring is an extra")
pytest.importorskip("meeteval", reason="scoring is an extra")

ROWS: list[dict[str, Any]] = [
    {"file": "a.wav", "seconds": 1.5, "text": "any fever", "speakers": ["1"], "kind": "read"},
    {
        "file": "b.wav",
        "seconds": 1.5,
        "text": "no aspirin today",
        "speakers": ["2"],
        "kind": "read",
    },
]


def sound(path: Path) -> None:
    samples = np.concatenate([silence(200), tone(800), silence(500)])
    write_wav(path, (samples * 32767).astype(np.int16))


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    for row in ROWS:
        sound(tmp_path / row["file"])
    return listed(tmp_path, *ROWS)


def listed(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "manifest.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def hears(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The engines hear these words in every file; how often they were asked is counted."""
    asked: list[str] = []

    def engines(config: object) -> HearingEngines:
        asked.append("again")
        recognizer = ScriptedRecognizer(["any fever"], accuracy=Accuracy.INSTRUMENT)
        return HearingEngines(LoudIsVoice(), recognizer, ScriptedDiarizer())

    monkeypatch.setattr(build, "build_hearing", engines)
    return asked


def report_of(done: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(done.out)
    return document


def test_a_manifest_is_heard_and_scored(command, corpus, hears):
    done = command("bench", "asr", "--manifest", corpus, "--json", "--out", "kept.json")
    assert (done.code, done.err) == (0, "")
    report = report_of(done)
    assert report == json.loads(Path("kept.json").read_text(encoding="utf-8"))
    assert report["files"]["a"]["wer"] == 0
    assert report["files"]["b"]["wer"] == 1
    assert report["summary"]["wer"] == pytest.approx(3 / 5)
    assert report["summary"]["drug_wer"] == 1
    assert report["by"]["speaker"]["1"]["wer"] == 0
    assert set(report["intervals"]["wer"]) != set()
    provenance = report["provenance"]
    assert provenance["instrument"] == "scripted is an instrument"
    assert provenance["corpus"]["files"] == 2
    assert provenance["resampling"]["unit"] == "speaker"
    assert "/" not in provenance["command"].replace(f"{corpus.parent.name}/", "")


def test_the_result_fits_the_published_schema(command, corpus, hears):
    report = report_of(command("bench", "asr", "--manifest", corpus, "--json"))
    schema = json.loads(command("schema", "bench").out)
    assert schema["$id"] == f"urn:ambient-scribe:bench:{report['schema_version']}"
    assert list(schema_problems(report, schema, schema)) == []
    report["summary"]["wer"] = "low"
    report["surprise"] = 1
    assert len(list(schema_problems(report, schema, schema))) == 2


def test_a_person_reads_a_table_and_progress(command, corpus, hears):
    done = command("bench", "asr", "--manifest", corpus)
    assert done.code == 0
    assert done.out.splitlines()[0].endswith("(instrument)")
    assert "not measured" in done.out
    assert "word errors (WER)" in done.out
    assert done.err == "1/2 a: WER 0.0 %\n2/2 b: WER 100.0 %\n"


def test_a_bad_file_is_one_line_and_the_rest_is_scored(command, tmp_path, hears):
    sound(tmp_path / "a.wav")
    (tmp_path / "noise.wav").write_text("no sound", encoding="utf-8")
    rows = [*ROWS, {"file": "noise.wav", "text": "x"}, {"file": "a2.wav", "text": None}]
    done = command("bench", "asr", "--manifest", listed(tmp_path, *rows), "--json")
    assert done.code == 3
    report = report_of(done)
    assert list(report["files"]) == ["a"]
    assert sorted(report["failed"]) == ["a2", "b", "noise"]
    assert report["failed"]["a2"] == "the manifest has no text for it"
    lines = done.err.splitlines()
    assert len(lines) == 4
    assert lines[-1] == "ambient-scribe: 3 of 4 files could not be scored, see above"


def test_what_was_kept_is_not_heard_again(command, corpus, hears):
    first = command(
        "bench", "asr", "--manifest", corpus, "--keep", "kept", "--json", "--limit", "1"
    )
    assert len(hears) == 1
    again = command("bench", "asr", "--manifest", corpus, "--keep", "kept", "--json")
    assert len(hears) == 2
    assert report_of(again)["files"]["a"]["wer"] == report_of(first)["files"]["a"]["wer"]
    other = command("bench", "asr", "--manifest", corpus, "--keep", "kept", "--language", "en")
    assert other.code == 2
    assert "other engines or settings heard what lies there" in other.complaint
    rescored = command("bench", "asr", "--manifest", corpus, "--hypotheses", "kept", "--json")
    assert report_of(rescored)["summary"]["wer"] == pytest.approx(3 / 5)


def test_silence_that_is_listed_counts_invented_words(command, tmp_path, hears):
    for name in ("a.wav", "b.wav"):
        sound(tmp_path / name)
    manifest = listed(tmp_path, ROWS[0], {"file": "b.wav", "text": ""})
    report = report_of(command("bench", "asr", "--manifest", manifest, "--json"))
    assert report["files"]["b"]["wer"] is None
    assert report["summary"]["wer_insertions"] == 1


# ---------------------------------------------------------------- what others heard
@pytest.fixture
def transcripts(tmp_path: Path) -> tuple[Path, Path]:
    said, heard = tmp_path / "said", tmp_path / "heard"
    for folder, texts in ((said, ("any fever", "no aspirin")), (heard, ("any fever", "no"))):
        folder.mkdir()
        for name, text in zip("ab", texts, strict=True):
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return said, heard


def test_any_engine_s_words_are_scored(command, transcripts):
    said, heard = transcripts
    done = command("bench", "asr", "--references", said, "--hypotheses", heard, "--json")
    report = report_of(done)
    assert (done.code, report["summary"]["wer"]) == (0, 0.25)
    assert report["provenance"]["hypotheses"]["name"] == "heard"
    assert report["provenance"]["models"] == []


def test_the_literature_s_normalizer_is_named_with_the_figure(command, transcripts):
    pytest.importorskip("whisper_normalizer", reason="scoring is an extra")
    said, heard = transcripts
    done = command(
        "bench", "asr", "--references", said, "--hypotheses", heard, "--normalizer", "whisper", "--json"
    )  # fmt: skip
    assert report_of(done)["provenance"]["normalizer"].startswith("whisper: whisper-normalizer ")


def test_two_results_are_compared(command, transcripts):
    said, heard = transcripts
    words = ("bench", "asr", "--references", said)
    command(*words, "--hypotheses", heard, "--json", "--out", "a.json")
    command(*words, "--hypotheses", said, "--json", "--out", "b.json")
    done = command("bench", "compare", "a.json", "b.json", "--json")
    assert done.code == 0
    assert report_of(done)["summary"]["wer"] == -0.25
    table = command("bench", "compare", "a.json", "b.json")
    assert "b.json minus a.json" in table.out


def test_a_reference_without_a_hypothesis_is_listed(command, transcripts):
    said, heard = transcripts
    (heard / "b.txt").unlink()
    done = command("bench", "asr", "--references", said, "--hypotheses", heard, "--json")
    assert done.code == 3
    assert report_of(done)["failed"] == {"b": "there is no hypothesis for it"}


def test_wrong_requests_end_in_one_line(command, transcripts, corpus, tmp_path):
    said, heard = transcripts
    other = tmp_path / "other"
    other.mkdir()
    (other / "z.txt").write_text("hello", encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "a.txt").write_text(" ", encoding="utf-8")
    asr = ("bench", "asr")
    for words, code, told in [
        ((*asr, "--manifest", "absent.jsonl"), 3, "absent.jsonl: no such manifest"),
        ((*asr, "--manifest", tmp_path), 3, "is a folder, name the manifest.jsonl in it"),
        ((*asr, "--references", said), 2, "--references goes with --hypotheses"),
        ((*asr, "--hypotheses", heard), 2, "name the references"),
        (asr, 2, "name the references"),
        ((*asr, "--manifest", corpus, "--normalizer", "mine"), 2, "no normalizer 'mine'"),
        ((*asr, "--references", said, "--hypotheses", other), 3, "none of its ids has a reference"),
        ((*asr, "--references", said, "--hypotheses", "absent"), 3, "absent: a transcript ends in"),
        (("bench", "compare", "absent.json", "b.json"), 3, "absent.json: no such file"),
    ]:
        done = command(*words)
        assert done.code == code, words
        assert told in done.complaint
    done = command(*asr, "--references", empty, "--hypotheses", heard)
    assert done.code == 3
    assert "no file could be scored; a: its reference has no words" in done.err
