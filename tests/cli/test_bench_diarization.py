"""`bench diarization` and `bench simulate`: speakers told apart, ours and others'."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ambient_scribe import build
from ambient_scribe.pipeline import HearingEngines
from ambient_scribe.testing import LoudIsVoice, ScriptedDiarizer, ScriptedRecognizer, silence, tone
from tests.conftest import write_wav

pytest.importorskip("pyannote.metrics", reason="scoring is an extra")

RTTM = (
    "SPEAKER {name} 1 0.192 0.832 <NA> <NA> x <NA> <NA>\n"
    "SPEAKER {name} 1 1.408 0.832 <NA> <NA> y <NA> <NA>\n"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two recordings in which x and then y speak for 0.8 s; the second has no RTTM."""
    samples = np.concatenate([silence(200), tone(800), silence(400), tone(800), silence(400)])
    for name in "ab":
        write_wav(tmp_path / f"{name}.wav", (samples * 32767).astype(np.int16))
    (tmp_path / "a.rttm").write_text(RTTM.format(name="a"), encoding="utf-8")
    talk = {"utterances": [{"speaker": "x", "start": 0.2, "end": 1.0, "text": "any fever"}]}
    (tmp_path / "a.json").write_text(json.dumps(talk), encoding="utf-8")
    rows: list[dict[str, Any]] = [
        {"file": "a.wav", "seconds": 2.6, "rttm": "a.rttm", "uem": [0, 2.6], "words": "a.json",
         "kind": "simulated"},
        {"file": "b.wav", "seconds": 2.6},
    ]  # fmt: skip
    path = tmp_path / "manifest.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The configurations that engines were built for; the diarizer names its speakers in turn."""
    seen: list[Any] = []

    def engines(config: Any) -> HearingEngines:
        seen.append(config)
        return HearingEngines(LoudIsVoice(), ScriptedRecognizer(["hm"] * 9), ScriptedDiarizer())

    monkeypatch.setattr(build, "build_hearing", engines)
    return seen


def run(command, *words, code=0):
    done = command("bench", "diarization", *words, "--json")
    assert done.code == code, done.err
    return json.loads(done.out)


def test_speakers_of_a_manifest_are_found_and_scored(command, corpus, told):
    report = run(command, "--manifest", corpus, "--limit", "1")
    row = report["files"]["a"]
    assert row["speaker_count_right"] == 1
    assert row["der_confusion"] == row["der_missed"] == row["der_collar"] == 0
    assert row["der"] == pytest.approx(row["der_false_alarm"])  # the detector's hangover
    assert 0 <= row["seconds_per_second"] < 1
    assert told[0].speakers is None
    assert report["provenance"]["instrument"] == "the recordings are made, not people's visits"


def test_what_has_no_reference_is_listed(command, corpus, told):
    report = run(command, "--manifest", corpus, code=3)
    assert report["failed"] == {"b": "the manifest names no RTTM file for it"}


def test_the_number_of_speakers_can_be_told(command, corpus, told):
    report = run(command, "--manifest", corpus, "--limit", "1", "--speakers", "known")
    assert told[-1].speakers == 2
    assert (
        "Number of speakers: known. Words given to the diarizer: none."
        in (report["provenance"]["notes"])
    )


@pytest.mark.parametrize(
    ("words", "engine"),
    [("none", "no words"), ("reference", "words of the reference"), ("recognized", "scripted")],
)
def test_the_diarizer_may_be_given_words(command, corpus, told, words, engine):
    report = run(command, "--manifest", corpus, "--limit", "1", "--words", words)
    assert f"recognition: {engine}" in report["provenance"]["engines"]


def test_others_turns_are_scored_against_a_manifest_or_a_folder(command, corpus, tmp_path):
    found = tmp_path / "found"
    found.mkdir()
    one_voice = RTTM.format(name="a").replace(" y ", " x ")
    (found / "a.rttm").write_text(one_voice, encoding="utf-8")
    report = run(command, "--manifest", corpus, "--limit", "1", "--hypotheses", found)
    assert report["summary"]["der"] == pytest.approx(0.5)
    assert report["summary"]["jer"] == pytest.approx(0.75)
    assert report["provenance"]["hypotheses"]["files"] == 1
    said = tmp_path / "said"
    said.mkdir()
    (said / "a.rttm").write_text(RTTM.format(name="a"), encoding="utf-8")
    again = run(command, "--references", said, "--hypotheses", found)
    assert again["summary"]["der"] == pytest.approx(0.5)
    assert again["provenance"]["instrument"] is None


def test_wrong_requests_end_in_one_line(command, corpus, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "z.rttm").write_text("", encoding="utf-8")
    for words, code, complaint in [
        ((), 2, "name the recordings with --manifest"),
        (("--manifest", "absent"), 3, "absent: no such manifest"),
        (("--manifest", corpus, "--engine", "pocketsphinx"), 2, "add --words recognized"),
        (("--manifest", corpus, "--hypotheses", other), 3, "none of its ids has a reference"),
        (("--hypotheses", other), 2, "name the references"),
    ]:
        done = command("bench", "diarization", *words)
        assert done.code == code
        assert complaint in done.complaint


def test_visits_are_simulated_from_speech_and_can_be_scored(command, tmp_path, told):
    import av

    from ambient_scribe.simulation.corpus import write_flac

    assert av
    speech = tmp_path / "speech"
    speech.mkdir()
    random = np.random.default_rng(1)
    for speaker in ("11", "12"):
        loud = np.repeat(random.uniform(0.05, 0.3, 40), 1600)
        write_flac(speech / f"{speaker}-1.flac", loud * random.standard_normal(len(loud)) * 0.5)
    made = command(
        "bench", "simulate", "made", "--speech", speech, "--count", "1", "--seconds", "8"
    )
    assert made.code == 0, made.err
    report = run(command, "--manifest", made.out.strip())
    assert report["summary"]["speakers_there"] == 2
    assert report["provenance"]["instrument"]
    again = command("bench", "simulate", "made", "--speech", speech)
    assert "holds a manifest already" in again.complaint
    assert "no such folder" in command("bench", "simulate", "x", "--speech", "absent").complaint
