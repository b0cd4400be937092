"""A corpus is scored file by file; what is wrong with one is told and costs no other."""

from __future__ import annotations

import pytest

from ambient_scribe.domain.encounter import Accuracy, EngineIdentity
from ambient_scribe.errors import EngineError, InputError
from ambient_scribe.evaluation.corpora.speech import Segment, Speech
from ambient_scribe.evaluation.results.report import CorpusUsed, Report
from ambient_scribe.evaluation.runs.asr import Heard, Task, bench_asr
from ambient_scribe.evaluation.runs.scoring import judge

pytest.importorskip("jiwer", reason="scoring is an extra")

WEAK = EngineIdentity(stage="recognition", engine="weak", accuracy=Accuracy.LOW)


def said(text: str) -> Speech:
    return Speech((Segment(text),))


def run(heard: dict[str, Heard | Exception], complaints: list[str] | None = None) -> Report:
    def hear(id_: str) -> Heard:
        found = heard[id_]
        if isinstance(found, Exception):
            raise found
        return found

    task = Task(
        title="t",
        ids=tuple(heard),
        reference=lambda id_: said("any fever today"),
        heard=hear,
        corpus=lambda: CorpusUsed(name="c", sha256="0", files=len(heard)),
    )
    told = complaints if complaints is not None else []
    return bench_asr(task, judge(), "command", lambda line: None, told.append)


def test_sound_that_could_not_be_heard_is_told_and_counted() -> None:
    complaints: list[str] = []
    report = run({"a": Heard(said("any"), lost_s=2.5), "b": Heard(said("any fever"))}, complaints)
    assert complaints == ["a: 2.5 s of it could not be heard; its words count as lost"]
    assert report.files["a"]["seconds_not_heard"] == report.summary["seconds_not_heard"] == 2.5
    assert "seconds_not_heard" not in report.files["b"]


def test_a_file_that_fails_costs_no_other() -> None:
    report = run({"a": InputError("not sound"), "b": Heard(said("any fever today"))})
    assert report.failed == {"a": "not sound"}
    assert report.summary["wer"] == 0
    assert (report.summary["files"], report.summary["failed"]) == (1, 1)


def test_an_engine_that_cannot_run_ends_it() -> None:
    with pytest.raises(EngineError, match="no model"):
        run({"a": EngineError("no model"), "b": Heard(said("any"))})


def test_nothing_scored_is_an_error_with_the_first_reason() -> None:
    with pytest.raises(InputError, match="no file could be scored; a: not sound"):
        run({"a": InputError("not sound"), "b": InputError("other")})


def test_a_fallback_s_figures_say_what_was_not_measured() -> None:
    heard = Heard(said("any"), (WEAK,), spent_s=2.0, duration_s=4.0)
    report = run({"a": heard})
    assert "With a recognizer that clinics run: not measured here." in report.provenance.notes
    assert report.provenance.instrument is None
    assert report.summary["seconds_per_second"] == 0.5
    assert report.intervals == {}
